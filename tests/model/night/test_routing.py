"""Promise 3: it retries like a person. With the error, by the ladder, and never the same prompt twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.model.night.player import AGENT, Player, brief, pipeline
from zowl_desktop.model.night import Rules
from zowl_desktop.model.pipeline import (
    FALLBACK,
    SAME_FAILURE,
    STRONGER,
    Access,
    Limits,
    Recipe,
    Rung,
    RungAction,
    Step,
    StepKind,
    With,
)
from zowl_desktop.model.states import FailureClass

FAILED = FailureClass.CHECKS_FAILED
NIGHTLOOP = Recipe(
    "nightloop",
    (
        Step("precheck", StepKind.AGENT, access=Access.READ, may_refuse=True),
        Step("implement", StepKind.AGENT),
        Step(
            "validate",
            StepKind.CHECKS,
            (
                Rung(RungAction.TO, to="implement", times=2),
                Rung(RungAction.TO, to="precheck", times=1, when=(SAME_FAILURE,)),
                Rung(RungAction.TO, to="implement", times=1, using=With(model=STRONGER)),
            ),
        ),
    ),
)


def recipe(*rungs: Rung) -> Recipe:
    """`implement`, then `validate` with this ladder."""
    return Recipe("own", (AGENT, Step("validate", StepKind.CHECKS, rungs)))


def fail_validate(play: Player, task: str = "a", **details: Any) -> None:
    """Let the task reach validate and fail there."""
    play.end(play.reach(task, "validate"), FAILED, **details)


@pytest.mark.case(60)
def test_a_failed_check_goes_back_with_the_error_in_the_same_session() -> None:
    play = Player(pipeline(brief("a", recipe=NIGHTLOOP)))
    play.end(play.reach("a", "implement"), session="s-1")
    fail_validate(play, failing=("test_total",))
    order = play.orders[-1]
    assert (order.step, order.carries, order.resumes) == ("implement", "a.4", "a.3")


@pytest.mark.case(58)
def test_the_same_failure_never_gets_the_same_prompt_again() -> None:
    play = Player(pipeline(brief("a", recipe=NIGHTLOOP)))
    for _ in range(4):
        fail_validate(play, failing=("test_total",))
    told = [(o.step, o.model) for o in play.orders if o.kind is StepKind.AGENT]
    assert told == [
        ("precheck", "sonnet"),
        ("implement", "sonnet"),
        ("implement", "sonnet"),  # with the error
        ("precheck", "sonnet"),  # the same failure: back to the plan
        ("implement", "sonnet"),  # on the new plan
        ("implement", "opus"),  # the same failure again: the stronger model
    ]
    assert play.states() == {"a": "failed"}
    assert play.why("a") == "a failed (validate: checks failed) after 4 tries."


def test_another_failure_may_use_the_same_rung_again() -> None:
    play = Player(pipeline(brief("a", recipe=NIGHTLOOP)))
    fail_validate(play, failing=("test_one",))
    fail_validate(play, failing=("test_two",))
    assert [o.step for o in play.orders if o.kind is StepKind.AGENT][-2:] == ["implement", "implement"]
    fail_validate(play, failing=("test_three",))
    assert play.orders[-1].model == "opus"  # `times: 2` is used up, and this is no same failure


def test_the_error_travels_through_the_plan_to_the_implementation() -> None:
    play = Player(pipeline(brief("a", recipe=NIGHTLOOP)))
    fail_validate(play, failing=("t",))
    fail_validate(play, failing=("t",))
    play.end(play.reach("a", "precheck"))
    assert play.orders[-1].step == "implement"
    assert play.orders[-1].carries is not None
    play.end(play.orders[-1].attempt)
    play.end(play.orders[-1].attempt)  # validate passes
    assert play.orders[-1].step == "deliver"


def test_masked_lines_make_two_failures_the_same() -> None:
    ladder = (Rung(RungAction.HOLD, when=(SAME_FAILURE,)), Rung(RungAction.TO, to="implement", times=9))
    play = Player(pipeline(brief("a", recipe=recipe(*ladder))))
    fail_validate(play, marked=("/tmp/x1/t.py:14: took 0.31s at 0x7f01",))
    fail_validate(play, marked=("/tmp/other/t.py:99: took 1.02s at 0x7fbeef",))
    assert play.states() == {"a": "held"}


def test_rungs_fit_by_class_and_by_words() -> None:
    ladder = (
        Rung(RungAction.HOLD, when=(FailureClass.WEAKENED,)),
        Rung(RungAction.FAIL, matching="licen[cs]e"),
        Rung(RungAction.TO, to="implement", times=1),
        Rung(RungAction.STOP),
    )
    plan = pipeline(*(brief(name, recipe=recipe(*ladder)) for name in "abcd"))
    play = Player(plan)
    play.end(play.reach("a", "validate"), FailureClass.WEAKENED)
    play.end(play.reach("b", "validate"), FAILED, evidence="no license header")
    assert play.states()["a"] == "held"
    assert play.states()["b"] == "failed"
    fail_validate(play, "c", failing=("x",))
    assert play.step_of("c") == "implement"
    fail_validate(play, "c", failing=("y",))
    assert play.states()["c"] == "failed"
    play.finish("d")  # under way already: it may end
    assert play.states()["d"] == "succeeded"
    assert play.over == "c failed and its recipe says stop"


def test_weakened_tests_are_held_when_the_ladder_is_used_up() -> None:
    play = Player(pipeline(brief("a", recipe=recipe(Rung(RungAction.TO, to="implement", times=1)))))
    for number in range(2):
        play.end(play.reach("a", "validate"), FailureClass.WEAKENED, failing=(f"t{number}",))
    assert play.states() == {"a": "held"}


def test_a_timeout_is_only_retried_with_more_time() -> None:
    plain = Recipe("r", (Step("implement", StepKind.AGENT, (Rung(RungAction.RETRY, times=3),), time=60),))
    longer = Rung(RungAction.RETRY, times=1, using=With(time=600))
    more = Recipe("r", (Step("implement", StepKind.AGENT, (longer,), time=60),))
    play = Player(pipeline(brief("a", recipe=plain), brief("b", recipe=more)))
    for name in ("a", "b"):
        play.end(play.reach(name, "implement"), FailureClass.TIMEOUT)
    assert play.states()["a"] == "failed"
    assert (play.orders[-1].task, play.orders[-1].time) == ("b", 600)


def test_the_fallback_agent_takes_over_without_the_first_ones_session() -> None:
    step = Step("implement", StepKind.AGENT, (Rung(RungAction.RETRY, times=1, using=With(agent=FALLBACK)),))
    play = Player(pipeline(brief("a", recipe=Recipe("r", (step,)))))
    play.end(play.reach("a", "implement"), FailureClass.AGENT_ERROR, session="s-1")
    order = play.orders[-1]
    assert (order.agent, order.model, order.resumes) == ("codex", "gpt", None)


@pytest.mark.case(61)
def test_a_context_that_is_too_long_starts_a_new_session() -> None:
    step = Step("implement", StepKind.AGENT, (Rung(RungAction.RETRY, times=1),))
    play = Player(pipeline(brief("a", recipe=Recipe("r", (step,)))))
    play.end(play.reach("a", "implement"), FailureClass.CONTEXT_TOO_LONG, session="s-1")
    assert play.orders[-1].resumes is None


@pytest.mark.case(27)
def test_the_ceiling_stops_routes_back_but_no_first_pass() -> None:
    endless = recipe(Rung(RungAction.TO, to="implement", times=99))
    play = Player(pipeline(brief("a", recipe=endless, limits=Limits(attempts=3)), brief("b")))
    for number in range(3):
        fail_validate(play, failing=(f"t{number}",))
    assert play.states()["a"] == "failed"
    assert play.why("a").endswith("and the ceiling of attempts forbids another.")
    play.finish("b")
    assert play.states()["b"] == "succeeded"


def test_a_lost_attempt_is_done_again_and_held_after_the_third() -> None:
    play = Player(pipeline(brief("a")))
    for _ in range(3):
        play.end(play.reach("a", "implement"), FailureClass.LOST)
        assert play.step_of("a") == "implement"
    assert play.night.tasks["a"].counted == 1
    play.end(play.reach("a", "implement"), FailureClass.LOST)
    assert play.states() == {"a": "held"}


def test_the_hours_of_a_machine_that_was_off_are_no_work() -> None:
    play = Player(pipeline(brief("a", limits=Limits(time=3600))))
    attempt = play.reach("a", "implement")
    play.now += 5 * 3600
    play.end(attempt, FailureClass.LOST)
    assert play.step_of("a") == "implement"
    assert play.night.tasks["a"].seconds < 60


def test_a_refusal_is_held_with_its_reason_and_costs_no_attempt() -> None:
    play = Player(pipeline(brief("a", recipe=NIGHTLOOP)))
    play.end(play.reach("a", "precheck"), FailureClass.REFUSED, message="the brief contradicts the code")
    assert play.why("a") == "a is held (precheck: the brief contradicts the code)."


def test_a_conflict_gets_a_resolver_and_then_a_person() -> None:
    play = Player(pipeline(brief("a"), brief("b"), brief("c", "a", "b")))
    play.finish("a")
    play.finish("b")
    play.end(play.reach("c", "workspace"), FailureClass.CONFLICT, failing=("app.py",))
    assert play.step_of("c") == "resolve"
    play.end(play.orders[-1].attempt)
    assert (play.step_of("c"), play.orders[-1].carries) == ("workspace", None)
    play.end(play.orders[-1].attempt, FailureClass.CONFLICT, failing=("app.py",))
    assert play.states()["c"] == "held"


def test_rules_may_be_replaced() -> None:
    play = Player(pipeline(brief("a")), rules=Rules(lost_limit=0))
    play.end(play.reach("a", "implement"), FailureClass.LOST)
    assert play.states() == {"a": "held"}
