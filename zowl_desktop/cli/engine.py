"""`zowl engine`: an engine without a screen, for runs that belong to no terminal."""

from __future__ import annotations

import asyncio
import signal
from typing import Annotated

import typer

from zowl_desktop.app.home import data_home
from zowl_desktop.app.hosting import hosted_engine

_LOOK = 0.5


def engine(
    linger: Annotated[float, typer.Option(help="Seconds to stay when nothing is left to do.")] = 10.0,
) -> None:
    """Take up the interrupted run, serve whoever asks, and leave when nothing is left to do.

    While there are nights that come again, or a key waits in a locked keyring, something is.
    """
    asyncio.run(_serve(linger))


async def _serve(linger: float) -> None:
    """A polite end lets go of the run: what the keeper has goes on, and the next engine takes it up."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    async with hosted_engine(data_home()) as host:
        await host.resume()
        idle = 0.0
        while not told.is_set() and idle < linger:
            await asyncio.sleep(_LOOK)
            await host.start_queued()
            stays = host.busy or host.waits_for_unlock or await host.recurring()
            idle = 0.0 if stays else idle + _LOOK
