"""The machine is kept awake while a run goes on, its display not; and where it cannot be, that is said."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.engine.stage import Stage
from zowl_desktop.engine.power.awake import kept_awake
from zowl_desktop.engine.power.battery import Battery, read_battery, reasons, words
from zowl_desktop.engine.power.logind import LogindLock
from zowl_desktop.engine.power.minding import mind_power

Locks = Callable[[], list[tuple[Any, ...]]]
WANTED = ("sleep:idle", "Zowl", "A night shift is at work", "block")


async def test_the_lock_is_held_as_long_as_the_context_lasts(logind: Locks, stage: Stage) -> None:
    async with kept_awake() as trouble:
        assert trouble is None
        assert [lock[:4] for lock in await asyncio.to_thread(logind)] == [WANTED]
    await asyncio.to_thread(stage.await_that, lambda: not logind(), "the lock to be over")


@pytest.mark.skipif(shutil.which("systemd-inhibit") is None, reason="systemd's own program is not there")
async def test_systemd_shows_the_lock(logind: Locks) -> None:
    command = ["systemd-inhibit", "--list", "--no-pager"]
    async with kept_awake():
        shown = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert "Zowl" in shown.stdout, shown.stderr
    assert "sleep:idle" in shown.stdout


def test_a_lock_that_comes_after_the_end_is_let_go(logind: Locks, stage: Stage) -> None:
    lock = LogindLock()
    lock.release()
    lock.take("too late")
    stage.await_that(lambda: not logind(), "the lock to be over")


@pytest.mark.usefixtures("no_system_bus")
async def test_no_bus_is_said_in_words() -> None:
    async with kept_awake() as trouble:
        assert trouble == "this system has no service for that (logind)"


@pytest.mark.usefixtures("system_bus")
async def test_a_bus_without_logind_is_said_in_words() -> None:
    async with kept_awake() as trouble:
        assert trouble == "logind refuses (org.freedesktop.DBus.Error.ServiceUnknown)"


@pytest.mark.usefixtures("stubborn_logind")
async def test_a_refusal_is_said_in_words() -> None:
    async with kept_awake() as trouble:
        assert trouble == "logind refuses (org.freedesktop.DBus.Error.AccessDenied)"


NIGHT = """zowl: 1
projects: {{api: {{path: api}}}}
tasks:
  a: {{project: api, run: '{line}'}}
"""


def night(stage: Stage, go: Path) -> Path:
    stage.repository("api")
    line = stage.counting("a", f"while [ ! -e {go} ]; do sleep 0.05; done; echo a > a")
    return stage.pipeline(NIGHT.format(line=line))


@pytest.mark.case(73, 74)
def test_a_run_keeps_the_machine_awake_until_its_end(logind: Locks, stage: Stage, tmp_path: Path) -> None:
    go = tmp_path / "go"
    running = stage.start("run", str(night(stage, go)))
    stage.await_count(["a"])
    stage.await_that(logind, "the lock")
    assert [lock[:4] for lock in logind()] == [WANTED]
    assert "This machine is kept awake until the run has ended." in stage.zowl("status")
    go.touch()
    out, _ = running.communicate()
    assert running.returncode == 0, out
    assert out.count("kept awake") == 1
    stage.await_that(lambda: not logind(), "the lock to be over")
    assert "kept awake" not in stage.zowl("status")


@pytest.mark.case(73)
def test_no_lock_is_taken_where_the_machine_may_sleep(logind: Locks, stage: Stage, zowl_home: Path) -> None:
    zowl_home.mkdir(mode=0o700)
    (zowl_home / "preferences.json").write_text('{"keep_awake": "no"}')
    running = stage.start("run", str(night(stage, stage.folder / "go")))
    stage.await_count(["a"])
    stage.await_that(lambda: "may go to sleep, as Settings say" in stage.zowl("status"), "the word")
    assert logind() == []
    (stage.folder / "go").touch()
    out, _ = running.communicate()
    assert running.returncode == 0, out


@pytest.mark.case(73)
async def test_a_lock_is_taken_and_let_go_when_the_person_changes_their_mind(
    logind: Locks, stage: Stage
) -> None:
    may_sleep, said = [False], list[str]()
    minding = asyncio.create_task(
        mind_power(said.append, lambda _: None, lambda: may_sleep[0], read=lambda: None, pause=0.01)
    )
    await asyncio.to_thread(stage.await_that, logind, "the lock")
    may_sleep[0] = True
    await asyncio.to_thread(stage.await_that, lambda: not logind(), "the lock to be let go")
    may_sleep[0] = False
    await asyncio.to_thread(stage.await_that, logind, "the lock again")
    minding.cancel()
    await asyncio.wait([minding])
    assert [("kept awake" in words) for words in said] == [True, False, True]


HOLDER = """
import asyncio
from zowl_desktop.engine.power.awake import kept_awake

async def hold():
    async with kept_awake():
        await asyncio.Event().wait()

asyncio.run(hold())
"""


@pytest.mark.case(73)
def test_the_lock_of_a_killed_process_is_over(logind: Locks, stage: Stage) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER]) as holder:
        stage.await_that(logind, "the lock")
        holder.kill()
    stage.await_that(lambda: not logind(), "the lock to be over")


@pytest.mark.usefixtures("no_system_bus")
def test_a_run_on_a_machine_without_logind_says_so_once(stage: Stage, tmp_path: Path) -> None:
    go = tmp_path / "go"
    go.touch()
    out = stage.zowl("run", str(night(stage, go)))
    assert out.count("cannot be kept awake: this system has no service for that (logind).") == 1


@pytest.mark.parametrize(
    ("trouble", "battery", "told"),
    [
        (None, None, "This machine is kept awake until the run has ended."),
        (None, Battery(63, plugged_in=True), "awake until the run has ended. Closing its lid may send it to"),
        (None, Battery(63, plugged_in=False), "It runs on battery (63 %): under 30 % nothing new starts."),
        ("x", None, "cannot be kept awake: x. See to it that it does not sleep by itself."),
    ],
)
def test_power_in_words(trouble: str | None, battery: Battery | None, told: str) -> None:
    assert told in words(trouble, battery, may_sleep=False)


def test_a_machine_that_does_not_tell_has_no_battery(monkeypatch: pytest.MonkeyPatch) -> None:
    def sensors_battery() -> None:
        raise FileNotFoundError("/sys/class/power_supply")

    monkeypatch.setattr(psutil, "sensors_battery", sensors_battery)
    assert read_battery() is None


def test_a_low_battery_is_a_reason_to_start_nothing() -> None:
    assert (
        reasons(None) == reasons(Battery(5, plugged_in=True)) == reasons(Battery(30, plugged_in=False)) == ()
    )
    assert reasons(Battery(29, plugged_in=False)) == (
        "the battery is under 30 % and the machine is not plugged in",
    )


@pytest.mark.usefixtures("no_system_bus")
async def test_a_change_of_the_battery_is_told_once() -> None:
    full, low = Battery(80, plugged_in=False), Battery(12, plugged_in=False)
    readings = iter([full, low, low, full, None])
    seen: list[tuple[str, ...]] = []
    said: list[str] = []
    over = asyncio.Event()

    def read() -> Battery | None:
        try:
            return next(readings)
        except StopIteration:
            loop.call_soon_threadsafe(over.set)
            return None

    loop = asyncio.get_running_loop()
    minding = asyncio.create_task(mind_power(said.append, seen.append, lambda: False, read=read, pause=0.0))
    await over.wait()
    minding.cancel()
    await asyncio.wait([minding])
    assert seen == [reasons(low), ()]
    assert len(said) == 1
