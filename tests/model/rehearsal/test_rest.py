"""The rest of a night is foretold like a whole one, and what lies behind it counts."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.night.player import EVENING, brief, gate, pipeline
from tests.model.rehearsal.evenings import MINUTE, STEADY, TASK, evening
from zowl_desktop.model.events import Paused, RunClock
from zowl_desktop.model.night import Night, Rules
from zowl_desktop.model.pipeline import RunLimits
from zowl_desktop.rehearsal.evening import Evening
from zowl_desktop.rehearsal.forecast import Spread, forecasts
from zowl_desktop.rehearsal.history import History
from zowl_desktop.rehearsal.players import LEAST_AHEAD
from zowl_desktop.rehearsal.rehearsal import Rehearsal
from zowl_desktop.rehearsal.rest import finishes

PLAN = pipeline(
    brief("a"), brief("b", "a"), brief("c", "a"), brief("d"), gate("e", "d"), limits=RunLimits(parallel=2)
)


def begun(of: Evening) -> Night:
    night = Night(of.pipeline, of.rules)
    night.step(of.started())
    return night


def played_until(of: Evening, seed: str, now: float) -> Night:
    """The night as it stands at an instant."""
    rehearsal = Rehearsal(of, seed)
    rehearsal.play()
    night = Night(of.pipeline, of.rules)
    for event in rehearsal.events:
        if event.at <= now:
            night.step(event)
    return night


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), start=st.sampled_from([None, EVENING + 3600]))
def test_the_rest_of_a_night_that_has_just_begun_is_the_whole_night(seed: int, start: float | None) -> None:
    whole = Evening(PLAN, EVENING, RunClock(start=start), Rules(), History())
    rest = Spread.of(finishes(begun(whole), EVENING, whole.history, range(20), seed))
    assert rest == list(forecasts(whole, 20, seed))[-1].finish


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), share=st.floats(0, 1.2))
def test_it_is_never_over_before_now_and_the_night_is_left_alone(seed: int, share: float) -> None:
    whole = Evening(PLAN, EVENING, RunClock(), Rules(), History())
    end = next(finishes(begun(whole), EVENING, whole.history, [0], seed))
    now = EVENING + share * (end - EVENING)
    night = played_until(whole, f"{seed}/0", now)
    before = night.snapshot()
    assert all(at >= now for at in finishes(night, now, whole.history, range(5), seed))
    assert night.snapshot() == before


@pytest.mark.parametrize("minutes", [0.5, 3, 8, 12])
def test_what_lies_behind_a_running_attempt_counts(minutes: float) -> None:
    steady = evening(pipeline(brief("a")), STEADY)
    now = EVENING + minutes * MINUTE
    night = played_until(steady, "0", now)
    (end,) = finishes(night, now, STEADY, [0], 1)
    assert end == pytest.approx(EVENING + TASK)


def test_an_attempt_that_ran_longer_than_any_before_may_go_on_for_a_while() -> None:
    steady = evening(pipeline(brief("a")), STEADY)
    night = played_until(steady, "0", EVENING + 8 * MINUTE)
    late = EVENING + 70 * MINUTE
    (end,) = finishes(night, late, STEADY, [0], 1)
    assert end == pytest.approx(late + LEAST_AHEAD * 600 + 120 + 20)


def test_a_night_that_is_paused_has_no_end() -> None:
    steady = evening(pipeline(brief("a"), brief("b", "a")), STEADY)
    night = played_until(steady, "0", EVENING + 8 * MINUTE)
    night.step(Paused(EVENING + 8 * MINUTE))
    assert list(finishes(night, EVENING + 8 * MINUTE, STEADY, [0], 1)) == [math.inf]
