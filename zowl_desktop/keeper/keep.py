"""The keeper's life: adopt, serve, and leave when nobody needs it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

from zowl_desktop.keeper.attempts import Attempts
from zowl_desktop.keeper.nursery import Nursery
from zowl_desktop.keeper.place import Place
from zowl_desktop.keeper.revival import Revival
from zowl_desktop.keeper.server import Server
from zowl_desktop.keeper.spool import Spool
from zowl_desktop.keeper.trees import kernel
from zowl_desktop.keeper.zygote_start import Line

IDLE = "ZOWL_KEEPER_IDLE"
"""Environment variable: seconds without client and without running attempt after which the keeper leaves."""

_IDLE_SECONDS = 60.0
_LOOK = 0.5  # seconds between looks whether anybody needs the keeper, and whether its socket is still there

log = logging.getLogger(__name__)


class _Leave(Exception):
    """Nobody needs the keeper any more, or it was told to go."""


def _leave() -> NoReturn:
    raise _Leave


def keep(place: Place, zygote: Line) -> None:
    """Be the keeper of this place, whose lock is held, with a zygote that was started before.

    Returns when it is idle or told to end.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(levelname)s %(message)s")
    if sys.platform == "linux":
        kernel.show_as("zowl-keeper")
        kernel.adopt_orphans()
    asyncio.run(_keep(place, zygote))


async def _keep(place: Place, zygote: Line) -> None:
    loop = asyncio.get_running_loop()
    revival = Revival()
    loop.add_signal_handler(signal.SIGCHLD, _reap, revival.buried)
    _reap(revival.buried)  # a zygote that died before somebody listened
    told = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, told.set)
    try:
        async with asyncio.TaskGroup() as tasks:
            nursery = Nursery(place, zygote)
            tasks.create_task(nursery.run())
            attempts = Attempts(Spool(place.spool), nursery, tasks)
            await attempts.adopt()
            server = Server(attempts, revival, await nursery.way())
            log.info("keeping %s", place.home)
            try:
                await _serve(place, server, lambda: attempts.busy or revival.busy, told)
            finally:
                await revival.close()
            _leave()
    except* _Leave:
        log.info("leaving")
    finally:
        # A loop closes its wake-up pipe before it gives back its signals: one that came in between, such as
        # the zygote's end, would be told as an error.
        loop.remove_signal_handler(signal.SIGCHLD)
        loop.remove_signal_handler(signal.SIGTERM)


async def _serve(place: Place, server: Server, busy: Callable[[], bool], told: asyncio.Event) -> None:
    """Listen until told to leave, or idle for long enough, or the data folder was removed."""
    patience = float(os.environ.get(IDLE, _IDLE_SECONDS))
    idle = 0.0
    while not told.is_set() and idle < patience:
        with _listening(place.socket) as listener:
            listening = await asyncio.get_running_loop().create_unix_server(server.client, sock=listener)
            try:
                while not told.is_set() and idle < patience and _is_bound(place.socket, listener):
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(told.wait(), _LOOK)
                    idle = 0.0 if busy() or server.clients else idle + _LOOK
            finally:
                listening.close()
        if not place.lock_file.exists():
            return


@contextlib.contextmanager
def _listening(path: Path) -> Iterator[socket.socket]:
    """A socket under this path, which only the holder of the lock may replace."""
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(os.fspath(path))
        path.chmod(0o600)
        try:
            yield listener
        finally:
            path.unlink(missing_ok=True)


def _is_bound(path: Path, listener: socket.socket) -> bool:
    """Whether clients still find this socket: cleaners of /tmp and careless people remove it."""
    return path.is_socket() and listener.fileno() >= 0


def _reap(buried: Callable[[int, int], None]) -> None:
    """Bury what died: the zygote, orphans that it left to the keeper, an engine that was started again."""
    with contextlib.suppress(ChildProcessError):
        while (death := os.waitpid(-1, os.WNOHANG))[0]:
            buried(*death)
