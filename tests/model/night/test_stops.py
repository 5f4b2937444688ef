"""How a run is stopped, and when a person's word opens it again."""

from __future__ import annotations

import pytest

from tests.model.night.player import EVENING, Player, brief, gate, pipeline
from zowl_desktop.model.events import (
    AccountMended,
    ClockJumped,
    Resumed,
    RunClock,
    RunEnded,
    StopRequested,
    TaskMarkedDone,
    TaskReleased,
    TaskSkipped,
)
from zowl_desktop.model.night import Rules
from zowl_desktop.model.pipeline import Need, NeedOn, Recipe, Rung, RungAction, RunLimits, Step, StepKind
from zowl_desktop.model.states import FailureClass

HOUR = 3600.0


def test_a_rung_that_says_stop_starts_no_further_task_while_others_run() -> None:
    stops = Recipe("stops", (Step("implement", StepKind.AGENT, (Rung(RungAction.STOP),)),))
    play = Player(
        pipeline(brief("a", recipe=stops), brief("b"), brief("c"), gate("g"), limits=RunLimits(parallel=2))
    )
    play.end(play.reach("a", "implement"), FailureClass.AGENT_ERROR)
    assert play.states() == {"a": "failed", "b": "running", "c": "cancelled", "g": "held"}
    assert play.why("c") == "c was cancelled: a failed and its recipe says stop."
    play.finish("b")
    assert play.states()["b"] == "succeeded"
    assert play.over == "a failed and its recipe says stop"


@pytest.mark.case(4)
def test_the_runs_end_binds_also_while_it_winds_down() -> None:
    play = Player(pipeline(brief("a")), RunClock(until=EVENING + HOUR))
    attempt = play.reach("a", "implement")
    play.tell(StopRequested(play.now, now=False))
    play.wait(HOUR)
    assert [stop.attempt for stop in play.stops] == [attempt]
    play.end(attempt, FailureClass.CANCELLED)
    assert play.states() == {"a": "cancelled"}


def test_what_a_person_said_of_a_running_task_outlives_the_end_of_the_run() -> None:
    play = Player(pipeline(brief("a"), brief("b")))
    play.tell(TaskMarkedDone(play.now, "a"))
    play.tell(TaskSkipped(play.now, "b"))
    play.tell(StopRequested(play.now, now=True))
    for name in ("a.1", "b.1"):
        play.end(name, FailureClass.CANCELLED)
    assert play.states() == {"a": "succeeded", "b": "skipped"}


@pytest.mark.parametrize("word", [TaskMarkedDone, TaskSkipped])
def test_a_word_that_lets_others_start_opens_a_run_that_has_ended(
    word: type[TaskMarkedDone | TaskSkipped],
) -> None:
    play = Player(pipeline(gate("g"), brief("a", Need("g", on=NeedOn.FINISHED))))
    play.tell(RunEnded(play.now, "over"))
    play.tell(word(play.now, "g"))
    assert play.states()["a"] == "running"
    play.finish("a")
    assert play.states()["a"] == "succeeded"


def test_an_end_that_comes_after_a_persons_word_ends_nothing() -> None:
    play = Player(pipeline(gate("g"), brief("a", "g")))
    assert play.over is not None
    play.tell(TaskReleased(play.now, "g"))
    play.tell(RunEnded(play.now, play.over))
    play.finish("a")
    assert play.states()["a"] == "succeeded"


@pytest.mark.case(4)
@pytest.mark.parametrize("stopped_by", ["a person", "the clock", "the clock, after its end"])
def test_an_account_that_is_mended_starts_no_run_that_was_stopped(stopped_by: str) -> None:
    play = Player(pipeline(brief("a")), RunClock(until=EVENING + HOUR))
    play.end(play.reach("a", "implement"), FailureClass.AUTH, message="log in")
    if stopped_by == "a person":
        play.tell(StopRequested(play.now, now=True))
    elif stopped_by == "the clock":
        play.wait(HOUR)
    else:
        play.tell(RunEnded(play.now, "nothing is left to do"))
        play.now += HOUR
    play.tell(AccountMended(play.now, "claude"))
    assert play.states() == {"a": "held"}
    play.tell(TaskReleased(play.now, "a"))
    assert play.step_of("a") == "implement"


def test_a_clock_that_is_set_forward_does_not_use_up_the_runs_own_time() -> None:
    play = Player(pipeline(brief("a"), limits=RunLimits(time=3600, parallel=1)))
    play.now += 2 * HOUR
    play.tell(ClockJumped(play.now, by=2 * HOUR))
    assert play.stops == []
    play.wait(HOUR)
    assert len(play.stops) == 1


@pytest.mark.parametrize("when", ["while it ends", "after it has ended"])
def test_a_stopped_run_is_taken_up_again_where_it_was(when: str) -> None:
    play = Player(pipeline(brief("a"), brief("b", "a"), brief("c"), limits=RunLimits(parallel=2)))
    stopped = play.reach("a", "implement")
    play.finish("c")
    play.tell(StopRequested(play.now, now=True))
    if when == "while it ends":
        play.tell(Resumed(play.now))
        play.end(stopped, FailureClass.CANCELLED)
    else:
        play.end(stopped, FailureClass.CANCELLED)
        assert play.states() == {"a": "cancelled", "b": "cancelled", "c": "succeeded"}
        play.tell(RunEnded(play.now, play.over or ""))
        play.tell(Resumed(play.now))
    assert play.states() == {"a": "running", "b": "waiting", "c": "succeeded"}
    assert play.step_of("a") == "implement"
    assert play.night.tasks["a"].counted == 1
    play.finish("a")
    play.finish("b")
    assert set(play.states().values()) == {"succeeded"}


def test_to_take_up_a_run_changes_nothing_that_a_person_or_a_failure_decided() -> None:
    play = Player(pipeline(brief("a"), brief("b"), gate("g"), brief("c", "a")))
    play.end(play.reach("b", "implement"), FailureClass.REFUSED, message="no")
    play.tell(TaskSkipped(play.now, "a"))
    play.end("a.1", FailureClass.CANCELLED)
    before = play.states()
    play.tell(RunEnded(play.now, play.over or ""))
    play.tell(Resumed(play.now))
    assert play.states() == before == {"a": "skipped", "b": "held", "g": "held", "c": "skipped"}


def test_a_stop_waits_for_a_task_that_only_keeps_its_accounts_distance() -> None:
    play = Player(pipeline(brief("a")), rules=Rules(start_spacing=120.0))
    checks = play.reach("a", "validate")
    play.tell(StopRequested(play.now, now=False))
    play.end(checks, FailureClass.CHECKS_FAILED, message="1 test failed")
    assert play.states() == {"a": "ready"}
    play.wait(120.0)
    assert play.states() == {"a": "running"}
