"""A person sends tasks back: nothing runs early, nothing is forgotten, and it always leads somewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.model.night.player import Player, brief, gate, pipeline
from zowl_desktop.model.events import (
    AttemptSpent,
    Paused,
    Resumed,
    RunStarted,
    StopRequested,
    TaskMarkedDone,
    TaskReleased,
    TaskRetried,
)
from zowl_desktop.model.night import Night, Rules
from zowl_desktop.model.outcome import Usage
from zowl_desktop.model.pipeline import (
    IfFailed,
    Limits,
    Need,
    NeedOn,
    Pipeline,
    Recipe,
    Rung,
    RungAction,
    RunLimits,
    Step,
    StepKind,
    With,
)
from zowl_desktop.model.states import FailureClass


def select(plan: Pipeline, *names: str, done: tuple[str, ...] = ()) -> Player:
    """A night that does only some tasks."""
    play = Player(plan)
    play.orders.clear()
    play.night = Night(plan, Rules(start_spacing=0.0))
    play.tell(RunStarted(play.now, "run-2", "", "", selected=names, done=done))
    return play


def test_a_task_sent_back_waits_for_a_needed_one_that_runs_again() -> None:
    play = Player(pipeline(brief("a"), brief("b", Need("a", if_failed=IfFailed.RUN))))
    play.end(play.reach("a", "implement"), FailureClass.AGENT_ERROR)
    play.end(play.reach("b", "implement"), FailureClass.AGENT_ERROR)
    play.tell(TaskRetried(play.now, "a"))
    play.tell(TaskRetried(play.now, "b", step="implement"))
    assert play.states() == {"a": "running", "b": "waiting"}
    play.finish("a")
    assert play.step_of("b") == "workspace"
    assert play.orders[-1].missing == ()


def test_what_is_missing_is_told_as_it_is_when_the_task_starts() -> None:
    plan = pipeline(brief("a"), brief("x"), brief("b", "a", "x"), limits=RunLimits(parallel=1))
    play = select(plan, "b", "x")
    play.reach("x", "deliver")
    play.tell(TaskReleased(play.now, "b"))
    play.finish("x")
    assert {order.task: order.missing for order in play.orders} == {"x": (), "b": ("a",)}


def test_a_task_that_has_not_started_waits_again_for_a_needed_one_sent_back() -> None:
    play = Player(pipeline(brief("a"), brief("b", "a")))
    play.reach("a", "deliver")
    play.tell(Paused(play.now))
    play.finish("a")
    assert play.states() == {"a": "succeeded", "b": "ready"}
    play.tell(TaskRetried(play.now, "a"))
    play.tell(Resumed(play.now))
    assert play.states() == {"a": "running", "b": "waiting"}


def test_a_gate_waits_again_for_a_needed_task_sent_back() -> None:
    play = Player(pipeline(brief("a"), gate("g", "a")))
    play.finish("a")
    assert play.states()["g"] == "held"
    play.tell(TaskRetried(play.now, "a"))
    assert play.states()["g"] == "waiting"
    play.finish("a")
    assert play.why("g") == "g is held for you: Look."


def test_a_released_task_is_told_of_every_branch_that_it_lacks() -> None:
    plan = pipeline(brief("a"), brief("x"), brief("b", "a", "x"))
    play = select(plan, "b", done=("x",))
    assert play.states() == {"b": "held"}
    play.tell(TaskReleased(play.now, "b"))
    assert [order.missing for order in play.orders] == [("a",)]


def test_any_need_outside_the_run_waits_for_a_person() -> None:
    plan = pipeline(brief("a"), brief("x"), brief("b", "x", "a"))
    play = select(plan, "b", done=("x",))
    assert play.states() == {"b": "held"}
    assert play.why("b") == "b is held because it needs a, which is not part of this run."


def test_a_skip_beats_a_need_outside_the_run() -> None:
    plan = pipeline(brief("a"), brief("x"), brief("b", "a", Need("x", on=NeedOn.FAILURE)))
    play = select(plan, "b", "x")
    assert play.states()["b"] == "held"
    play.finish("x")
    assert play.states()["b"] == "skipped"


def test_needs_that_ended_during_a_stop_are_judged_when_the_run_opens_again() -> None:
    plan = pipeline(brief("outside"), brief("a"), brief("b", "outside", "a"), brief("c"))
    play = select(plan, "a", "b", "c")
    play.tell(StopRequested(play.now, now=False))
    play.end(play.reach("a", "implement"), FailureClass.AGENT_ERROR)
    play.finish("c")
    assert play.states() == {"a": "failed", "b": "held", "c": "succeeded"}
    play.tell(TaskRetried(play.now, "c"))
    assert play.states()["b"] == "skipped"


def test_a_task_sent_back_while_it_delivers_begins_again() -> None:
    play = Player(pipeline(brief("a")))
    attempt = play.reach("a", "deliver")
    play.tell(TaskRetried(play.now, "a", step="implement", brief="Better."))
    play.end(attempt)
    assert play.step_of("a") == "implement"


def test_work_that_was_done_before_its_budget_stopped_it_is_kept() -> None:
    play = Player(pipeline(brief("a", limits=Limits(cost=100_000))))
    attempt = play.reach("a", "implement")
    play.tell(AttemptSpent(play.now, attempt, Usage(cost=100_000)))
    assert [stop.attempt for stop in play.stops] == [attempt]
    play.end(attempt, cost=100_000)
    assert play.step_of("a") == "validate"


def test_a_retry_with_an_unknown_agent_is_refused() -> None:
    play = Player(pipeline(brief("a")))
    before = play.night.snapshot()
    word = TaskRetried(play.now + 5, "a", using=With(agent="gemini"))
    assert play.night.refusal(word) == "There is no agent 'gemini'; known: claude, codex."
    play.tell(word)
    assert play.night.snapshot() == before


@pytest.mark.case(60)
def test_a_task_sent_back_after_its_last_failure_answers_that_one() -> None:
    play = Player(pipeline(brief("a")))
    for _ in range(3):
        play.end(play.reach("a", "validate"), FailureClass.CHECKS_FAILED, failing=(f"t{len(play.orders)}",))
    last = play.night.tasks["a"].attempts[-1].order.attempt
    assert play.states() == {"a": "failed"}
    play.tell(TaskRetried(play.now, "a", step="implement"))
    assert play.orders[-1].carries == last


@pytest.mark.case(60)
def test_a_step_that_passed_while_a_person_spoke_leaves_no_failure_to_answer() -> None:
    step = Step("run", StepKind.COMMAND, (Rung(RungAction.RETRY, times=3),), run="true")
    play = Player(pipeline(brief("a", recipe=Recipe("command", (step,)))))
    play.end(play.reach("a", "run"), FailureClass.COMMAND_FAILED)
    play.tell(TaskMarkedDone(play.now, "a"))
    play.end("a.3")
    play.tell(TaskRetried(play.now, "a"))
    assert play.orders[-1].carries is None


def test_a_word_after_a_stop_meets_the_tasks_as_they_stand() -> None:
    plan = pipeline(
        brief("outside"),
        brief("cancelled"),
        brief("held", "outside", Need("cancelled", on=NeedOn.FAILURE)),
        brief("last", "held"),
        limits=RunLimits(parallel=1),
    )
    play = select(plan, "cancelled", "held", "last")
    play.tell(StopRequested(play.now, now=True))
    play.end("cancelled.1", FailureClass.CANCELLED)
    assert play.states() == {"cancelled": "cancelled", "held": "held", "last": "cancelled"}
    play.tell(TaskRetried(play.now, "last"))
    assert play.states() == {"cancelled": "cancelled", "held": "skipped", "last": "running"}
    assert play.orders[-1].missing == ("held",)


def test_what_a_person_stopped_is_no_failed_attempt() -> None:
    play = Player(pipeline(brief("a")))
    stopped = play.reach("a", "implement")
    play.tell(TaskRetried(play.now, "a", "implement"))
    play.end(stopped, FailureClass.CANCELLED)
    play.finish("a")
    assert play.why("a").startswith("a is done since ")
    assert "failed" not in play.why("a")
    assert [attempt.has_failed for attempt in play.night.tasks["a"].attempts].count(True) == 0


def test_a_gate_that_asks_ends_in_its_own_mark() -> None:
    play = Player(pipeline(replace(gate("g"), gate="Is it right?"), brief("a", "g")))
    assert play.why("g") == "g is held for you: Is it right?"
    assert play.why("a") == "a waits for g, which is held for you: Is it right?"
