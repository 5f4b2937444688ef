"""Every fault that a person can let happen has the effect that it would have at night."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.model.night.player import BUILD, COMMAND, EVENING, brief, gate, pipeline
from tests.model.rehearsal.evenings import (
    COST,
    HOUR,
    MINUTE,
    TASK,
    Watching,
    ends,
    evening,
    fault,
    finished,
    rehearsed,
    states,
    steady,
)
from tests.model.rehearsal.test_rehearsal import by_priors, wide
from zowl_desktop.model.events import AttemptEnded, ClockJumped, EngineRecovered, Suspended
from zowl_desktop.model.night import CauseKind, Night
from zowl_desktop.model.pipeline import IfFailed, Limits, Need, RunLimits, Task, TaskKind
from zowl_desktop.model.states import FailureClass
from zowl_desktop.rehearsal.faults import OF_TASKS, Fault, FaultKind
from zowl_desktop.rehearsal.rehearsal import Rehearsal
from zowl_desktop.rehearsal.work import Work

MIDWAY = 300.0
"""Seconds into the night at which every first task implements (from 60 to 660)."""
LIMITS = Limits(time=3600, silence=900)


def command(name: str) -> Task:
    return Task(name, TaskKind.COMMAND, name, "api", recipe=COMMAND, run="true")


def failures(rehearsal: Rehearsal, task: str = "") -> list[tuple[float, str, str]]:
    return [end for end in ends(rehearsal, task) if end[2] != "ok"]


def counted(rehearsal: Rehearsal) -> dict[str, int]:
    return {name: item.counted for name, item in rehearsal.night.tasks.items()}


def test_undisturbed_every_task_takes_its_time() -> None:
    night = rehearsed(evening(pipeline(brief("a"), brief("b", "a"))))
    assert list(ends(night)) == [
        (60, "workspace", "ok"),
        (660, "implement", "ok"),
        (780, "validate", "ok"),
        (800, "deliver", "ok"),
        (860, "workspace", "ok"),
        (1460, "implement", "ok"),
        (1580, "validate", "ok"),
        (1600, "deliver", "ok"),
    ]
    assert finished(night) == 2 * TASK
    assert night.night.state.spent.cost == 2 * COST


@pytest.mark.case(1)
@pytest.mark.case(2)
@pytest.mark.case(5)
@pytest.mark.case(6)
def test_a_usage_limit_parks_the_whole_account_and_uses_up_no_attempt() -> None:
    plan = pipeline(*(brief(name) for name in "abc"), brief("other", agent="codex"))
    watching = Watching()
    limit = fault(FaultKind.USAGE_LIMIT, MIDWAY, lasts=HOUR, subject="claude")
    night = rehearsed(evening(plan), limit, audience=watching)
    assert watching.struck_by == [(limit, EVENING + MIDWAY, 3)]
    for name in "abc":
        assert [end[2] for end in failures(night, name)] == ["usage_limit"]
        parked = watching.times_in(name, "parked")
        assert MIDWAY < min(parked) < MIDWAY + 30
        assert max(parked) < MIDWAY + HOUR
        (resumed,) = [at for at, step, end in ends(night, name) if (step, end) == ("implement", "ok")]
        # Two fifths were done before the limit; the rest follows the reset.
        assert resumed == pytest.approx(MIDWAY + HOUR + 360, abs=60)
    assert set(states(night).values()) == {"succeeded"}
    assert counted(night) == dict.fromkeys(["a", "b", "c", "other"], 1)
    assert not failures(night, "other")
    assert watching.times_in("other", "succeeded")[0] == TASK


@pytest.mark.case(16)
def test_a_night_that_begins_over_the_limit_parks_and_goes_on() -> None:
    night = rehearsed(evening(pipeline(brief("a"))), fault(FaultKind.USAGE_LIMIT, 0, lasts=HOUR))
    assert [end[2] for end in failures(night)] == ["usage_limit"]
    assert states(night) == {"a": "succeeded"}
    assert finished(night) == pytest.approx(HOUR + TASK - 60, abs=1)
    assert night.night.state.spent.cost == COST


@pytest.mark.case(9)
@pytest.mark.parametrize("kind", [FaultKind.AUTH, FaultKind.BILLING])
def test_what_a_person_must_mend_holds_the_account_and_is_not_retried(kind: FaultKind) -> None:
    plan = pipeline(brief("a"), brief("b"), brief("later", "other"), brief("other", agent="codex"))
    night = rehearsed(evening(plan), fault(kind, MIDWAY, subject="claude"))
    assert states(night) == {"a": "held", "b": "held", "later": "held", "other": "succeeded"}
    assert [end[2] for end in failures(night)] == [str(kind), str(kind)]
    assert night.night.tasks["later"].cause.kind is CauseKind.ACCOUNT_BLOCKED
    assert finished(night) < HOUR


def test_a_mended_account_goes_on_even_when_the_night_was_over() -> None:
    mended = fault(FaultKind.AUTH, MIDWAY, lasts=3 * HOUR, subject="claude")
    night = rehearsed(evening(pipeline(brief("a"), brief("b", "a"))), mended)
    assert states(night) == {"a": "succeeded", "b": "succeeded"}
    assert finished(night) > MIDWAY + 3 * HOUR


def test_a_short_outage_only_delays() -> None:
    night = rehearsed(evening(pipeline(brief("a"))), fault(FaultKind.NETWORK, MIDWAY, lasts=200))
    assert not failures(night)
    assert finished(night) == TASK + 200


def test_a_long_outage_parks_and_uses_up_no_attempt() -> None:
    plan = pipeline(brief("a"), brief("b", agent="codex"), command("c"))
    night = rehearsed(evening(plan), fault(FaultKind.NETWORK, MIDWAY, lasts=30 * MINUTE))
    assert set(states(night).values()) == {"succeeded"}
    for name in "ab":
        failed = failures(night, name)
        assert {end[1:] for end in failed} == {("implement", "network")}
        assert failed[0][0] == pytest.approx(MIDWAY + 240, abs=30)  # so long the gateway holds it open
        assert failed[-1][0] < MIDWAY + 30 * MINUTE + 300
    assert counted(night) == {"a": 1, "b": 1, "c": 1}
    assert not failures(night, "c")


def test_an_overloaded_provider_concerns_its_own_account() -> None:
    plan = pipeline(brief("a"), brief("b", agent="codex"))
    night = rehearsed(evening(plan), fault(FaultKind.OVERLOADED, MIDWAY, lasts=600, subject="codex"))
    assert not failures(night, "a")
    assert {end[2] for end in failures(night, "b")} == {"overloaded"}
    assert set(states(night).values()) == {"succeeded"}


def test_when_the_budget_is_gone_nothing_more_is_spent() -> None:
    plan = pipeline(brief("a"), brief("b", "a"), command("c"))
    night = rehearsed(evening(plan), fault(FaultKind.BUDGET, MIDWAY))
    assert states(night) == {"a": "held", "b": "waiting", "c": "succeeded"}
    assert night.night.tasks["a"].cause.kind is CauseKind.BUDGET_EXHAUSTED
    assert night.night.state.spent.cost == COST * (MIDWAY - 60) / 600


def test_failed_checks_send_the_task_back_once() -> None:
    night = rehearsed(evening(pipeline(brief("a"))), fault(FaultKind.CHECKS_FAILED, MIDWAY, subject="a"))
    assert [end[1:] for end in ends(night)] == [
        ("workspace", "ok"),
        ("implement", "ok"),
        ("validate", "checks_failed"),
        ("implement", "ok"),
        ("validate", "ok"),
        ("deliver", "ok"),
    ]


@pytest.mark.case(56)
@pytest.mark.case(57)
def test_a_task_that_cannot_be_done_fails_and_its_dependents_do_as_their_needs_say() -> None:
    plan = pipeline(
        brief("a"),
        brief("skips", "a"),
        brief("holds", Need("a", if_failed=IfFailed.HOLD)),
        brief("runs", Need("a", if_failed=IfFailed.RUN)),
        brief("apart"),
    )
    night = rehearsed(evening(plan), fault(FaultKind.FAIL, MIDWAY, subject="a"))
    assert states(night) == {
        "a": "failed",
        "skips": "skipped",
        "holds": "held",
        "runs": "succeeded",
        "apart": "succeeded",
    }
    assert {end[1:] for end in failures(night)} == {("validate", "checks_failed")}


def test_a_command_that_cannot_be_done_fails() -> None:
    night = rehearsed(evening(pipeline(command("c"))), fault(FaultKind.FAIL, 0, subject="c"))
    assert states(night) == {"c": "failed"}
    assert {end[1:] for end in failures(night)} == {("run", "command_failed")}


def test_a_silent_agent_is_ended_after_its_time_for_silence() -> None:
    plan = pipeline(brief("a", limits=LIMITS))
    night = rehearsed(evening(plan), fault(FaultKind.STALLED, MIDWAY, subject="a"))
    assert failures(night) == [(MIDWAY + 900, "implement", "stalled")]
    item = night.night.tasks["a"]
    stalled = next(a for a in item.attempts if a.outcome and a.outcome.failure is FailureClass.STALLED)
    assert stalled.outcome is not None
    assert stalled.outcome.usage.cost == COST * (MIDWAY - 60) / 600


def test_a_fault_waits_for_an_attempt_that_suits() -> None:
    plan = pipeline(brief("first"), brief("a", "first", limits=LIMITS))
    stalls = fault(FaultKind.STALLED, MIDWAY, subject="a")
    watching = Watching()
    night = rehearsed(evening(plan), stalls, audience=watching)
    assert watching.struck_by == [(stalls, EVENING + MIDWAY, 0)]
    # It begins to implement at 860, and is silent from two fifths of its work on.
    assert failures(night) == [(860 + 240 + 900, "implement", "stalled")]
    assert night.unfelt == ()


def test_what_takes_too_long_is_ended_at_its_time() -> None:
    night = rehearsed(
        evening(pipeline(brief("a", limits=LIMITS))), fault(FaultKind.TIMEOUT, MIDWAY, subject="a")
    )
    assert failures(night) == [(60 + 3600, "implement", "timeout")]
    assert states(night) == {"a": "failed"}


def test_a_lost_process_is_done_once_more_and_counts_for_nothing() -> None:
    night = rehearsed(evening(pipeline(brief("a"))), fault(FaultKind.LOST, MIDWAY, subject="a"))
    assert failures(night) == [(MIDWAY + 1, "implement", "lost")]
    assert counted(night) == {"a": 1}
    assert states(night) == {"a": "succeeded"}


def test_a_crashed_engine_folds_its_journal_and_repeats_nothing() -> None:
    plan = pipeline(brief("a"), brief("b", agent="codex"), brief("c", "a", "b"))
    quiet, crashed = rehearsed(evening(plan)), rehearsed(evening(plan), fault(FaultKind.CRASH, MIDWAY))
    assert any(isinstance(event, EngineRecovered) for event in crashed.events)
    assert list(ends(crashed)) == list(ends(quiet))
    # One that ends while nobody is there is heard of when the engine is back.
    late = rehearsed(evening(plan), fault(FaultKind.CRASH, 657))
    assert [at for at, step, _ in ends(late) if step == "implement"][:2] == [662, 662]
    assert len(list(ends(late))) == len(list(ends(quiet)))


def test_a_sleeping_machine_loses_the_time_and_nothing_else() -> None:
    plan = pipeline(brief("a", limits=Limits(time=900)))
    night = rehearsed(evening(plan), fault(FaultKind.SUSPEND, MIDWAY, lasts=2 * HOUR))
    assert not failures(night)
    assert finished(night) == TASK + 2 * HOUR
    assert night.night.state.slept == 2 * HOUR
    assert [e.at - e.since for e in night.events if isinstance(e, Suspended)] == [2 * HOUR]


def test_a_reboot_loses_what_runs_and_it_is_done_once_more() -> None:
    plan = pipeline(brief("a"), brief("b"), brief("c", "a"))
    night = rehearsed(evening(plan), fault(FaultKind.REBOOT, MIDWAY, lasts=180))
    assert sorted(failures(night)) == [(MIDWAY + 181, "implement", "lost")] * 2
    assert set(states(night).values()) == {"succeeded"}
    assert counted(night) == {"a": 1, "b": 1, "c": 1}
    assert night.night.state.slept == 180


@pytest.mark.parametrize("by", [HOUR, -HOUR])
def test_a_clock_that_is_set_changes_no_duration(by: float) -> None:
    jump = replace(fault(FaultKind.CLOCK, MIDWAY), by=by)
    plan = pipeline(brief("a", limits=Limits(time=900)), brief("b", "a"))
    night = rehearsed(evening(plan), jump)
    assert set(states(night).values()) == {"succeeded"}
    assert not failures(night)
    assert finished(night) == 2 * TASK + by
    assert [e.by for e in night.events if isinstance(e, ClockJumped)] == [by]


@pytest.mark.parametrize("kind", [FaultKind.DISK, FaultKind.BATTERY])
def test_a_machine_that_can_bear_nothing_new_starts_nothing(kind: FaultKind) -> None:
    plan = pipeline(brief("a"), brief("b", "a"))
    night = rehearsed(evening(plan), fault(kind, MIDWAY, lasts=HOUR))
    # What runs goes on; the next step waits.
    assert list(ends(night))[1:3] == [(660, "implement", "ok"), (MIDWAY + HOUR + 120, "validate", "ok")]
    assert set(states(night).values()) == {"succeeded"}


def test_a_fault_after_the_end_changes_nothing_and_is_told() -> None:
    late = fault(FaultKind.NETWORK, 5 * HOUR)
    night = rehearsed(evening(pipeline(brief("a"))), late)
    assert night.unfelt == (late,)
    assert finished(night) == TASK


def test_a_fault_that_nobody_meets_is_told() -> None:
    unmet = fault(FaultKind.NETWORK, 0)
    night = rehearsed(evening(pipeline(command("c"), gate("g"))), unmet)
    assert night.unfelt == (unmet,)
    met = rehearsed(evening(pipeline(command("c"), brief("a", "c"))), unmet)
    assert met.unfelt == ()


def test_a_fault_of_the_attempt_that_runs_is_felt_even_if_none_follows() -> None:
    night = rehearsed(evening(pipeline(command("c"))), fault(FaultKind.FAIL, 90, subject="c"))
    assert states(night) == {"c": "failed"}
    assert night.unfelt == ()


def test_two_faults_at_once_are_both_borne() -> None:
    plan = pipeline(brief("a"), brief("b", "a"))
    night = rehearsed(
        evening(plan),
        fault(FaultKind.NETWORK, MIDWAY, lasts=HOUR),
        fault(FaultKind.USAGE_LIMIT, MIDWAY + 600, lasts=HOUR),
        fault(FaultKind.CRASH, MIDWAY + 700),
        fault(FaultKind.REBOOT, MIDWAY + 2 * HOUR),
    )
    assert set(states(night).values()) == {"succeeded"}


def test_the_same_failure_again_is_never_answered_by_the_same_prompt() -> None:
    night = rehearsed(evening(pipeline(brief("a"))), fault(FaultKind.FAIL, 0, subject="a"))
    prompts = night.night.tasks["a"].prompts
    orders = [a.order for a in night.night.tasks["a"].attempts if a.order.step == "implement"]
    assert len(orders) == len(prompts) == 2


@pytest.mark.parametrize("kind", list(FaultKind))
def test_every_fault_is_felt_and_the_journal_tells_the_same_night(kind: FaultKind) -> None:
    plan = pipeline(*(brief(name, limits=LIMITS) for name in "ab"), brief("c", "a", "b", limits=LIMITS))
    strikes = replace(fault(kind, MIDWAY, subject="a" if kind in OF_TASKS else None), by=MINUTE)
    night = rehearsed(evening(plan), strikes)
    assert night.unfelt == ()
    assert night.night.state.ended is not None
    assert [event.at for event in night.events] == sorted(event.at for event in night.events)
    again = Night(plan, evening(plan).rules)
    for event in night.events:
        again.step(event)
    assert again.snapshot() == night.night.snapshot()


@pytest.mark.parametrize("seed", range(60))
def test_random_troubles_break_no_promise(seed: int) -> None:
    chance = random.Random(seed)
    cost, time = chance.choice([None, 4_000_000]), chance.choice([None, 3600])
    plan = wide(RunLimits(cost=cost, parallel=chance.choice([1, 3, 6])), Limits(time=time, silence=900))
    faults = []
    for _ in range(chance.randrange(6)):
        kind, after = chance.choice(list(FaultKind)), chance.random() * 6 * HOUR
        subject = chance.choice(list(plan.tasks)) if kind in OF_TASKS else None
        by = chance.choice([-HOUR, -MINUTE, HOUR]) if kind is FaultKind.CLOCK else 0.0
        faults.append(replace(fault(kind, after, subject=subject), by=by))
    night = rehearsed(by_priors(plan), *faults, seed=str(seed))
    state = night.night.state
    assert state.ended is not None
    assert cost is None or state.spent.cost <= cost
    assert all(attempt.outcome for item in night.night.tasks.values() for attempt in item.attempts)
    told = [event.attempt for event in night.events if isinstance(event, AttemptEnded)]
    assert len(told) == len(set(told))
    again = Night(plan, by_priors(plan).rules)
    for event in night.events:
        again.step(event)
    assert again.snapshot() == night.night.snapshot()


def test_history_without_a_chance_of_success_fails_the_task() -> None:
    sure = {(Work.CHECKS, False): FailureClass.CHECKS_FAILED, (Work.CHECKS, True): FailureClass.CHECKS_FAILED}
    night = rehearsed(evening(pipeline(brief("a", recipe=BUILD)), steady(ends=sure)))
    assert states(night) == {"a": "failed"}


def test_reports_about_an_attempt_come_once() -> None:
    plan = pipeline(*(brief(f"t{n}") for n in range(8)), limits=RunLimits(parallel=3))
    many: tuple[Fault, ...] = (
        fault(FaultKind.CRASH, 700),
        fault(FaultKind.REBOOT, 1500),
        fault(FaultKind.SUSPEND, 2500),
        fault(FaultKind.NETWORK, 3000, lasts=HOUR),
    )
    night = rehearsed(evening(plan), *many)
    told = [event.attempt for event in night.events if isinstance(event, AttemptEnded)]
    assert len(told) == len(set(told))
    assert set(states(night).values()) == {"succeeded"}
