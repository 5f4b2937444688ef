"""The owl on a real StatusNotifier host: its menu is read and clicked as a panel does it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.editing.story import STORY
from tests.desktop.story.display import DEADLINE, Display, needs_display
from tests.desktop.tray.bus import SessionBus
from tests.desktop.tray.conftest import Begin
from tests.desktop.tray.sni import Panel

pytestmark = [pytest.mark.slow, needs_display]

IDLE = ["Run overnight...", "Open editor", "(Tonight)", "(Morning)", "Settings", "Quit"]


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "night.zowl.yaml"
    path.write_text(STORY, encoding="utf-8")
    return path


def test_the_menu_is_used(begin: Begin, panel: Panel) -> None:
    program = begin("--tray")
    panel.until(lambda panel: panel.labels() == IDLE, "the menu")
    assert panel.tooltip == "Zowl: no night goes on"
    assert program.look()["windows"] == 0
    panel.choose("Settings")
    program.until(lambda seen: seen["place"] == "settings", "Settings")
    panel.choose("Open editor")
    program.until(lambda seen: seen["place"] == "plan", "Plan")
    panel.choose("Quit")
    assert program.left() == 0


def test_the_last_window_is_put_away_and_comes_back_as_it_was(
    begin: Begin, panel: Panel, display: Display, story: Path
) -> None:
    program = begin(story)
    seen = program.until(lambda seen: seen["active"] and "docs" in seen.get("nodes", ()), "the plan")
    display.click(seen["nodes"]["docs"])
    program.until(lambda seen: seen["selected"][0] == ["docs"], "the selected task")
    for _ in range(3):  # at once: the display has hardly taken in that the window was hidden
        display.keys("ctrl+w")
        program.until(lambda seen: seen["windows"] == 0, "no window")
        panel.click()
        seen = program.until(lambda seen: seen["active"], "the window, with the focus")
    assert seen["selected"][0] == ["docs"]
    display.keys("ctrl+q")
    assert program.left() == 0


def test_what_is_not_saved_is_asked_about_when_the_app_ends_not_when_its_window_is_put_away(
    begin: Begin, panel: Panel, display: Display, story: Path
) -> None:
    program = begin(story)
    seen = program.until(lambda seen: seen["active"] and "docs" in seen.get("nodes", ()), "the plan")
    display.click(seen["nodes"]["docs"])
    program.until(lambda seen: seen["selected"][0] == ["docs"], "the selected task")
    display.keys("Delete")
    program.until(lambda seen: not seen["saved"], "an edit")
    display.keys("ctrl+w")
    program.until(lambda seen: seen["windows"] == 0 and not seen["modal"], "no window, and no question")
    panel.choose("Quit")
    program.until(lambda seen: seen["windows"] == 1 and seen["modal"], "the question")
    display.keys("Escape")
    program.until(lambda seen: not seen["modal"] and not seen["saved"], "the window, as it was")


def test_a_second_start_brings_the_app_out_of_the_tray(
    begin: Begin, panel: Panel, display: Display, bus: SessionBus
) -> None:
    program = begin("--tray")
    panel.until(lambda panel: panel.labels() == IDLE, "the menu")
    environment = {**display.environment, **bus.environment}
    command = [sys.executable, "-m", "zowl_desktop.desktop"]
    quiet = subprocess.run([*command, "--tray"], env=environment, timeout=DEADLINE, check=False)
    assert (quiet.returncode, program.look()["windows"]) == (0, 0), "a login opens nothing"
    assert subprocess.run(command, env=environment, timeout=DEADLINE, check=False).returncode == 0
    program.until(lambda seen: seen["active"], "the window")


def test_a_host_that_comes_late_is_waited_for(begin: Begin, bus: SessionBus) -> None:
    program = begin("--tray")
    assert program.look()["windows"] == 0
    bus.serve("tests.desktop.tray.sni_host")
    panel = Panel(bus)
    panel.until(lambda panel: panel.labels() == IDLE, "the menu")
    panel.choose("Open editor")
    program.until(lambda seen: seen["active"], "the window")
    assert not program.look()["noted"], "there is a tray"


def test_without_a_tray_a_window_takes_its_part_and_says_so_once(begin: Begin, display: Display) -> None:
    program = begin("--tray")
    seen = program.until(lambda seen: seen["active"] and seen["noted"], "the window, and a word")
    assert "no tray" in seen["noted"]
    display.keys("ctrl+w")
    assert program.left() == 0, "nobody would find it again"
    again = begin("--tray")
    seen = again.until(lambda seen: seen["active"], "the window")
    assert not seen["noted"]
