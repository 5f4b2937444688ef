"""The night and its clock: starts at a time, a machine that slept, a clock that was set."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from tests.engine.stage import Stage
from zowl_desktop.app.home import data_home
from zowl_desktop.engine.clock import OFFSET_FILE, Drift, OffsetClock
from zowl_desktop.engine.times import next_at, tell_time
from zowl_desktop.model.events import ClockJumped, Suspended

NIGHT = """zowl: 1
projects: {{api: {{path: api}}}}
tasks:
  a: {{project: api, run: '{line}'}}
"""


def recorded(kind: str) -> list[dict[str, Any]]:
    """The events of this kind in the journal."""
    database = sqlite3.connect(f"file:{data_home().journal}?mode=ro", uri=True)
    try:
        rows = database.execute("SELECT body FROM event WHERE kind=? ORDER BY seq", (kind,)).fetchall()
    except sqlite3.OperationalError:  # its tables are being made
        return []
    finally:
        database.close()
    return [json.loads(body) for (body,) in rows]


@pytest.mark.case(77)
def test_a_run_starts_at_its_time_also_when_the_clock_gets_there_at_once(
    stage: Stage, tmp_path: Path
) -> None:
    offset = tmp_path / "offset"
    offset.write_text("0")
    stage.repository("api")
    file = stage.pipeline(NIGHT.format(line=stage.counting("a", "echo a > a")))
    later = time.strftime("%H:%M", time.localtime(time.time() + 2 * 3600))
    running = stage.start("run", str(file), "--start", later, **{OFFSET_FILE: str(offset)})
    stage.await_that(lambda: data_home().journal.exists() and recorded("run_started"), "the start on record")
    assert not stage.counts()
    offset.write_text(f"0 {2 * 3600}")  # the machine sleeps past the time
    out, _ = running.communicate()
    assert running.returncode == 0, out
    assert f"nothing starts until {later}: the run starts later" in out
    assert stage.counts() == {"a": 1}
    slept = recorded("suspended")
    assert len(slept) == 1
    assert slept[0]["at"] - slept[0]["since"] == pytest.approx(2 * 3600, abs=5)
    assert stage.report()["totals"]["slept_seconds"] == pytest.approx(2 * 3600, abs=5)
    assert "The machine slept for 2 h 0 min: time not worked." in stage.zowl("report")


@pytest.mark.case(15)
def test_a_clock_that_is_set_is_on_record_and_harms_nothing(stage: Stage, tmp_path: Path) -> None:
    offset = tmp_path / "offset"
    offset.write_text("0")
    go = tmp_path / "go"
    stage.repository("api")
    line = stage.counting("a", f"while [ ! -e {go} ]; do sleep 0.05; done; echo a > a")
    running = stage.start("run", str(stage.pipeline(NIGHT.format(line=line))), **{OFFSET_FILE: str(offset)})
    stage.await_count(["a"])
    offset.write_text("-3600")
    stage.await_that(lambda: recorded("clock_jumped"), "the jump on record")
    go.touch()
    out, _ = running.communicate()
    assert running.returncode == 0, out
    assert recorded("clock_jumped")[0]["by"] == pytest.approx(-3600, abs=5)
    assert "The clock was set back by 1 h 0 min." in stage.zowl("report")
    assert 0 <= stage.report()["tasks"]["a"]["seconds"] < 600


def test_a_sleep_and_a_jump_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "offset"
    file.write_text("0")
    drift = Drift.of(OffsetClock(file))
    assert drift.look() == []
    file.write_text("-60 600")
    slept, jumped = drift.look()
    assert isinstance(slept, Suspended)
    assert isinstance(jumped, ClockJumped)
    assert slept.at - slept.since == pytest.approx(600, abs=1)
    assert jumped.by == pytest.approx(-60, abs=1)
    assert drift.look() == []


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Any:  # a zone with two clock changes a year
    """Local time is Berlin's."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.case(15)
@pytest.mark.usefixtures("berlin")
def test_wake_up_keeps_the_clock_hour_in_a_night_with_a_clock_change() -> None:
    evening_before_summer = 1774735200.0  # Sat 28 Mar 2026 23:00 CET
    evening_before_winter = 1792875600.0  # Sat 24 Oct 2026 23:00 CEST
    assert next_at("07:00", evening_before_summer) - evening_before_summer == 7 * 3600
    assert next_at("07:00", evening_before_winter) - evening_before_winter == 9 * 3600
    assert tell_time(next_at("07:00", evening_before_summer)) == "07:00"
    # 02:30 does not exist in the night to summer time, and exists twice in the night to winter time.
    assert tell_time(next_at("02:30", evening_before_summer)) == "03:30"
    assert next_at("02:30", evening_before_winter) - evening_before_winter == 3.5 * 3600


def test_a_clock_that_was_set_comes_before_all_that_it_dates(stage: Stage, tmp_path: Path) -> None:
    """What began after the jump must not be moved by it: the account's next start would wait for hours."""
    offset = tmp_path / "offset"
    offset.write_text("0")
    go = tmp_path / "go"
    stage.repository("api")
    line = stage.counting("a", f"while [ ! -e {go} ]; do sleep 0.01; done; echo a > a")
    running = stage.start("run", str(stage.pipeline(NIGHT.format(line=line))), **{OFFSET_FILE: str(offset)})
    stage.await_count(["a"])
    offset.write_text("7200")
    go.touch()
    assert running.wait(120) == 0
    running.communicate()
    database = sqlite3.connect(f"file:{data_home().journal}?mode=ro", uri=True)
    rows = database.execute("SELECT at, kind FROM event ORDER BY seq").fetchall()
    database.close()
    first = next(kind for at, kind in rows if at > rows[0][0] + 7000)
    assert first == "clock_jumped"
