"""Promise 5: no surprise bill. Reserved before the start, stopped before the limit."""

from __future__ import annotations

import pytest

from tests.model.night.player import Player, brief, pipeline
from zowl_desktop.model.events import AttemptSpent, BudgetRaised
from zowl_desktop.model.night import Rules
from zowl_desktop.model.outcome import Usage
from zowl_desktop.model.pipeline import Limits, RunLimits, StepKind
from zowl_desktop.model.states import FailureClass

DOLLAR = 1_000_000


def reserved(play: Player) -> dict[str, int | None]:
    """What each running agent may use."""
    return {
        a.order.task: a.order.cost
        for a in play.night.state.running.values()
        if a.order.kind is StepKind.AGENT
    }


@pytest.mark.case(22)
def test_an_attempt_gets_what_its_task_and_the_run_have_left() -> None:
    limits = RunLimits(cost=5 * DOLLAR, parallel=4)
    plan = pipeline(
        brief("a", limits=Limits(cost=3 * DOLLAR)), brief("b", limits=Limits(cost=3 * DOLLAR)), limits=limits
    )
    play = Player(plan)
    play.reach("a", "implement")
    play.reach("b", "implement")
    assert reserved(play) == {"a": 3 * DOLLAR, "b": 2 * DOLLAR}


def test_tasks_without_a_limit_share_what_the_run_has_left() -> None:
    play = Player(pipeline(*(brief(n) for n in "ab"), limits=RunLimits(cost=4 * DOLLAR, parallel=2)))
    play.reach("a", "implement")
    play.reach("b", "implement")
    assert sum(cost or 0 for cost in reserved(play).values()) <= 4 * DOLLAR
    assert min(cost or 0 for cost in reserved(play).values()) >= DOLLAR


def test_what_spends_its_reservation_is_stopped_and_held_with_its_work() -> None:
    play = Player(pipeline(brief("a", limits=Limits(cost=DOLLAR)), brief("b")))
    attempt = play.reach("a", "implement")
    play.tell(AttemptSpent(play.now, attempt, Usage(cost=DOLLAR)))
    assert [stop.attempt for stop in play.stops] == [attempt]
    play.end(attempt, FailureClass.CANCELLED, cost=DOLLAR)
    assert play.states() == {"a": "held", "b": "running"}
    assert play.why("a") == "a is held because the budget is exhausted: it used $1.00 of its $1.00."
    play.tell(BudgetRaised(play.now, "a", cost=2 * DOLLAR))
    assert play.step_of("a") == "implement"
    assert play.orders[-1].cost == DOLLAR
    assert play.night.tasks["a"].counted == 1


def test_the_run_waits_for_reservations_before_it_gives_up() -> None:
    limits = RunLimits(cost=2 * DOLLAR, parallel=2)
    plan = pipeline(
        brief("a", limits=Limits(cost=2 * DOLLAR)), brief("b", limits=Limits(cost=DOLLAR)), limits=limits
    )
    play = Player(plan)
    play.reach("a", "implement")
    play.end("b.1")
    assert play.why("b") == "b is ready and waits for money that running tasks have reserved."
    play.end("a.2", cost=DOLLAR // 2)
    assert play.step_of("b") == "implement"
    assert reserved(play) == {"b": DOLLAR}


def test_a_run_without_money_holds_what_would_cost_and_lets_the_rest_go_on() -> None:
    plan = pipeline(
        brief("a"), brief("b", "a"), brief("c", agent="codex"), limits=RunLimits(cost=DOLLAR, parallel=1)
    )
    play = Player(plan, rules=Rules(start_spacing=0.0))
    play.end(play.reach("a", "implement"), cost=DOLLAR)
    play.finish("a")  # checks and delivery cost nothing
    for name in ("b", "c"):
        if play.step_of(name) == "workspace":
            play.finish(name)
    assert play.states() == {"a": "succeeded", "b": "held", "c": "held"}
    assert "the run $1.00 of $1.00" in play.why("b")
    play.tell(BudgetRaised(play.now, None, cost=5 * DOLLAR))
    assert "held" not in play.states().values()


def test_tokens_are_a_budget_too() -> None:
    play = Player(pipeline(brief("a", limits=Limits(tokens=50_000))))
    attempt = play.reach("a", "implement")
    assert play.orders[-1].tokens == 50_000
    play.tell(AttemptSpent(play.now, attempt, Usage(input_tokens=20_000, cache_read_tokens=31_000)))
    assert [stop.attempt for stop in play.stops] == [attempt]
