"""`zowl nights`: the nights that come again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Annotated

import typer

from zowl_desktop.app.home import data_home
from zowl_desktop.app.nightly import PlannedNight, recurring_nights
from zowl_desktop.app.reaching import reached_or_started
from zowl_desktop.app.runs import must_have_run
from zowl_desktop.engine.clock import clock_of
from zowl_desktop.engine.times import tell_time
from zowl_desktop.store.home import Home

_MISSED_SHOWN = 5


def nights(
    forget: Annotated[int | None, typer.Option(help="The number of a night that is to come no more.")] = None,
) -> None:
    """Tell the nights that come again, their next start, and the starts that were missed."""
    home = data_home()
    if forget is not None:
        must_have_run(home)
        asyncio.run(_forget(home, forget))
        typer.echo(f"Night {forget} comes no more.")
        return
    now = clock_of().now()
    planned = recurring_nights(home, now)
    for night in planned:
        for line in lines(night, now):
            typer.echo(line)
    if not planned:
        typer.echo("No night comes again. Plan one: zowl run FILE --every mon-fri --start 23:00")


def lines(planned: PlannedNight, now: float) -> Iterator[str]:
    """A recurring night in a few lines."""
    night = planned.night
    yield f"{planned.number}  {night.source}"
    following = tell_time(planned.next_start, now)
    yield f"   every {', '.join(night.days)} at {night.start}, next {following}"
    for missed in planned.missed[:_MISSED_SHOWN]:
        yield f"   missed {tell_time(missed.at, now)}: {missed.why}"


async def _forget(home: Home, number: int) -> None:
    async with reached_or_started(home) as engine:
        await engine.forget(number)
