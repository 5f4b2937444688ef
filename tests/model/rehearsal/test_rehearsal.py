"""One rehearsed night: the same seed tells the same night, and nothing breaks the promises of a real one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.model.night.player import EVENING, brief, gate, pipeline
from tests.model.rehearsal.evenings import (
    COST,
    HOUR,
    Watching,
    ends,
    evening,
    fault,
    rehearsed,
    states,
    steady,
)
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.events import AttemptEnded, AttemptSpent, RunClock
from zowl_desktop.model.night import CauseKind, Night
from zowl_desktop.model.outcome import Usage
from zowl_desktop.model.pipeline import AtWake, Limits, Pipeline, RunLimits
from zowl_desktop.rehearsal.evening import Evening, PlanWindow
from zowl_desktop.rehearsal.faults import FaultKind
from zowl_desktop.rehearsal.history import History
from zowl_desktop.rehearsal.performance import part, share_granted, within
from zowl_desktop.rehearsal.rehearsal import Rehearsal

SEEDS = range(25)


def wide(limits: RunLimits | None = None, own: Limits | None = None) -> Pipeline:
    """Twenty tasks in layers, with two agents."""
    tasks = [
        brief(
            f"t{n}",
            *(f"t{m}" for m in (n - 4, n - 7) if m >= 0),
            agent="codex" if n % 3 else "claude",
            project="api" if n % 2 else "app",
            limits=own or Limits(time=7200, silence=900),
        )
        for n in range(20)
    ]
    return pipeline(*tasks, limits=limits or RunLimits(parallel=5))


def by_priors(plan: Pipeline) -> Evening:
    return Evening(plan, EVENING, RunClock(wake=EVENING + 9 * HOUR), history=History())


def test_the_same_seed_tells_the_same_night() -> None:
    one, same, other = (rehearsed(by_priors(wide()), seed=seed) for seed in ("7", "7", "8"))
    assert one.events == same.events
    assert one.night.snapshot() == same.night.snapshot()
    assert one.events != other.events


def test_a_fault_changes_only_what_follows_it() -> None:
    quiet = rehearsed(by_priors(wide()))
    struck = rehearsed(by_priors(wide()), fault(FaultKind.NETWORK, HOUR, lasts=HOUR))
    before = [event for event in quiet.events if event.at < EVENING + HOUR]
    assert struck.events[: len(before)] == before
    assert struck.events != quiet.events


def test_an_attempt_is_drawn_the_same_whatever_happens_around_it() -> None:
    alone, among = rehearsed(by_priors(pipeline(brief("t1")))), rehearsed(by_priors(wide()))
    one, other = (
        next(e for e in night.events if isinstance(e, AttemptEnded) and e.attempt == "t1.1")
        for night in (alone, among)
    )
    assert one.outcome == other.outcome


@pytest.mark.case(52)
@pytest.mark.case(54)
def test_nothing_starts_before_what_it_needs() -> None:
    plan = wide()
    for seed in SEEDS:
        watching = Watching()
        rehearsed(by_priors(plan), seed=str(seed), audience=watching)
        for name, task in plan.tasks.items():
            begun = watching.times_in(name, "running")
            for need in task.needs if begun else ():
                assert watching.times_in(need.task, "succeeded")[0] <= begun[0]


@pytest.mark.parametrize(
    ("run", "own"),
    [
        (RunLimits(cost=4_000_000, parallel=5), Limits()),
        (RunLimits(tokens=3_000_000, parallel=5), Limits()),
        (RunLimits(parallel=5), Limits(cost=400_000)),
        (RunLimits(cost=6_000_000, parallel=5), Limits(cost=900_000, tokens=700_000)),
    ],
)
def test_nothing_is_spent_beyond_a_limit(run: RunLimits, own: Limits) -> None:
    plan = wide(run, own)
    stopped = 0
    for seed in SEEDS:
        night = rehearsed(by_priors(plan), seed=str(seed)).night
        spent = night.state.spent
        assert run.cost is None or spent.cost <= run.cost
        assert run.tokens is None or spent.tokens <= run.tokens
        for item in night.tasks.values():
            assert own.cost is None or item.spent.cost <= own.cost
            assert own.tokens is None or item.spent.tokens <= own.tokens
            stopped += item.cause.kind is CauseKind.BUDGET_EXHAUSTED
            for attempt in item.attempts:
                assert attempt.outcome is not None
                usage, order = attempt.outcome.usage, attempt.order
                assert order.cost is None or usage.cost <= order.cost
                assert order.tokens is None or usage.tokens <= order.tokens
        assert night.state.ended is not None
    assert stopped


def test_the_money_is_told_in_the_moment_it_is_used_up() -> None:
    plan = pipeline(brief("a", limits=Limits(cost=COST // 2)))
    night = rehearsed(evening(plan))
    (told,) = [event for event in night.events if isinstance(event, AttemptSpent)]
    assert told.at == EVENING + 60 + 300  # half of the work
    assert told.usage.cost == COST // 2
    assert list(ends(night))[-1] == (362, "implement", "cancelled")
    assert states(night) == {"a": "held"}
    assert night.night.state.spent.cost == COST // 2


def test_money_is_used_up_later_when_the_work_is_delayed() -> None:
    plan = pipeline(brief("a", limits=Limits(cost=COST // 2)))
    night = rehearsed(evening(plan), fault(FaultKind.NETWORK, 160, lasts=200))
    (told,) = [event for event in night.events if isinstance(event, AttemptSpent)]
    assert told.at == EVENING + 60 + 200 + 300


def test_interrupted_work_is_taken_up_and_not_done_twice() -> None:
    plan = pipeline(brief("a"))
    night = rehearsed(evening(plan), fault(FaultKind.LOST, 510, subject="a"))
    # Three quarters of 600 seconds were done.
    assert list(ends(night))[1:3] == [(511, "implement", "lost"), (511 + 150, "implement", "ok")]
    assert night.night.state.spent.cost == COST


@pytest.mark.parametrize(
    ("usage", "cost", "tokens", "expected"),
    [
        (Usage(100, 10, 20, 30, 40), None, None, Usage(100, 10, 20, 30, 40)),
        (Usage(100, 10, 20, 30, 40), 100, 100, Usage(100, 10, 20, 30, 40)),
        (Usage(100, 10, 20, 30, 40), 50, None, Usage(50, 5, 10, 15, 20)),
        (Usage(100, 10, 20, 30, 40), 99, 33, Usage(33, 5, 6, 9, 13)),
        (Usage(7, 1, 1, 1, 0), None, 2, Usage(4, 2, 0, 0, 0)),
        (Usage(0, 5, 0, 0, 0), 0, 0, Usage(0, 0, 0, 0, 0)),
    ],
)
def test_the_gateway_grants_exactly_the_reservation_that_ends_first(
    usage: Usage, cost: int | None, tokens: int | None, expected: Usage
) -> None:
    order = replace(_order(), cost=cost, tokens=tokens)
    assert within(usage, order) == expected
    assert share_granted(expected, order) == 1


def _order() -> StartAttempt:
    night = rehearsed(evening(pipeline(brief("a")))).night
    return night.tasks["a"].attempts[1].order


def test_a_part_is_never_more_than_its_share() -> None:
    assert part(Usage(9, 9, 9, 9, 9, True), 0.5) == Usage(4, 4, 4, 4, 4, True)


def test_a_plan_window_that_is_full_parks_its_account_until_it_ends() -> None:
    plan = pipeline(brief("a"), brief("b", "a"), brief("c", "b"))
    half = PlanWindow(seconds=5 * HOUR, size=COST + COST // 2)
    night = rehearsed(evening(plan, windows={"claude": half}))
    assert [end[1:] for end in ends(night, "b") if end[2] != "ok"] == [("implement", "usage_limit")]
    # The window opens with the first attempt of the account, at 60; half of b's work was done before.
    (b_done,) = [at for at, step, end in ends(night, "b") if (step, end) == ("implement", "ok")]
    assert b_done == 60 + 5 * HOUR + 300
    assert set(states(night).values()) == {"succeeded"}
    assert night.busiest_window("claude") == COST + COST // 2


def test_a_window_of_unknown_size_parks_nobody() -> None:
    plan = pipeline(brief("a"), brief("b", "a"))
    night = rehearsed(evening(plan, windows={"claude": PlanWindow(seconds=5 * HOUR)}))
    assert {end[2] for end in ends(night)} == {"ok"}
    assert night.busiest_window("claude") == 2 * COST
    assert night.busiest_window("codex") == 0


def test_at_wake_up_the_night_ends_when_it_is_told_to() -> None:
    plan = pipeline(brief("a"), brief("b", "a"))
    stop = RunClock(wake=EVENING + 1000, at_wake=AtWake.STOP)
    night = rehearsed(evening(plan, clock=stop))
    assert states(night) == {"a": "succeeded", "b": "cancelled"}
    assert night.now <= EVENING + 1002
    assert rehearsed(evening(plan, clock=replace(stop, at_wake=AtWake.FINISH))).now == EVENING + 1600


def test_a_quiet_span_and_the_end_of_the_night_are_kept() -> None:
    plan = pipeline(brief("a"), brief("b", "a"), brief("c", "b"))
    clock = RunClock(quiet=((EVENING + 700, EVENING + 2000),), until=EVENING + 2500)
    night = rehearsed(evening(plan, clock=clock))
    assert [at for at, step, _ in ends(night, "a")] == [60, 660, 780, 2020]
    assert states(night)["c"] == "cancelled"


def test_only_what_is_selected_and_not_done_is_played() -> None:
    plan = pipeline(brief("a"), brief("b", "a"), brief("c"))
    night = rehearsed(evening(plan, selected=("b",), done=("a",)))
    assert states(night) == {"b": "succeeded"}
    assert {end[1] for end in ends(night)} == {"workspace", "implement", "validate", "deliver"}


def test_a_night_of_gates_alone_is_over_at_once() -> None:
    night = rehearsed(evening(pipeline(gate("g"), brief("a", "g"))))
    assert states(night) == {"g": "held", "a": "waiting"}
    assert night.now == EVENING


def test_a_night_without_an_end_is_refused_and_not_played_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zowl_desktop.rehearsal.rehearsal.MOST_EVENTS_PER_TASK", 1)
    with pytest.raises(RuntimeError, match="did not end"):
        Rehearsal(evening(wide(), steady()), "1").play()


def test_an_opened_night_can_be_lent() -> None:
    of = by_priors(wide())
    opened = Night(of.pipeline, of.rules)
    lent = Rehearsal(of, "1", night=opened.fork())
    lent.play()
    assert lent.events == rehearsed(of).events
