"""Real parts of a desktop: a display, a session bus, and the app on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.desktop.story.display import Display, Program
from tests.desktop.tray.bus import SessionBus
from tests.desktop.tray.sni import Panel
from zowl_desktop.keeper.keep import IDLE

Begin = Callable[..., Program]


@pytest.fixture
def display() -> Iterator[Display]:
    display = Display()
    yield display
    display.close()


@pytest.fixture
def bus() -> Iterator[SessionBus]:
    bus = SessionBus()
    yield bus
    bus.close()


@pytest.fixture
def panel(bus: SessionBus) -> Panel:
    """A StatusNotifier host on the bus."""
    bus.serve("tests.desktop.tray.sni_host")
    return Panel(bus)


@pytest.fixture
def begin(display: Display, bus: SessionBus, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Starts the app on the display and the bus; what still runs when the test is over is ended."""
    monkeypatch.setenv(IDLE, "1")
    with ExitStack() as running:

        def start(*words: Path | str) -> Program:
            program = Program(display, *words, environment=bus.environment)
            running.callback(program.end)
            return program

        yield start
