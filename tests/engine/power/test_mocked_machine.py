"""A night on a machine whose logind and UPower are those that other programs are tested with."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.engine.power.test_awake import night
from tests.engine.stage import Stage
from zowl_desktop.engine.power.battery import Battery, read_battery
from zowl_desktop.engine.power.waking import hear_of_waking

Ask = Callable[..., tuple[Any, ...]]

_UPOWER = "org.freedesktop.UPower"
_BATTERY = 2
_LOGIND = "org.freedesktop.login1"


def set_battery(ask: Ask, percent: float, *, on_battery: bool, is_present: bool = True) -> None:
    """What UPower says from now on."""
    path = f"/{_UPOWER.replace('.', '/')}"
    figures = (_BATTERY, 2, percent, 30.0, 60.0, 5.0, 7200, 0, is_present, "battery", 1)
    ask(_UPOWER, path, "SetupDisplayDevice", "uuddddxxbsu", *figures)
    changed = {"OnBattery": ("b", on_battery)}
    ask(_UPOWER, path, "UpdateProperties", "sa{sv}", _UPOWER, changed)


def sleep_signal(ask: Ask, *, begins: bool) -> None:
    """The machine falls asleep, or has woken up."""
    signal = (f"{_LOGIND}.Manager", "PrepareForSleep", "b", [("b", begins)])
    ask(_LOGIND, "/org/freedesktop/login1", "EmitSignal", "sssav", *signal)


@pytest.fixture
def kernel_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: None)


@pytest.mark.usefixtures("kernel_says_nothing")
def test_upower_is_asked_where_the_kernel_says_nothing(mocked: Ask) -> None:
    assert read_battery() is None, "no battery is present"
    set_battery(mocked, 63.4, on_battery=True)
    assert read_battery() == Battery(63, plugged_in=False)
    set_battery(mocked, 64.0, on_battery=False)
    assert read_battery() == Battery(64, plugged_in=True)
    set_battery(mocked, 0.0, on_battery=True, is_present=False)
    assert read_battery() is None


@pytest.mark.usefixtures("kernel_says_nothing", "no_system_bus")
def test_without_a_bus_there_is_no_battery() -> None:
    assert read_battery() is None


async def test_a_sleep_that_is_over_is_heard_of(mocked: Ask) -> None:
    woke = asyncio.Event()
    times: list[float] = []

    def wake() -> None:
        times.append(0.0)
        woke.set()

    hearing = asyncio.create_task(hear_of_waking(wake))
    async with asyncio.timeout(30):
        while not woke.is_set():  # until the match is in place
            await asyncio.to_thread(sleep_signal, mocked, begins=False)
            with suppress(TimeoutError):
                await asyncio.wait_for(woke.wait(), 0.1)
    heard = len(times)
    woke.clear()
    for begins in (True, True, True, False):
        await asyncio.to_thread(sleep_signal, mocked, begins=begins)
    async with asyncio.timeout(30):
        await woke.wait()
    assert len(times) - heard <= 2, "its beginning wakes nobody; one from before may have been late"
    hearing.cancel()
    await asyncio.wait([hearing])


@pytest.mark.usefixtures("no_system_bus")
async def test_without_a_bus_nobody_tells_of_a_sleep() -> None:
    await asyncio.wait_for(hear_of_waking(lambda: None), 30)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("systemd-inhibit") is None, reason="systemd's own program is not there")
def test_a_night_is_kept_awake_and_tells_of_the_battery(mocked: Ask, stage: Stage, tmp_path: Path) -> None:
    set_battery(mocked, 12.0, on_battery=True)
    running = stage.start("run", str(night(stage, tmp_path / "go")))
    shown = ["systemd-inhibit", "--list", "--no-pager"]
    stage.await_that(lambda: "Zowl" in _output(shown), "the lock")
    stage.await_that(lambda: "It runs on battery (12 %)" in stage.zowl("status"), "the word")
    assert "sleep:idle" in _output(shown)
    (tmp_path / "go").touch()
    stage.zowl("stop", "--now")
    running.communicate()
    stage.await_that(lambda: "Zowl" not in _output(shown), "the lock to be over")


def test_no_task_is_quicker_than_the_look_at_a_low_battery(mocked: Ask, stage: Stage, tmp_path: Path) -> None:
    set_battery(mocked, 12.0, on_battery=True)
    (tmp_path / "go").touch()
    running = stage.start("run", str(night(stage, tmp_path / "go")))
    stage.await_that(lambda: "the battery is under 30 %" in stage.zowl("status", code=None), "the reason")
    assert set(stage.states().values()) == {"ready"}
    stage.zowl("stop", "--now")
    running.communicate()


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
