"""What to expect of tonight: many rehearsed nights, counted."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Final

from zowl_desktop.model.graph import Graph, Impact, ancestors, blast_radius
from zowl_desktop.model.night import CauseKind, Night
from zowl_desktop.model.pipeline import TaskKind
from zowl_desktop.model.states import TaskState
from zowl_desktop.rehearsal.evening import Evening
from zowl_desktop.rehearsal.reading import accounts_of
from zowl_desktop.rehearsal.rehearsal import Rehearsal

BATCH: Final = 10
"""Nights that a worker plays at a time, and after which a forecast is told again."""


@dataclass(frozen=True, slots=True)
class AccountUse:
    """What one account was used for in one night; money in micro-dollars at API prices."""

    cost: int
    tokens: int
    busiest_window: int


@dataclass(frozen=True, slots=True)
class NightResult:
    """How one rehearsed night went.

    Attributes:
        cost: Micro-dollars.
        tokens: All that the providers counted.
        finish: When nothing moved any more; infinite when the night did not end by itself.
        states: The last state of every task, in the order of the night.
        done_at: When each of them succeeded; infinite when it did not.
        broke: Whether a task was held for want of money or tokens.
        accounts: Use by account, in the order of `accounts_of`.
    """

    cost: int
    tokens: int
    finish: float
    states: tuple[TaskState, ...]
    done_at: tuple[float, ...]
    broke: bool
    accounts: tuple[AccountUse, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some nights of a forecast, by their numbers."""

    evening: Evening
    seed: int
    nights: range


@dataclass(frozen=True, slots=True)
class Spread:
    """Half of the nights stay at or below `p50`, nine in ten at or below `p90`."""

    p50: float
    p90: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """The spread of at least one value. Each figure is one that came up (nearest rank)."""
        ranked = sorted(values)
        return cls(_ranked(ranked, 0.5), _ranked(ranked, 0.9))


@dataclass(frozen=True, slots=True)
class TaskForecast:
    """What to expect of one task. Shares of the nights, from 0 to 1.

    Attributes:
        by_wake: Done by wake-up (by the end, where no wake-up is set).
        ends: How often it ended in each state.
        blast: What its failure would do to others.
    """

    id: str
    title: str
    by_wake: float
    ends: dict[TaskState, float]
    blast: dict[str, Impact]


