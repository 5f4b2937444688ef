"""Nights that go on without the app: it is killed, it is quit, the machine loses its power."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.desktop.story.display import DEADLINE, Display, needs_display
from tests.desktop.tray.bus import SessionBus
from tests.desktop.tray.conftest import Begin
from tests.desktop.tray.sni import Panel
from tests.engine.crash.test_reboot import await_morning, cut_off
from tests.engine.crash.test_reboot import night as two_projects
from tests.engine.stage import Stage
from zowl_desktop.app.autostart import autostart_here
from zowl_desktop.app.home import data_home
from zowl_desktop.app.runs import request_for
from zowl_desktop.app.tonight import Following
from zowl_desktop.engine.clock import SystemClock
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.keeper.keep import IDLE

pytestmark = [pytest.mark.slow, needs_display]

NIGHT = [
    "Pause",
    "Stop after current",
    "Stop now",
    "Open editor",
    "Tonight",
    "Morning",
    "Settings",
    "Quit (tonight goes on)",
]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def document(stage: Stage) -> Path:
    """Two tasks, which end when the files `first` and `second` are there."""
    stage.repository("api")
    lines = {
        name: stage.counting(name, f"while [ ! -e {stage.folder / name} ]; do sleep 0.05; done")
        for name in ("first", "second")
    }
    return stage.pipeline(
        f"""zowl: 1
projects: {{api: {{path: api}}}}
tasks:
  first: {{project: api, run: '{lines["first"]}'}}
  second: {{project: api, needs: [first], run: '{lines["second"]}'}}
"""
    )


def begin_night(file: Path) -> None:
    """As the window begins it: in an engine of its own."""
    request = request_for(file, RunWishes(), time.time())
    asyncio.run(Following(data_home(), SystemClock()).start(request))


def engine() -> psutil.Process:
    """The process that hosts the night."""
    home = str(data_home().root)
    (found,) = [each for each in psutil.process_iter() if _is_engine(each, home)]
    return found


def _is_engine(process: psutil.Process, home: str) -> bool:
    try:
        command = process.cmdline()
        return "engine" in command and "sh" not in command[0] and process.environ().get("ZOWL_HOME") == home
    except psutil.Error:
        return False


def says(words: str) -> Callable[[Panel], bool]:
    return lambda panel: panel.tooltip == words


def test_a_killed_app_leaves_the_night_alone_and_the_next_one_shows_it(
    begin: Begin, panel: Panel, stage: Stage
) -> None:
    killed = begin("--tray")
    begin_night(document(stage))
    stage.await_count(["first"])
    panel.until(says("Zowl: 0 of 2 done"), "the night")
    host = engine()
    killed.kill()
    (stage.folder / "first").touch()
    stage.await_count(["second"])
    assert engine() == host, "the same engine, which goes on"
    program = begin("--tray")
    panel.until(lambda panel: len(panel.items()) == 2, "the owl of the next app")
    panel.until(says("Zowl: 1 of 2 done"), "the same night")
    assert panel.labels()[1:] == NIGHT
    assert program.look()["windows"] == 0
    panel.choose("Pause")
    panel.until(says("Zowl: 1 of 2 done. Paused"), "the pause")
    panel.choose("Resume")
    panel.until(says("Zowl: 1 of 2 done"), "its end")
    (stage.folder / "second").touch()
    await_morning(stage)
    assert stage.counts() == {"first": 1, "second": 1}


def test_quit_says_what_goes_on_and_leaves_it_or_ends_it(
    begin: Begin, panel: Panel, display: Display, stage: Stage
) -> None:
    begin_night(document(stage))
    stage.await_count(["first"])
    program = begin("--tray")
    panel.until(lambda panel: panel.labels()[-1] == NIGHT[-1], "the night")
    panel.choose(NIGHT[-1])
    program.until(lambda seen: seen["modal"], "the question")
    display.keys("Return")
    assert program.left() == 0
    assert engine().is_running(), "let it go on"
    again = begin("--tray")
    panel.until(lambda panel: len(panel.items()) == 2 and panel.labels()[-1] == NIGHT[-1], "the night again")
    panel.choose(NIGHT[-1])
    again.until(lambda seen: seen["modal"], "the question")
    display.keys("Escape")
    again.until(lambda seen: not seen["modal"], "no question")
    panel.choose(NIGHT[-1])
    again.until(lambda seen: seen["modal"], "the question")
    display.keys("Tab", "Tab", "space")
    assert again.left() == 0
    await_morning(stage)
    assert stage.states() == {"first": "cancelled", "second": "cancelled"}


def test_without_a_tray_the_last_window_says_that_the_night_goes_on(
    begin: Begin, display: Display, stage: Stage
) -> None:
    file = document(stage)
    begin_night(file)
    stage.await_count(["first"])
    program = begin(file)
    program.until(lambda seen: seen["active"] and "first" in seen.get("nodes", ()), "the plan")
    time.sleep(0.5)  # until the first picture of the night is there
    display.keys("ctrl+w")
    program.until(lambda seen: seen["modal"], "the question")
    display.keys("Return")
    assert program.left() == 0
    assert engine().is_running()
    stage.zowl("stop", "--now")
    await_morning(stage)


@pytest.mark.case(70)
@pytest.mark.skipif(shutil.which("dex") is None, reason="needs dex")
def test_after_a_power_cut_the_login_takes_the_night_up(
    display: Display, bus: SessionBus, panel: Panel, stage: Stage
) -> None:
    autostart_here().turn_on()
    go = stage.folder / "go"
    cut_off(stage, stage.start("run", str(two_projects(stage, go))))
    login = {**display.environment, **bus.environment, "XDG_CONFIG_DIRS": "/none", IDLE: "1"}
    for name in ("ZOWL_HOME", "QT_QPA_PLATFORM"):
        login.pop(name)  # a login knows neither
    subprocess.run(["dex", "--autostart", "--environment", "XFCE"], env=login, check=True, timeout=DEADLINE)
    panel.until(lambda panel: panel.tooltip.startswith("Zowl: 0 of 3 done"), "the owl")
    go.touch()
    stage.await_that(lambda: set(stage.states().values()) == {"succeeded"}, "a green night")
    assert stage.counts() == {"slow": 2, "ended": 1, "after": 1, "other": 1}
    await_morning(stage)
    panel.until(lambda panel: panel.labels()[-1] == "Quit", "its end")
    panel.choose("Quit")
    lock = data_home().app_lock
    stage.await_that(lambda: not lock.exists(), "the app to leave")
