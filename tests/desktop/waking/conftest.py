"""The whole app on a session bus with a notification daemon; engines and keepers leave soon."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.desktop.shell.conftest import home, person, start, story
from tests.desktop.tray.bus import SessionBus
from tests.desktop.waking.daemon import ADDRESS

__all__ = ["home", "person", "start", "story"]


class Desktop:
    """A bus, and what the daemon on it was told."""

    def __init__(self, bus: SessionBus) -> None:
        self.bus = bus

    def serve(self, *capabilities: str) -> None:
        """Start the daemon."""
        self.bus.serve("tests.desktop.waking.daemon", *capabilities)

    @property
    def told(self) -> list[dict[str, Any]]:
        """All notifications so far; `open` are those that can still be seen."""
        found: list[dict[str, Any]] = json.loads(self.bus.ask(ADDRESS, "Told")[0])
        return found

    def press(self, number: int, key: str) -> None:
        """As a person does."""
        self.bus.ask(ADDRESS, "Press", "us", number, key)


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    bus = SessionBus()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    yield Desktop(bus)
    bus.close()