@dataclass(frozen=True, slots=True)
class AccountForecast:
    """What to expect of one account; money in micro-dollars at API prices.

    Attributes:
        cost: What is used in the night.
        tokens: The same in tokens.
        busiest: What is used in the busiest window, where the account is known to be on a plan.
        window: What one window allows, or None when nobody knows.
    """

    name: str
    cost: Spread
    tokens: Spread
    busiest: Spread | None = None
    window: int | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What to expect of tonight, after `nights` of `of` rehearsed nights.

    Attributes:
        cost: Micro-dollars.
        tokens: All that the providers count.
        finish: UTC epoch seconds; infinite where a night does not end by itself.
        all_green: Share of the nights in which every task is done by wake-up, or skipped although nothing
            failed. Gates and what they keep for a person don't count.
        broke: Share of the nights in which a task is held for want of money or tokens.
    """

    nights: int
    of: int
    cost: Spread
    tokens: Spread
    finish: Spread
    all_green: float
    broke: float
    tasks: tuple[TaskForecast, ...]
    accounts: tuple[AccountForecast, ...]


def play(batch: Batch) -> list[NightResult]:
    """Rehearse these nights. The same numbers give the same nights, in whatever batch they come."""
    opened = Night(batch.evening.pipeline, batch.evening.rules)
    return [_play(batch.evening, f"{batch.seed}/{number}", opened.fork()) for number in batch.nights]


def forecasts(
    evening: Evening,
    nights: int,
    seed: int,
    run: Callable[[Callable[[Batch], list[NightResult]], Iterable[Batch]], Iterator[list[NightResult]]] = map,
) -> Iterator[Forecast]:
    """A forecast after every few nights; the last one is of all of them.

    `run` is `map`, or the `map` of an executor whose workers then share the nights: the forecasts are equal.
    """
    batches = (Batch(evening, seed, range(n, min(n + BATCH, nights))) for n in range(0, nights, BATCH))
    counting = _Counting(evening, nights)
    for results in run(play, batches):
        yield counting.take(results)


def _play(evening: Evening, seed: str, night: Night) -> NightResult:
    rehearsal = Rehearsal(evening, seed, night=night)
    state = rehearsal.play().state
    items = list(state.tasks.values())
    succeeded = TaskState.SUCCEEDED
    return NightResult(
        cost=state.spent.cost,
        tokens=state.spent.tokens,
        finish=math.inf if state.ended is None else state.now,
        states=tuple(item.state for item in items),
        done_at=tuple(item.cause.at if item.state is succeeded else math.inf for item in items),
        broke=any(item.cause.kind is CauseKind.BUDGET_EXHAUSTED for item in items),
        accounts=tuple(_use(rehearsal, account) for account in accounts_of(evening.pipeline)),
    )


def _use(rehearsal: Rehearsal, account: str) -> AccountUse:
    items = rehearsal.night.tasks.values()
    usages = [a.outcome.usage for i in items for a in i.attempts if a.account == account and a.outcome]
    busiest = rehearsal.busiest_window(account)
    return AccountUse(sum(u.cost for u in usages), sum(u.tokens for u in usages), busiest)


class _Counting:
    """Nights counted so far."""

    def __init__(self, evening: Evening, nights: int) -> None:
        self._evening = evening
        self._nights = nights
        self._results: list[NightResult] = []
        selected = evening.selected
        names = [name for name in evening.pipeline.tasks if selected is None or name in selected]
        graph = Graph.of(evening.pipeline)
        self._blasts = {name: blast_radius(graph, name) for name in names}
        self._ends = {name: Counter[TaskState]() for name in names}
        self._by_wake = dict.fromkeys(names, 0)
        self._all_green = 0
        self._unattended = [_needs_nobody(evening, graph, name) for name in names]

    def take(self, results: list[NightResult]) -> Forecast:
        """Count some more nights; what to expect by now."""
        wake = math.inf if self._evening.clock.wake is None else self._evening.clock.wake
        for result in results:
            in_time = [at < math.inf and at <= wake for at in result.done_at]
            # A skip is green by itself: what made it skip is not, if that was a failure.
            green = [
                done or state is TaskState.SKIPPED for done, state in zip(in_time, result.states, strict=True)
            ]
            self._all_green += all(compress(green, self._unattended))
            for name, state, done in zip(self._ends, result.states, in_time, strict=True):
                self._ends[name][state] += 1
                self._by_wake[name] += done
        self._results += results
        return self._forecast(self._results)

    def _forecast(self, results: Sequence[NightResult]) -> Forecast:
        count = len(results)
        return Forecast(
            nights=count,
            of=self._nights,
            cost=Spread.of(result.cost for result in results),
            tokens=Spread.of(result.tokens for result in results),
            finish=Spread.of(result.finish for result in results),
            all_green=self._all_green / count,
            broke=sum(result.broke for result in results) / count,
            tasks=tuple(self._task(name, count) for name in self._ends),
            accounts=tuple(self._accounts(results)),
        )

    def _task(self, name: str, count: int) -> TaskForecast:
        title = self._evening.pipeline.tasks[name].title
        ends = {state: self._ends[name][state] / count for state in TaskState if self._ends[name][state]}
        return TaskForecast(name, title, self._by_wake[name] / count, ends, self._blasts[name])

    def _accounts(self, results: Sequence[NightResult]) -> Iterator[AccountForecast]:
        for index, name in enumerate(accounts_of(self._evening.pipeline)):
            uses = [result.accounts[index] for result in results]
            window = self._evening.windows.get(name)
            yield AccountForecast(
                name,
                Spread.of(use.cost for use in uses),
                Spread.of(use.tokens for use in uses),
                Spread.of(use.busiest_window for use in uses) if window else None,
                window.size if window else None,
            )


def _needs_nobody(evening: Evening, graph: Graph, name: str) -> bool:
    """Whether no gate stands before the end of this task."""
    tasks = evening.pipeline.tasks
    return all(tasks[other].kind is not TaskKind.GATE for other in {name, *ancestors(graph, name)})


def _ranked(ranked: Sequence[float], share: float) -> float:
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]
