"""Hosts an engine in the terminal until its run is over."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable

import typer

from zowl_desktop.app.hosting import hosted_engine
from zowl_desktop.app.reaching import leave_to_another
from zowl_desktop.cli.progress import Progress
from zowl_desktop.engine.engine import Engine
from zowl_desktop.model.events import StopRequested
from zowl_desktop.model.night import Night
from zowl_desktop.store.home import Home

Beginning = Callable[[Engine], Awaitable[str | None]]
"""Begins a run: its id, or None when it waits until the run under way has ended."""

STOPPING = (signal.SIGINT, signal.SIGTERM)


def host(home: Home, begin: Beginning, progress: Progress) -> Night:
    """Open an engine, begin something on it, and stay until it is over.

    Ctrl+C, and a polite end from outside, stop the run: all work is kept and the end is written down. Runs
    that waited for its end go on without this terminal: whoever started it started none of them.
    """
    night = asyncio.run(_host(home, begin, progress))
    for source in leave_to_another(home)[:1]:
        words = (
            "waited for the end of this run, and goes on without this terminal. Watch it: zowl run --resume"
        )
        typer.echo(f"zowl: {source} {words}", err=True)
    return night


async def _host(home: Home, begin: Beginning, progress: Progress) -> Night:
    async with hosted_engine(home) as engine:
        if engine.set_aside is not None:
            typer.echo(
                f"zowl: The journal was damaged. It is kept as {engine.set_aside}; a new one begins.",
                err=True,
            )
        engine.watching.add(progress)
        begun = await begin(engine)
        stops: set[asyncio.Task[None]] = set()

        def stop(number: signal.Signals) -> None:
            if stops:  # said twice: leave at once; the run can be resumed
                raise KeyboardInterrupt
            stops.add(asyncio.create_task(engine.say(stop_by(number, engine.now()))))

        loop = asyncio.get_running_loop()
        for number in STOPPING:
            loop.add_signal_handler(number, stop, number)
        night = await engine.finished()
        await asyncio.gather(*stops, return_exceptions=True)
        if begun is None and await engine.start_queued() is not None:
            night = await engine.finished()  # somebody else's run went before: ours is the first that waited
        return night


def stop_by(number: signal.Signals, now: float) -> StopRequested:
    """The word of a signal: SIGINT is a person's Ctrl+C, SIGTERM comes from whatever ends programs."""
    if number is signal.SIGINT:
        return StopRequested(now, now=True)
    return StopRequested(now, now=True, by="by SIGTERM, as a logout or a shutdown sends it")
