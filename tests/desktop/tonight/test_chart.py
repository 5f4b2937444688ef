"""The chart of a night: every piece of work is in it, nothing overlaps, and times are round and local."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import accumulate, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.desktop.tray.nights import interrupted, picture, reached
from tests.model.night.player import EVENING, Player
from zowl_desktop.app.tonight import Ready, SpanKind
from zowl_desktop.app.tonight.teller import Around
from zowl_desktop.desktop.tonight.timeline.chart import LEAST, chart_of, curve, span_words, spent_at, ticks
from zowl_desktop.desktop.tonight.words import facts, node_status, surely
from zowl_desktop.engine.times import duration, tell_time
from zowl_desktop.model.events import RunClock, Suspended
from zowl_desktop.model.states import FailureClass, TaskState

HOUR = 3600.0


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Local time is Berlin's."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def one_failure(player: Player) -> None:
    """The table is made; its check fails once."""
    player.end(reached(player, "schema", "validate"), FailureClass.CHECKS_FAILED, message="2 tests failed")


def limit(player: Player) -> None:
    """The agent meets its usage limit."""
    attempt = reached(player, "schema", "implement")
    player.end(attempt, FailureClass.USAGE_LIMIT, resets_at=player.now + HOUR)


def test_every_attempt_is_one_piece_and_none_overlap() -> None:
    chart = chart_of(picture(one_failure), EVENING + HOUR)
    (schema,) = [row for row in chart.rows if row.task == "schema"]
    work = [span for span in schema.spans if span.kind is SpanKind.WORK]
    assert [span.label for span in work] == ["workspace", "precheck", "implement", "validate", "implement"]
    assert [span.ok for span in work] == [True, True, True, False, None]
    assert "2 tests failed" in span_words(work[3], chart.now)
    for row in chart.rows:
        assert all(a.end is not None and a.end <= b.begin for a, b in pairwise(row.spans))
        assert all(chart.begin <= span.begin <= chart.end for span in row.spans)


def test_a_limit_is_a_piece_of_its_own_that_says_why_and_until_when() -> None:
    tonight = picture(limit)
    parked = tonight.tasks["schema"].spans[-1]
    assert parked.kind is SpanKind.PARKED
    assert parked.end is None
    assert "usage limit of account claude" in parked.words
    assert node_status(tonight.tasks["schema"], tonight.now).step.startswith("until ")
    told = list(facts(tonight, tonight.now))
    assert any("parked until" in fact.words and fact.tone == "park" for fact in told)
    assert not any("parked" in fact.words for fact in facts(tonight, tonight.now + 2 * HOUR)), "it is over"


def test_a_start_that_lay_ahead_is_over_when_its_time_has_come() -> None:
    tonight = picture(clock=RunClock(start=EVENING + HOUR))
    assert any(fact.words.startswith("starts at") for fact in facts(tonight, EVENING))
    assert not any(fact.words.startswith("starts at") for fact in facts(tonight, EVENING + HOUR))


def test_sleep_wake_up_and_the_end_are_marked() -> None:
    clock = RunClock(wake=EVENING + 8 * HOUR, until=EVENING + 7 * HOUR)

    def sleeps(player: Player) -> None:
        player.now += 600
        player.tell(Suspended(player.now, since=player.now - 300))

    chart = chart_of(picture(sleeps, clock=clock), EVENING + 700)
    assert {mark.kind for mark in chart.marks} == {"now", "wake", "until"}
    assert chart.end > EVENING + 8 * HOUR
    assert [(sleep.begin, sleep.end) for sleep in chart.sleeps] == [(EVENING + 300, EVENING + 600)]


def test_a_night_of_a_moment_still_has_a_length() -> None:
    chart = chart_of(picture(), EVENING)
    assert chart.end - chart.begin >= LEAST


@given(begin=st.floats(1_000_000_000, 2_000_000_000), length=st.floats(60, 400_000), most=st.integers(1, 40))
def test_ticks_are_in_order_in_the_chart_and_few(begin: float, length: float, most: int) -> None:
    found = ticks(begin, begin + length, most)
    assert found == sorted(set(found))
    assert all(begin <= at <= begin + length for at in found)
    assert len(found) <= most + 1 or length / most > 86400


@given(begin=st.floats(1_700_000_000, 1_900_000_000), length=st.floats(60, 400_000), most=st.integers(1, 40))
@example(datetime(2026, 3, 29, 2, 30).timestamp(), 3600.0, 30)  # noqa: DTZ001
@example(datetime(2026, 10, 25, 2, 30).timestamp(), 7200.0, 30)  # noqa: DTZ001
@pytest.mark.usefixtures("berlin")
def test_ticks_are_those_counted_from_local_midnight(begin: float, length: float, most: int) -> None:
    end = begin + length
    midnight = datetime.fromtimestamp(begin).replace(hour=0, minute=0, second=0, microsecond=0)  # noqa: DTZ006
    found = ticks(begin, end, most)
    if len(found) < 2:
        return
    step = min(b - a for a, b in pairwise(found) if b - a >= 60)
    walked = {
        (midnight + timedelta(seconds=offset)).timestamp() for offset in range(0, round(length) + 90_000, 60)
    }
    assert set(found) <= walked
    assert step <= 86_400
    assert found[0] - begin <= step + HOUR, "the first one that there is"


@given(
    gaps=st.lists(st.tuples(st.floats(0.1, 500), st.integers(0, 9)), max_size=60),
    begin=st.floats(0, 4000),
    length=st.floats(1, 9000),
    most=st.integers(1, 30),
)
def test_the_curve_tells_what_was_spent_with_few_points(
    gaps: list[tuple[float, int]], begin: float, length: float, most: int
) -> None:
    times, costs = accumulate(gap for gap, _ in gaps), accumulate(cost for _, cost in gaps)
    spend = tuple(zip(times, costs, strict=True))
    end = begin + length
    points = curve(spend, begin, end, most)
    assert len(points) <= most + 1
    assert [at for at, _ in points] == sorted(at for at, _ in points)
    assert all(begin <= at <= end for at, _ in points)
    assert all(cost == spent_at(spend, at) for at, cost in points)
    assert points[-1][1] == spent_at(spend, end)


@pytest.mark.case(15)
@pytest.mark.usefixtures("berlin")
def test_ticks_stay_round_through_a_night_with_a_clock_change() -> None:
    begin = datetime(2026, 10, 24, 22).timestamp()  # noqa: DTZ001 - local on purpose
    shown = [datetime.fromtimestamp(at) for at in ticks(begin, begin + 10 * HOUR, 12)]  # noqa: DTZ006
    assert {at.minute for at in shown} == {0}
    assert [at.hour for at in shown] == [22, 23, 0, 1, 2, 3, 4, 5, 6, 7]


def test_money_is_told_up_to_an_instant() -> None:
    spend = ((10.0, 0), (20.0, 500), (30.0, 900))
    assert [spent_at(spend, at) for at in (5, 10, 25, 99)] == [0, 0, 500, 900]


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3900, "1 h 05 min")]
)
def test_durations_read_like_a_watch(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_the_node_of_a_running_task_tells_step_and_time() -> None:
    tonight = picture(lambda player: reached(player, "schema", "implement"))
    task = tonight.tasks["schema"]
    assert task.state is TaskState.RUNNING
    assert node_status(task, task.since + 125).elapsed == "implement 2 min"


def test_the_bar_says_when_the_night_will_be_over_until_then() -> None:
    ready = Ready("20270115-090000", EVENING + 6 * HOUR, EVENING + 7 * HOUR)
    tonight = picture(around=Around(is_live=True, ready=ready))
    about = f"about {tell_time(ready.at, EVENING)}"
    assert about in [fact.words for fact in facts(tonight, EVENING)]
    assert tell_time(EVENING + 7 * HOUR, EVENING) in surely(tonight, EVENING)
    assert about not in [fact.words for fact in facts(tonight, ready.at)]
    assert surely(interrupted(tonight), EVENING) == ""
    other = picture(around=Around(is_live=True, ready=replace(ready, run="another")))
    assert other.ready is None
