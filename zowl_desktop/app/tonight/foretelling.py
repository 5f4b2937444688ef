"""When tonight will be over: its rest, rehearsed from where it stands, in a process of its own."""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Final

from zowl_desktop.app.evenings import past_nights
from zowl_desktop.app.tonight.tonight import Phase, Ready, Tonight
from zowl_desktop.engine.nights import folded
from zowl_desktop.model.errors import ZowlError
from zowl_desktop.model.states import FINAL_STATES
from zowl_desktop.rehearsal import Spread, finishes, history_of
from zowl_desktop.store.home import Home
from zowl_desktop.store.journal import Journal

NIGHTS: Final = 40
PATIENCE: Final = 20.0
"""Seconds after which the nights that were rehearsed so far have to do."""
_SEED: Final = 1
_POLITE: Final = 10
"""How far the process stands back behind the agents."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: how soon a night is foretold, how often at most, and how often when nothing is new.

    `share` keeps what it costs low, however large the night: of any time, so much is spent on it at most.
    """

    first: float = 10.0
    soonest: float = 60.0
    looked_at: float = 300.0
    unseen: float = 900.0
    share: float = 0.02


class Foretelling:
    """Foretells one night, again when a task has come to an end and from time to time."""

    def __init__(
        self,
        home: Home,
        now: Callable[[], float],
        told: Callable[[Ready | None], None],
        pace: Pace | None = None,
    ) -> None:
        self._home = home
        self._now = now
        self._pace = pace or Pace()
        self._told = told
        self._tonight: Tonight | None = None
        self._mark: object = None
        self._moved = asyncio.Event()

    def see(self, tonight: Tonight | None) -> None:
        """How the night stands now."""
        self._tonight = tonight
        mark = _mark(tonight)
        if mark != self._mark:
            self._mark = mark
            self._moved.set()

    async def go(self, is_looked_at: Callable[[], bool]) -> None:
        """Foretell until cancelled."""
        pace = self._pace
        while True:
            await self._moved.wait()
            await asyncio.sleep(pace.first)
            while (night := self._tonight) is not None and can_be_foretold(night):
                self._moved.clear()
                began = time.monotonic()
                self._told(await foretold(self._home, night.run, self._now()))
                took = time.monotonic() - began
                least = max(pace.soonest, took / pace.share)
                await asyncio.sleep(least)
                usual = pace.looked_at if is_looked_at() else pace.unseen
                await _first_of(self._moved, max(0.0, usual - least))
            self._moved.clear()


def can_be_foretold(tonight: Tonight) -> bool:
    """Whether it goes on by itself."""
    return tonight.is_live and tonight.phase in {Phase.RUNNING, Phase.PLANNED} and not tonight.trouble


async def foretold(home: Home, run: str, now: float) -> Ready | None:
    """When this run will be over; None when that cannot be told. Cancelled, it ends its process."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, home, run, now), daemon=True, name="forecast")
    starting = asyncio.ensure_future(asyncio.to_thread(process.start))
    try:
        await asyncio.shield(starting)
        theirs.close()  # so that the end of the process is the end of the pipe
        return await asyncio.to_thread(_heard, ours)
    finally:
        await asyncio.wait([starting])
        theirs.close()
        process.kill()
        await asyncio.to_thread(process.join)
        ours.close()


def _heard(pipe: Connection) -> Ready | None:
    try:
        ready: Ready | None = pipe.recv()
    except (EOFError, OSError):
        return None
    return ready


def _answer(pipe: Connection, home: Home, run: str, now: float) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_POLITE)
    pipe.send(rehearsed(home, run, now))


def rehearsed(home: Home, run: str, now: float) -> Ready | None:
    """The same, here and now."""
    try:
        journal = Journal.read(home.journal)
        if journal is None:
            return None
        try:
            events = list(journal.events(run))
        finally:
            journal.close()
        if not events:
            return None
        night, history = folded(events), history_of(past_nights(home))
    except ZowlError:
        return None
    if night.state.ended is not None:
        return None
    enough, found = time.monotonic() + PATIENCE, list[float]()
    for finish in finishes(night, now, history, range(NIGHTS), _SEED):
        found.append(finish)
        if time.monotonic() > enough:
            break
    spread = Spread.of(found)
    if spread.p50 == math.inf:
        return None
    return Ready(run, spread.p50, spread.p90 if spread.p90 < math.inf else None)


def _mark(tonight: Tonight | None) -> object:
    """What makes another word worth it."""
    if tonight is None:
        return None
    return tonight.run, tonight.phase, tonight.is_live, tonight.count(*FINAL_STATES)


async def _first_of(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
