"""Forecasts of nights that can be worked out by hand, and of those that chance decides."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.model.night.player import EVENING, brief, gate, pipeline
from tests.model.rehearsal.evenings import COST, HOUR, STEADY, TASK, evening, steady
from tests.model.rehearsal.test_rehearsal import by_priors, wide
from zowl_desktop.model.events import RunClock
from zowl_desktop.model.graph import Effect
from zowl_desktop.model.outcome import Usage
from zowl_desktop.model.pipeline import IfFailed, Limits, Need, NeedOn, RunLimits
from zowl_desktop.model.states import FailureClass, TaskState
from zowl_desktop.rehearsal.evening import Evening, PlanWindow
from zowl_desktop.rehearsal.forecast import BATCH, Forecast, Spread, forecasts
from zowl_desktop.rehearsal.history import Sample
from zowl_desktop.rehearsal.work import Place, Work
from zowl_desktop.rehearsal.workers import workers

NEVER = {(Work.CHECKS, False): FailureClass.CHECKS_FAILED, (Work.CHECKS, True): FailureClass.CHECKS_FAILED}


def last(of: Evening, nights: int = 40, seed: int = 1) -> Forecast:
    return list(forecasts(of, nights, seed))[-1]


def test_one_task_of_fixed_time_and_cost() -> None:
    told = last(evening(pipeline(brief("a"))))
    assert told.finish == Spread(EVENING + TASK, EVENING + TASK)
    assert told.cost == Spread(COST, COST)
    assert told.tokens == Spread(COST // 10, COST // 10)
    assert told.all_green == 1
    (task,) = told.tasks
    assert (task.by_wake, task.ends, task.blast) == (1, {TaskState.SUCCEEDED: 1}, {})


def test_a_chain_takes_the_sum_and_side_by_side_the_longest() -> None:
    chain = last(evening(pipeline(brief("a"), brief("b", "a"), brief("c", "b"))))
    assert (chain.finish.p50, chain.cost.p50) == (EVENING + 3 * TASK, 3 * COST)
    beside = last(evening(pipeline(brief("a"), brief("b"), brief("c"))))
    assert (beside.finish.p90, beside.cost.p90) == (EVENING + TASK, 3 * COST)
    queued = last(evening(pipeline(*(brief(n) for n in "abcd"), limits=RunLimits(parallel=2))))
    assert queued.finish.p50 == EVENING + 2 * TASK


def test_a_certain_failure_and_its_blast_radius() -> None:
    plan = pipeline(
        brief("a"),
        brief("skips", "a"),
        brief("holds", Need("a", if_failed=IfFailed.HOLD)),
        brief("mends", Need("a", on=NeedOn.FAILURE)),
    )
    told = {task.id: task for task in last(evening(plan, steady(ends=NEVER))).tasks}
    assert told["a"].ends == {TaskState.FAILED: 1}
    assert told["skips"].ends == {TaskState.SKIPPED: 1}
    assert told["holds"].ends == {TaskState.HELD: 1}
    assert {name: impact.effect for name, impact in told["a"].blast.items()} == {
        "skips": Effect.SKIPPED,
        "holds": Effect.HELD,
        "mends": Effect.RUNS,
    }
    assert [task.by_wake for task in told.values()] == [0, 0, 0, 0]


def test_what_is_done_by_wake_up_and_what_is_not() -> None:
    plan = pipeline(brief("a"), brief("b", "a"), brief("c", "b"))
    told = last(evening(plan, clock=RunClock(wake=EVENING + 2 * TASK)))
    assert [task.by_wake for task in told.tasks] == [1, 1, 0]
    assert [task.ends for task in told.tasks] == [{TaskState.SUCCEEDED: 1}] * 3
    assert told.all_green == 0


def test_chances_and_percentiles_come_near_what_they_are() -> None:
    """Seven of ten attempts take a minute, three an hour: half of the nights are short, nine in ten not."""
    short, long = (Sample(seconds, Usage(cost=COST)) for seconds in (60.0, 3600.0))
    here = Place(Work.WRITE, "claude", False)
    mixed = replace(STEADY, samples={**STEADY.samples, here: (short,) * 70_000 + (long,) * 30_000})
    rest = 60 + 120 + 20
    wake = RunClock(wake=EVENING + rest + 60)
    forecast = last(evening(pipeline(brief("a")), mixed, clock=wake), nights=400)
    assert forecast.finish == Spread(EVENING + rest + 60, EVENING + rest + 3600)
    assert forecast.tasks[0].by_wake == pytest.approx(0.7, abs=0.06)
    assert forecast.all_green == forecast.tasks[0].by_wake


@pytest.mark.parametrize(
    ("values", "p50", "p90"),
    [
        ([5], 5, 5),
        ([1, 2], 1, 2),
        ([3, 1, 2], 2, 3),
        (list(range(1, 11)), 5, 9),
        (list(range(1, 101)), 50, 90),
    ],
)
def test_a_spread_is_of_values_that_came_up(values: list[float], p50: float, p90: float) -> None:
    assert Spread.of(values) == Spread(p50, p90)


def test_gates_wait_for_a_person_and_count_for_nothing_else() -> None:
    told = last(evening(pipeline(brief("a"), gate("g", "a"), brief("b", "g"))))
    assert told.all_green == 1
    assert [task.by_wake for task in told.tasks] == [1, 0, 0]
    assert told.finish.p50 == EVENING + TASK


def test_a_skip_is_green_unless_a_failure_made_it() -> None:
    plan = pipeline(brief("a"), brief("mends", Need("a", on=NeedOn.FAILURE)), brief("b", "a"))
    good = last(evening(plan))
    assert (good.all_green, good.tasks[1].ends) == (1, {TaskState.SKIPPED: 1})
    assert last(evening(pipeline(brief("a"), brief("b", "a")), steady(ends=NEVER))).all_green == 0


def test_a_night_that_runs_out_of_money_says_so() -> None:
    own = Limits(cost=COST)
    plan = pipeline(brief("a", limits=own), brief("b", "a", limits=own), limits=RunLimits(cost=COST))
    told = last(evening(plan))
    assert told.broke == 1
    assert told.cost == Spread(COST, COST)
    assert [task.by_wake for task in told.tasks] == [1, 0]
    assert last(evening(pipeline(brief("a", limits=Limits(cost=COST))))).broke == 0


def test_plan_windows_are_told_where_their_size_is_known() -> None:
    plan = pipeline(brief("a"), brief("b", agent="codex"))
    windows = {"claude": PlanWindow(5 * HOUR, 4 * COST)}
    claude, codex = last(evening(plan, windows=windows)).accounts
    assert (claude.name, claude.cost, claude.busiest, claude.window) == (
        "claude",
        Spread(COST, COST),
        Spread(COST, COST),
        4 * COST,
    )
    assert (codex.cost, codex.busiest, codex.window) == (Spread(COST, COST), None, None)
    unknown = last(evening(plan, windows={"claude": PlanWindow(5 * HOUR)})).accounts[0]
    assert (unknown.busiest, unknown.window) == (Spread(COST, COST), None)


def test_forecasts_come_in_as_they_grow() -> None:
    told = list(forecasts(by_priors(wide()), 25, seed=3))
    assert [forecast.nights for forecast in told] == [BATCH, 2 * BATCH, 25]
    assert {forecast.of for forecast in told} == {25}
    for forecast in told:
        assert forecast.cost.p50 <= forecast.cost.p90
        assert forecast.finish.p50 <= forecast.finish.p90 < math.inf
        assert all(sum(task.ends.values()) == pytest.approx(1) for task in forecast.tasks)
        assert all(task.by_wake <= task.ends.get(TaskState.SUCCEEDED, 0) for task in forecast.tasks)


def test_more_nights_begin_with_the_same_ones() -> None:
    few, many = (list(forecasts(by_priors(wide()), nights, seed=3)) for nights in (10, 30))
    assert few[0].cost == many[0].cost
    assert few[0].tasks == many[0].tasks
    assert next(forecasts(by_priors(wide()), 10, seed=4)).cost != few[0].cost


def test_the_number_of_workers_changes_nothing() -> None:
    of, nights = by_priors(wide()), 30
    alone = list(forecasts(of, nights, seed=5))
    for count in (1, 2):
        with workers(count) as pool:
            assert list(forecasts(of, nights, 5, pool.map)) == alone


def test_a_forecast_can_be_left_in_the_middle() -> None:
    with workers(1) as pool:
        told = forecasts(by_priors(wide()), 2_000, 5, pool.map)
        assert next(told).nights == BATCH
    # Leaving the workers has ended them; the guard for leftovers sees to that.


def test_a_likelier_failure_is_a_likelier_forecast() -> None:
    chances = []
    for failing in (0, 25_000, 50_000, 100_000):
        fails, passes = Sample(10.0, Usage(), FailureClass.CHECKS_FAILED), Sample(10.0, Usage())
        found = (fails,) * failing + (passes,) * (100_000 - failing)
        samples = {**STEADY.samples, **{Place(Work.CHECKS, "", again): found for again in (False, True)}}
        forecast = last(evening(pipeline(brief("a")), replace(STEADY, samples=samples)), nights=60)
        chances.append(forecast.tasks[0].by_wake)
    assert chances[0] == 1
    assert chances[-1] == 0
    assert all(more >= less for more, less in pairwise(chances))
