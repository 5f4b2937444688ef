"""`zowl forecast`: what to expect of a night, from many rehearsed ones."""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Annotated

import typer

from zowl_desktop.app.interrupts import ending_where_asked
from zowl_desktop.cli.rehearse import BEDTIME, WAKE_UP, File, Json, Seed, Start, Wake, evening_of
from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.money import money
from zowl_desktop.model.states import TaskState
from zowl_desktop.rehearsal import (
    AccountForecast,
    Evening,
    Forecast,
    Spread,
    TaskForecast,
    forecasts,
    workers,
)
from zowl_desktop.rehearsal.telling import iso

NIGHTS = 200


def forecast(
    file: File,
    nights: Annotated[int, typer.Option(help="How many nights to rehearse.", min=1, max=100_000)] = NIGHTS,
    seed: Seed = 1,
    start: Start = BEDTIME,
    wake: Wake = WAKE_UP,
    as_json: Json = False,
) -> None:
    """Tell what to expect of a night: cost, finish, and how likely each task is done by wake-up."""
    evening = evening_of(file, start, wake)
    with ending_where_asked() as ask, workers() as pool:
        told = _last(forecasts(evening, nights, seed, pool.map), ask)
    if as_json:
        typer.echo(json.dumps(_plain(told, evening, seed), ensure_ascii=False, indent=2))
        return
    for line in _text(told, evening, seed):
        typer.echo(line)


def _last(told: Iterable[Forecast], ask: Callable[[], None]) -> Forecast:
    """The last forecast; on a terminal the way there is shown. Between two of them a Ctrl+C is asked for."""
    shown = sys.stderr.isatty()
    last: Forecast | None = None
    for last in told:
        ask()
        if shown:
            typer.echo(f"\r{last.nights} of {last.of} nights", nl=False, err=True)
    if shown:
        typer.echo("\r\x1b[K", nl=False, err=True)
    assert last is not None
    return last


def _text(told: Forecast, evening: Evening, seed: int) -> Iterator[str]:
    tell = partial(tell_time, now=evening.begins)
    wake = evening.clock.wake
    assert wake is not None
    limit = evening.pipeline.limits.cost
    yield f"{evening.pipeline.name}: {told.nights:,} rehearsed nights from {tell(evening.begins)} on."
    yield f"Drawn (seed {seed}) from {evening.history.words()}."
    yield ""
    of_limit = f", limit {money(limit)}" if limit is not None else ""
    yield f"  cost     {_spread(told.cost, lambda value: money(int(value)))}{of_limit}"
    yield f"  tokens   {_spread(told.tokens, _count)}"
    yield f"  ready    {_spread(told.finish, lambda at: 'not by itself' if at == math.inf else tell(at))}"
    yield f"  all green by {tell(wake)} in {share(told.all_green)} of the nights, gates apart"
    if told.broke:
        yield f"  short of money or tokens in {share(told.broke)} of the nights"
    yield ""
    yield from _table(told.tasks, tell(wake))
    if told.accounts:
        yield ""
        yield from _accounts(told.accounts)


def share(part: float) -> str:
    """A share in percent; only all is 100 %, only nothing 0 %."""
    if 0 < part < 0.01:
        return "< 1%"
    return "> 99%" if 0.99 < part < 1 else f"{part:.0%}"


def _spread(spread: Spread, tell: Callable[[float], str]) -> str:
    return f"about {tell(spread.p50)} (90%: {tell(spread.p90)})"


def _count(tokens: float) -> str:
    return f"{tokens / 1_000_000:,.1f}M" if tokens >= 1_000_000 else f"{tokens / 1_000:,.0f}k"


def _table(tasks: Iterable[TaskForecast], wake: str) -> Iterator[str]:
    """A line a task: how likely it is done by wake-up, what else may become of it, what its failure does."""
    tasks = list(tasks)
    width = max((len(task.id) for task in tasks), default=0)
    yield f"  {'task':<{width}}  done by {wake}  if it fails"
    for task in tasks:
        others = [
            f"{share(part)} {state}" for state, part in task.ends.items() if state is not TaskState.SUCCEEDED
        ]
        rest = f"  ({', '.join(others)})" if others else ""
        yield f"  {task.id:<{width}}  {share(task.by_wake):>{len(wake) + 8}}  {_blast(task)}{rest}"


def _blast(task: TaskForecast) -> str:
    """What the task's failure does to others, counted: "2 skipped, 1 held"."""
    effects = Counter(impact.effect for impact in task.blast.values())
    words = [f"{count} {effect.replace('_', ' ')}" for effect, count in effects.items()]
    return ", ".join(words) or "nothing else"


def _accounts(accounts: Iterable[AccountForecast]) -> Iterator[str]:
    for account in accounts:
        used = _spread(account.cost, lambda value: money(int(value)))
        yield f"  account {account.name}: {used} at API prices. {_window(account)}"


def _window(account: AccountForecast) -> str:
    if account.window is not None and account.busiest is not None:
        window = account.window
        return f"Busiest plan window: {_spread(account.busiest, lambda used: share(used / window))}."
    return "If a plan pays: the size of its window is not known, so no usage limit is foreseen."


def _plain(told: Forecast, evening: Evening, seed: int) -> dict[str, object]:
    """The forecast as plain data: times in UTC, money in micro-dollars, shares from 0 to 1."""
    return {
        "name": evening.pipeline.name,
        "nights": told.nights,
        "seed": seed,
        "start": iso(evening.begins),
        "wake": iso(evening.clock.wake),
        "drawn_from": evening.history.words(),
        "cost_micros": _whole(told.cost),
        "cost_limit_micros": evening.pipeline.limits.cost,
        "tokens": _whole(told.tokens),
        "finish": {"p50": _instant(told.finish.p50), "p90": _instant(told.finish.p90)},
        "all_green_by_wake": told.all_green,
        "short_of_budget": told.broke,
        "tasks": [_task(task) for task in told.tasks],
        "accounts": [_account(account) for account in told.accounts],
    }


def _task(task: TaskForecast) -> dict[str, object]:
    blast = [
        {"task": name, "effect": str(impact.effect), "words": impact.words}
        for name, impact in task.blast.items()
    ]
    ends = {str(state): part for state, part in task.ends.items()}
    return {"id": task.id, "title": task.title, "done_by_wake": task.by_wake, "ends": ends, "blast": blast}


def _account(account: AccountForecast) -> dict[str, object]:
    return {
        "account": account.name,
        "cost_micros": _whole(account.cost),
        "tokens": _whole(account.tokens),
        "busiest_window_micros": _whole(account.busiest) if account.busiest else None,
        "window_micros": account.window,
    }


def _whole(spread: Spread) -> dict[str, int]:
    return {"p50": int(spread.p50), "p90": int(spread.p90)}


def _instant(at: float) -> str | None:
    return None if at == math.inf else iso(at)
