"""Nights that come again: each start happens once, or is recorded as missed."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from tests.engine.stage import Stage
from zowl_desktop.app.home import data_home
from zowl_desktop.app.nightly import recurring_nights
from zowl_desktop.cli.run import weekdays
from zowl_desktop.engine.clock import OFFSET_FILE
from zowl_desktop.engine.recurring import IfMissed, Recurring, Weekday, next_start, starts, too_late
from zowl_desktop.engine.times import next_at, run_clock, tell_time
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble
from zowl_desktop.model.events import RunClock, RunStarted
from zowl_desktop.model.pipeline import ClockTimes
from zowl_desktop.store.journal import Journal, Missed

DAY = 86400.0
HOUR = 3600.0


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Local time is Berlin's."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def at(year: int, month: int, day: int, hour: int, minute: int = 0, fold: int = 0) -> float:
    return datetime(year, month, day, hour, minute, fold=fold).timestamp()  # noqa: DTZ001 - local on purpose


@pytest.mark.case(15)
@pytest.mark.usefixtures("berlin")
def test_a_start_that_a_night_leaves_out_happens_once_and_later() -> None:
    night = Recurring("x", tuple(Weekday), "02:30")
    week = starts(night, at(2026, 3, 27, 12), at(2026, 3, 31, 12))  # summer time begins on Sunday 29
    assert [tell_time(start) for start in week] == ["02:30", "03:30", "02:30", "02:30"]
    assert [later - sooner for sooner, later in pairwise(week)] == [DAY, DAY - HOUR, DAY]


@pytest.mark.case(15)
@pytest.mark.usefixtures("berlin")
def test_a_start_that_a_night_has_twice_happens_once() -> None:
    night = Recurring("x", tuple(Weekday), "02:30")
    first = at(2026, 10, 25, 2, 30)  # summer time ends on Sunday 25
    assert starts(night, at(2026, 10, 24, 12), at(2026, 10, 25, 12)) == [first]
    assert starts(night, first, at(2026, 10, 25, 12)) == []
    second_hour = at(2026, 10, 25, 2, 10, fold=1)
    assert second_hour - first == 40 * 60
    assert next_at("02:30", second_hour) == at(2026, 10, 26, 2, 30)


@pytest.mark.usefixtures("berlin")
def test_only_the_named_days() -> None:
    night = Recurring("x", (Weekday.MON, Weekday.FRI), "23:00")
    fortnight = starts(night, at(2026, 11, 23, 23), at(2026, 12, 7, 22))
    assert fortnight == [at(2026, 11, 27, 23), at(2026, 11, 30, 23), at(2026, 12, 4, 23)]
    assert next_start(night, at(2026, 12, 4, 23)) == at(2026, 12, 7, 23)


@pytest.mark.usefixtures("berlin")
def test_quiet_spans_come_every_day_and_may_be_under_way() -> None:
    times = ClockTimes(quiet=("08:00-09:00", "23:30-00:30"))
    clock = run_clock(times, None, begins=at(2026, 11, 23, 8, 30), start=None)
    assert clock.quiet[:3] == (
        (at(2026, 11, 23, 8), at(2026, 11, 23, 9)),
        (at(2026, 11, 23, 23, 30), at(2026, 11, 24, 0, 30)),
        (at(2026, 11, 24, 8), at(2026, 11, 24, 9)),
    )


@pytest.mark.case(77)
def test_a_missed_start_is_made_up_while_its_night_lasts() -> None:
    due = 1_800_000_000.0
    clock = RunClock(wake=due + 8 * HOUR, until=due + 7 * HOUR)
    once = Recurring("x", (Weekday.MON,), "23:00")
    record = Recurring("x", (Weekday.MON,), "23:00", if_missed=IfMissed.RECORD)
    assert too_late(once, clock, due, due + 5) is None
    assert too_late(record, clock, due, due + 5) is None
    assert too_late(once, clock, due, due + 6 * HOUR) is None
    assert "at its start" in (too_late(record, clock, due, due + 6 * HOUR) or "")
    assert "the night was over" in (too_late(once, clock, due, due + 7 * HOUR) or "")
    assert too_late(once, RunClock(), due, due + 11 * HOUR) is None
    assert too_late(once, RunClock(), due, due + 13 * HOUR) is not None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon", "mon"),
        ("fri, mon,fri", "mon fri"),
        ("mon-fri", "mon tue wed thu fri"),
        ("sat-mon", "mon sat sun"),
        ("MON-TUE,sun", "mon tue sun"),
    ],
)
def test_days_as_people_write_them(text: str, days: str) -> None:
    assert " ".join(weekdays(text)) == days


@pytest.mark.parametrize("text", ["", "monday", "mon-", "-fri", "mon;tue", "mon-fri-sun", "weekdays"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is no day"):
        weekdays(text)


def test_a_start_is_settled_once(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.db")
    number = journal.recur("plan", 100.0)
    for _ in range(2):
        journal.settle(number, 200.0, "request", [Missed(150.0, "why")])
    journal.settle(number, 180.0, "an earlier one", [])
    assert [request for _, request in journal.queued()] == ["request"]
    assert journal.missed(number) == [Missed(150.0, "why")]
    journal.forget(number)
    journal.settle(number, 300.0, "too late", [])
    assert len(journal.queued()) == 1
    assert journal.recurring() == []
    journal.close()


def test_a_waiting_request_leaves_the_queue_with_the_start_of_its_run(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.db")
    journal.queue("first")
    journal.queue("second")
    number, _ = journal.queued()[0]
    started = RunStarted(1.0, "run", "", "x", queued=number)
    with pytest.raises(EnvironmentTrouble):
        journal.append("run", [started, started])  # refused as a whole: a run starts once
    assert [request for _, request in journal.queued()] == ["first", "second"]
    journal.append("run", [started])
    assert [request for _, request in journal.queued()] == ["second"]
    journal.close()


class Nights:
    """A stage with a clock that the test moves, and an engine without a screen."""

    def __init__(self, stage: Stage, offset: Path) -> None:
        self.stage = stage
        self._offset = offset
        self.set(0.0)
        stage.repository("api")
        line = stage.counting("a", "echo a > a")
        text = f"zowl: 1\nprojects: {{api: {{path: api}}}}\ntasks:\n  a: {{project: api, run: '{line}'}}\n"
        self.file = stage.pipeline(text)

    def set(self, offset: float) -> None:
        fresh = self._offset.with_name("offset.new")
        fresh.write_text(str(offset))
        fresh.replace(self._offset)

    def plan(self, start: float, *options: str) -> str:
        """Every day at the local time of `start`."""
        when = time.strftime("%H:%M", time.localtime(start))
        return self.stage.zowl("run", str(self.file), "--every", "mon-sun", "--start", when, *options)

    @contextmanager
    def engine(self, linger: int = 600) -> Iterator[subprocess.Popen[str]]:
        engine = self.stage.start("engine", "--linger", str(linger))
        try:
            self.stage.await_that(data_home().engine_socket.exists, "the engine")
            yield engine
        finally:
            engine.terminate()
            engine.communicate()

    def missed(self) -> list[Missed]:
        return [missed for night in recurring_nights(data_home()) for missed in night.missed]


@pytest.fixture
def nights(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    monkeypatch.setenv("TZ", "UTC")  # no clock change within the days that a test plays
    time.tzset()
    monkeypatch.setenv(OFFSET_FILE, str(tmp_path / "offset"))
    yield Nights(stage, tmp_path / "offset")
    monkeypatch.undo()
    time.tzset()


@pytest.mark.slow
@pytest.mark.case(77, 79)
def test_a_night_comes_again_and_what_was_missed_is_told(nights: Nights) -> None:
    stage, start = nights.stage, time.time() + 2 * HOUR
    with nights.engine():
        assert "Night 1 comes every mon, tue, wed" in nights.plan(start)
        assert "Nights that come again:" in stage.zowl("status")  # although nothing has been run yet
        nights.set(2 * HOUR)
        stage.await_that(lambda: stage.counts()["a"] == 1, "the first night")
        stage.await_that(lambda: stage.report()["ended"] is not None, "its end")
    nights.set(DAY + 8 * HOUR)  # the second night starts late, its window being open
    with nights.engine():
        stage.await_that(lambda: stage.counts()["a"] == 2, "the second night")
        stage.await_that(lambda: stage.report()["ended"] is not None, "its end")
    assert re.search("It began 6 h [01] min late", stage.zowl("status"))
    nights.set(4 * DAY + 20 * HOUR)  # the third and fourth are over, and so is the fifth
    with nights.engine(linger=1) as engine:
        stage.await_that(lambda: len(nights.missed()) == 3, "the missed ones on record")
        told = stage.zowl("nights")
        assert told.count("   missed ") == 3
        assert told.count("a later start has taken its place") == 2
        assert "Nights that come again:" in stage.zowl("status")
        assert "comes no more" in stage.zowl("nights", "--forget", "1")
        engine.wait(60)  # nothing is left that it has to stay for
    assert stage.counts() == {"a": 2}
    assert "No night comes again" in stage.zowl("nights")


@pytest.mark.slow
def test_what_was_accepted_since_is_not_paid_for_in_the_night_that_comes_again(nights: Nights) -> None:
    stage, start = nights.stage, time.time() + 2 * HOUR
    with nights.engine():
        nights.plan(start)
        nights.set(2 * HOUR)
        stage.await_that(lambda: stage.counts()["a"] == 1, "the first night")
        stage.await_that(lambda: stage.report()["ended"] is not None, "its end")
        first = stage.report()["run"]
        stage.zowl("merge", "a")
        nights.set(DAY + 2 * HOUR)
        stage.await_that(lambda: stage.report()["run"] != first, "the second night")
        stage.await_that(lambda: stage.report()["ended"] is not None, "its end")
    assert stage.counts() == {"a": 1}
    assert stage.states() == {"a": "succeeded"}
    assert "accepted in an earlier run" in stage.zowl("why", "a")


@pytest.mark.case(77)
def test_a_missed_start_is_recorded_where_that_was_asked_for(nights: Nights) -> None:
    with nights.engine():
        nights.plan(time.time() + HOUR, "--if-missed", "record")
    nights.set(2 * HOUR)
    with nights.engine():
        nights.stage.await_that(nights.missed, "the missed start on record")
    assert nights.stage.counts() == {}


@pytest.mark.slow
def test_a_night_whose_document_has_gone_is_told_in_the_morning(nights: Nights) -> None:
    with nights.engine():
        nights.plan(time.time() + HOUR)
        nights.file.unlink()
        nights.set(HOUR)
        nights.stage.await_that(nights.missed, "the missed start on record")
        assert "No pipeline there" in nights.stage.zowl("nights")
        assert "No recurring night has number 7" in nights.stage.zowl("nights", "--forget", "7", code=2)


@pytest.mark.slow
def test_nights_are_seen_to_after_the_run_in_a_terminal(nights: Nights) -> None:
    stage = nights.stage
    with nights.engine():
        nights.plan(time.time() + 12 * HOUR)
    stage.zowl("run", str(nights.file))
    stage.await_that(data_home().engine_socket.exists, "an engine without a screen")
    stage.zowl("nights", "--forget", "1")
    stage.await_that(lambda: not data_home().engine_socket.exists(), "it to leave")
    assert stage.counts() == {"a": 1}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--every", "mon"), "A night that comes again needs a time. Add --start 23:00."),
        (("--every", "someday", "--start", "23:00"), "'someday' is no day"),
        (("--until", "6"), "is not a time of day"),
        (("--quiet", "08:00"), "is not a span of the day"),
        (("--quiet", "08:00-08:00"), "is empty"),
        (("--at-wake", "sleep"), "'sleep' is not one of 'finish', 'stop'"),
    ],
)
def test_wrong_times_are_answered_in_words(stage: Stage, options: tuple[str, ...], words: str) -> None:
    stage.repository("api")
    file = stage.pipeline("zowl: 1\nprojects: {api: {path: api}}\ntasks:\n  a: {project: api, run: 'true'}\n")
    said = " ".join(stage.zowl("run", str(file), *options, code=2).replace("│", " ").split())
    assert words in said
    assert not Path(os.environ["ZOWL_HOME"]).exists()


def test_the_clock_of_the_document_holds_where_the_command_line_is_silent(stage: Stage) -> None:
    stage.repository("api")
    wake = time.strftime("%H:%M", time.localtime(time.time() + HOUR))
    file = stage.pipeline(
        f"""zowl: 1
projects: {{api: {{path: api}}}}
clock: {{wake: {wake}, at_wake: stop, quiet: [03:00-04:00]}}
tasks:
  a: {{project: api, run: 'true'}}
"""
    )
    stage.zowl("run", str(file), "--at-wake", "finish", "--until", "02:00")
    clock = stage.report()["clock"]
    assert datetime.fromisoformat(clock["wake"]).astimezone().strftime("%H:%M") == wake
    assert clock["at_wake"] == "finish"
    assert datetime.fromisoformat(clock["until"]).astimezone().strftime("%H:%M") == "02:00"
    assert [datetime.fromisoformat(end).astimezone().hour for end in clock["quiet"][0]] == [3, 4]
    said = stage.zowl("status")
    assert f"wake-up {wake}, what runs then finishes; all is stopped at " in said
    assert "quiet " in said
