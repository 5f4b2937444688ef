"""Reaches the engine of a data folder, wherever it is hosted; starts one without a screen where none is."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from zowl_desktop.app.locked_keys import waiting_accounts
from zowl_desktop.app.nightly import recurring_nights
from zowl_desktop.app.runs import read_run, waiting_documents
from zowl_desktop.engine.client import EngineClient, SocketLine
from zowl_desktop.engine.successor import successor
from zowl_desktop.keeper.revival import Revivable
from zowl_desktop.model.errors import EnvironmentTrouble
from zowl_desktop.store.home import Home

_START_TIME = 30.0
"""Seconds in which an engine that was started has to answer."""
_PAUSE = 0.05
_LINGER = 10.0
"""Seconds that it stays when nothing is left to do: time enough to ask it something more."""


@asynccontextmanager
async def reached(home: Home) -> AsyncIterator[EngineClient]:
    """A client of the engine that is running. Raises `EnvironmentTrouble` when none is."""
    async with SocketLine.to(home.engine_socket) as line:
        yield EngineClient(line)


@asynccontextmanager
async def reached_or_started(home: Home) -> AsyncIterator[EngineClient]:
    """A client of this folder's engine; where none runs, one is started that belongs to nobody's terminal.

    Raises `EnvironmentTrouble` when it does not answer.
    """
    if not await _answers(home):
        await asyncio.to_thread(_start, home)
        await _answering(home)
    async with reached(home) as client:
        yield client


def leave_to_another(home: Home) -> list[str]:
    """This process hosts no engine any more: where there is something left to do, another does it.

    That is nights that come again, locked keys, and the runs that wait; returned are the documents of these.
    """
    waiting = waiting_documents(home)
    if waiting or recurring_nights(home) or waiting_accounts(read_run(home)):
        _start(home)
    return waiting


async def _answering(home: Home) -> None:
    for _ in range(round(_START_TIME / _PAUSE)):
        if await _answers(home):
            return
        await asyncio.sleep(_PAUSE)
    raise EnvironmentTrouble(
        "The engine cannot be reached",
        f"None answered at {home.engine_socket} for {_START_TIME:.0f} s.",
        f"Its log may say why: {home.engine_log}",
    )


async def _answers(home: Home) -> bool:
    try:
        async with SocketLine.to(home.engine_socket):
            return True
    except EnvironmentTrouble:
        return False


def _start(home: Home) -> None:
    """Start an engine that is nobody's child: who asked for it may live long, and would have to bury it.

    Raises `EnvironmentTrouble` when it cannot be started.
    """
    home.create()
    engine = successor(home, os.environ, _LINGER)
    try:
        _launch(engine)
    except (OSError, subprocess.CalledProcessError) as error:
        raise EnvironmentTrouble(
            "The engine cannot be started",
            f"This machine starts no more programs, or {engine.log} cannot be written.",
            "See to the disk and to what else runs, then try again.",
        ) from error


def _launch(engine: Revivable) -> None:
    with engine.log.open("ab") as log:
        subprocess.run(
            ["/bin/sh", "-c", '"$0" "$@" &', *engine.argv],
            env=engine.env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            check=True,
        )
