"""The owl on trays of the older kind: found by its colours, clicked and chosen from by hand."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from tests.desktop.story.display import DEADLINE, Display, Program, needs_display

pytestmark = [
    pytest.mark.slow,
    needs_display,
    pytest.mark.skipif(shutil.which("import") is None, reason="needs imagemagick"),
]

HOSTS = {
    "tint2": ["tint2"],
    "trayer": ["trayer", "--edge", "bottom", "--widthtype", "request", "--height", "32"],
}
_PLUMAGE = QColor("#7a5a3a")


def shot(display: Display, file: Path) -> QImage:
    """What the display shows."""
    subprocess.run(["import", "-window", "root", file], env=display.environment, check=True, timeout=DEADLINE)
    return QImage(str(file))


def is_plumage(color: QColor) -> bool:
    off = (color.red() - _PLUMAGE.red(), color.green() - _PLUMAGE.green(), color.blue() - _PLUMAGE.blue())
    return max(map(abs, off)) < 12


def owl_spot(display: Display, file: Path) -> tuple[int, int]:
    """Where the owl sits. No window may be open, which has one, too."""
    deadline = time.monotonic() + DEADLINE
    while True:
        seen = shot(display, file)
        spots = [
            (x, y)
            for y in range(seen.height() - 80, seen.height())
            for x in range(seen.width())
            if is_plumage(seen.pixelColor(x, y))
        ]
        if len(spots) > 20:
            return spots[len(spots) // 2]
        assert time.monotonic() < deadline, "the owl never came"
        time.sleep(0.2)


@pytest.fixture(params=HOSTS)
def display(request: pytest.FixtureRequest, display: Display) -> Iterator[Display]:
    """A display with one of the trays."""
    command = HOSTS[request.param]
    if shutil.which(command[0]) is None:
        pytest.skip(f"needs {command[0]}")
    quiet = subprocess.DEVNULL
    host = subprocess.Popen(command, env=display.environment, stdout=quiet, stderr=quiet)
    yield display
    host.terminate()
    host.wait(DEADLINE)


def test_a_click_opens_the_window_and_the_menu_ends_the_app(display: Display, tmp_path: Path) -> None:
    program = Program(display, "--tray")
    try:
        spot = owl_spot(display, tmp_path / "tray.png")
        assert program.look()["windows"] == 0
        display.click(spot)
        program.until(lambda seen: seen["active"] and seen["place"] == "plan", "Plan")
        display.keys("ctrl+w")
        program.until(lambda seen: seen["windows"] == 0, "no window")
        display.hand("mousemove", *spot, "click", 3)
        program.until(lambda seen: seen["popup"], "the menu")
        display.keys("Up", "Return")  # the last one: Quit
        assert program.left() == 0
    finally:
        program.end()
