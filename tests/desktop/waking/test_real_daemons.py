"""A notification on real daemons: its two buttons are to be seen, and a press on one arrives."""

from __future__ import annotations

import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.story.display import DEADLINE, Display, needs_display
from tests.desktop.tray.bus import SessionBus

pytestmark = [pytest.mark.slow, needs_display]

DAEMONS = {
    "xfce4-notifyd": (
        "lib/*/xfce4/notifyd/xfce4-notifyd",
        {"morning": (0.49, 0.735), "later": (0.81, 0.735)},
    ),
    "notification-daemon": (
        "lib/notification-daemon/notification-daemon",
        {"morning": (0.6, 0.73), "later": (0.8, 0.73)},
    ),
}
"""Where the program is, and where in its notification our buttons are (parts of width and height)."""


@pytest.fixture
def display() -> Iterator[Display]:
    display = Display("900x600")
    yield display
    display.close()


@pytest.fixture
def bus() -> Iterator[SessionBus]:
    bus = SessionBus()
    yield bus
    bus.close()


def notification(display: Display, daemon: str) -> tuple[int, int, int, int]:
    """Where the notification is: left, top, width, height."""
    give_up = time.monotonic() + DEADLINE
    while time.monotonic() < give_up:
        tree = subprocess.run(
            ["xwininfo", "-root", "-tree"],
            env=display.environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for line in tree.splitlines():
            found = re.search(r"(\d+)x(\d+)\+(-?\d+)\+(-?\d+)", line)
            if daemon in line.lower() and found and int(found[1]) > 200 and int(found[2]) > 60:
                return int(found[3]), int(found[4]), int(found[1]), int(found[2])
        time.sleep(0.1)
    raise AssertionError(f"{daemon} never showed it")


def at_rest(display: Display, daemon: str) -> tuple[int, int, int, int]:
    """The same, when it does not grow or move any more."""
    before = notification(display, daemon)
    while True:
        time.sleep(0.3)
        now = notification(display, daemon)
        if now == before:
            return now
        before = now


def line_of(ringing: subprocess.Popen[str]) -> str:
    """What it says next."""
    assert ringing.stdout is not None
    ready, _, _ = select.select([ringing.stdout], [], [], DEADLINE)
    assert ready, "nothing was said"
    return ringing.stdout.readline()


def press(display: Display, daemon: str, spot: tuple[float, float], ringing: subprocess.Popen[str]) -> None:
    """Press where the button is; once more where it had not come to rest yet."""
    assert ringing.stdout is not None
    for _ in range(10):
        left, top, width, height = at_rest(display, daemon)
        display.click([round(left + spot[0] * width), round(top + spot[1] * height)])
        if select.select([ringing.stdout], [], [], 2)[0]:
            return


class RealDaemon:
    """A daemon of a desktop, on a bus of a test's own while the context lasts. Skips where there is none."""

    def __init__(self, name: str, environment: dict[str, str], bus: SessionBus) -> None:
        programs = list(Path("/usr").glob(DAEMONS[name][0]))
        if not programs or not shutil.which("xwininfo"):
            pytest.skip(f"needs {name} and x11-utils")
        self._bus = bus
        self._process = subprocess.Popen([str(programs[0])], env=environment, stderr=subprocess.DEVNULL)

    def __enter__(self) -> None:
        while not self._bus.has("org.freedesktop.Notifications"):
            assert self._process.poll() is None, "the daemon ended"
            time.sleep(0.05)

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(DEADLINE)


@pytest.mark.parametrize("answer", ["morning", "later"])
@pytest.mark.parametrize("daemon", DAEMONS)
def test_a_press_arrives(display: Display, bus: SessionBus, tmp_path: Path, daemon: str, answer: str) -> None:
    environment = {**display.environment, **bus.environment, "HOME": str(tmp_path)}
    with RealDaemon(daemon, environment, bus):
        argv = [sys.executable, "-m", "tests.desktop.waking.ringing"]
        with subprocess.Popen(argv, env=environment, stdout=subprocess.PIPE, text=True) as ringing:
            try:
                assert line_of(ringing).startswith("shown ")
                press(display, daemon, DAEMONS[daemon][1][answer], ringing)
                assert line_of(ringing) == f"{answer}\n"
                assert ringing.wait(DEADLINE) == 0
            finally:
                ringing.terminate()
