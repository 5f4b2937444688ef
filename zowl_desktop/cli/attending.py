"""Takes an interrupted run up, or attends it where another engine has taken it up already."""

from __future__ import annotations

import asyncio
import signal
import time

import typer

from zowl_desktop.app.runs import read_run
from zowl_desktop.cli.hosting import STOPPING, host, stop_by
from zowl_desktop.cli.progress import Progress
from zowl_desktop.engine.client import EngineClient, SocketLine
from zowl_desktop.engine.engine import Engine
from zowl_desktop.engine.nights import night_of
from zowl_desktop.model.errors import EnvironmentTrouble, Refused
from zowl_desktop.model.events import Event, Resumed, RunStarted
from zowl_desktop.model.night import Night
from zowl_desktop.store.home import Home
from zowl_desktop.store.journal import Journal

_START_TIME = 30.0
"""Seconds in which an engine that holds the data folder has to answer."""
_PAUSE = 0.1


class _Over(Exception):
    """The run ended before it could be taken up."""


def take_up(home: Home, progress: Progress) -> Night:
    """See the open run through to its end, here or beside the engine that works on it.

    Ctrl+C stops it in either case; a second one leaves it as it is. Raises as `Engine.open`.
    """
    give_up = time.monotonic() + _START_TIME
    while True:
        night = asyncio.run(_attended(home, progress))
        if night is not None:
            return night
        try:
            return host(home, _resume, progress)
        except _Over:
            return read_run(home)
        except Refused:
            # Somebody else's engine holds the folder and does not serve yet.
            if time.monotonic() > give_up:
                raise
            time.sleep(_PAUSE)


async def _resume(engine: Engine) -> str:
    if not await goes_on(engine) or engine.night is None:
        raise _Over
    return engine.night.state.run


async def goes_on(engine: Engine | EngineClient) -> bool:
    """Take up the run that was interrupted, or the newest when it was stopped; False when it is over."""
    if await engine.resume() is not None:
        return True
    try:
        await engine.say(Resumed(engine.now() if isinstance(engine, Engine) else 0.0))
    except Refused:
        return False
    return True


async def _attended(home: Home, progress: Progress) -> Night | None:
    """The night when it is over; None where no engine answers, or it vanished."""
    try:
        async with SocketLine.to(home.engine_socket) as line:
            client = EngineClient(line)
            if not await goes_on(client):
                return await asyncio.to_thread(read_run, home)
            run = (await asyncio.to_thread(read_run, home)).state.run
            typer.echo(
                "zowl: The run goes on without a terminal, and is shown here. Ctrl+C stops it.", err=True
            )
            stops = _stop_on_signals(client)
            try:
                return await _Attendance(home, run, progress).until_over(line)
            finally:
                await asyncio.gather(*stops, return_exceptions=True)
    except EnvironmentTrouble:
        return None


def _stop_on_signals(client: EngineClient) -> set[asyncio.Task[None]]:
    stops: set[asyncio.Task[None]] = set()

    def stop(number: signal.Signals) -> None:
        if stops:  # said twice: only this terminal leaves
            raise KeyboardInterrupt
        stops.add(asyncio.create_task(client.say(stop_by(number, 0.0))))

    loop = asyncio.get_running_loop()
    for number in STOPPING:
        loop.add_signal_handler(number, stop, number)
    return stops


class _Attendance:
    """One run, folded from the journal as it grows; the engine's notes only say when to look."""

    def __init__(self, home: Home, run: str, progress: Progress) -> None:
        self._home = home
        self._run = run
        self._progress = progress
        self._night: Night | None = None
        self._seen = 0

    async def until_over(self, line: SocketLine) -> Night | None:
        await line.ask("watch", {})
        if self._is_over(await self._news()):
            return self._night
        async for _ in line.notes():
            if self._is_over(await self._news()):
                return self._night
        return self._night if self._is_over(await self._news()) else None

    async def _news(self) -> list[Event]:
        return await asyncio.to_thread(_events, self._home, self._run, self._seen)

    def _is_over(self, news: list[Event]) -> bool:
        """Show what is new. What was before the attendance is shown as it stands."""
        shown = self._seen > 0
        for event in news:
            if self._night is None:
                assert isinstance(event, RunStarted)
                self._night = night_of(event)
            self._night.step(event)
            if shown or event is news[-1]:
                self._progress.happened(event, self._night)
        self._seen += len(news)
        return self._night is not None and self._night.state.ended is not None


def _events(home: Home, run: str, after: int) -> list[Event]:
    journal = Journal.read(home.journal)
    if journal is None:
        return []
    try:
        return list(journal.events(run, after))
    finally:
        journal.close()
