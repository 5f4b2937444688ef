"""An engine in this process: it serves whoever asks, and recurring nights start by themselves."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

from zowl_desktop.app.locked_keys import mind_locked_keys
from zowl_desktop.app.nightly import mind_recurring_nights
from zowl_desktop.app.preferences import read_preferences
from zowl_desktop.engine.clock import Clock, clock_of
from zowl_desktop.engine.engine import Engine
from zowl_desktop.engine.server import served
from zowl_desktop.store.home import Home


@asynccontextmanager
async def hosted_engine(
    home: Home, clock: Clock | None = None, environ: Mapping[str, str] | None = None
) -> AsyncIterator[Engine]:
    """An engine in this process, which others reach through its socket. Raises as `Engine.open`.

    A recurring night whose time has come is queued: the host starts it with `start_queued`.
    """
    surroundings = dict(os.environ if environ is None else environ)
    may_sleep = partial(_may_sleep, home)
    opening = Engine.open(home, clock or clock_of(surroundings), surroundings, may_sleep)
    async with opening as engine, served(engine, home.engine_socket):
        minding = [
            asyncio.create_task(mind_recurring_nights(engine), name="recurring nights"),
            asyncio.create_task(mind_locked_keys(engine, home, surroundings), name="locked keys"),
        ]
        try:
            yield engine
        finally:
            for each in minding:
                each.cancel()
            await asyncio.wait(minding)


def _may_sleep(home: Home) -> bool:
    """Whether the person prefers that; read each time, so that a change counts for the night at hand, too."""
    return not read_preferences(home.preferences).is_on("keep_awake")
