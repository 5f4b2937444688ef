"""Sees to it that recurring nights start: once each, and none is forgotten without a word."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from zowl_desktop.app.runs import request_for
from zowl_desktop.engine.engine import Engine, RunRequest
from zowl_desktop.engine.recurring import Recurring, next_start, starts, too_late
from zowl_desktop.model.errors import BadInput
from zowl_desktop.store.home import Home
from zowl_desktop.store.journal import Journal, Missed

_PAUSE = 2.0
"""Seconds between two looks at the clock, which may be set, and jumps after a sleep."""


@dataclass(frozen=True, slots=True)
class PlannedNight:
    """A recurring night: its next start (UTC epoch seconds), and the missed ones, newest first."""

    number: int
    night: Recurring
    next_start: float
    missed: tuple[Missed, ...]


def recurring_nights(home: Home, now: float = 0.0) -> list[PlannedNight]:
    """Every night that comes again, from the journal; `next_start` is counted from `now`. Makes nothing."""
    journal = Journal.read(home.journal)
    if journal is None:
        return []
    try:
        rows = [(row, Recurring.from_json(row.plan)) for row in journal.recurring()]
        return [
            PlannedNight(row.number, night, next_start(night, now), tuple(journal.missed(row.number)))
            for row, night in rows
        ]
    finally:
        journal.close()


async def mind_recurring_nights(engine: Engine) -> None:
    """Queue every night whose time has come, until cancelled."""
    while True:
        await queue_due_nights(engine)
        await asyncio.sleep(_PAUSE)


async def queue_due_nights(engine: Engine) -> None:
    """Queue the nights whose time has come. Of several missed starts of one night the last may be made up."""
    for row, night in await engine.recurring():
        due = starts(night, row.settled, engine.now())
        if not due:
            continue
        request, why = await asyncio.to_thread(_request, night, due[-1], engine.now())
        missed = [Missed(at, "a later start has taken its place") for at in due[:-1]]
        if why is not None:
            missed.append(Missed(due[-1], why))
        await engine.settle(row.number, due[-1], request, missed)


def _request(night: Recurring, due: float, now: float) -> tuple[RunRequest | None, str | None]:
    """What to run, or why nothing is run."""
    try:
        request = request_for(Path(night.source), night.wishes, now, due)
    except BadInput as error:
        return None, f"{error.title}: {error.what}"
    why = too_late(night, request.clock, due, now)
    return (None, why) if why else (replace(request, clock=replace(request.clock, start=due)), None)
