"""Starts the engine again that vanished in the middle of a night; one that left in order stays away.

An engine that works on a run is guarded: it leaves a command line with the keeper, in memory only, because
the environment that goes with it may hold secrets. When its line breaks before it took that back, the keeper
starts the command, in a session of its own and without a terminal. The keeper needs to know nothing of
engines: whether there is one already is for the engine's own lock to decide.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zowl_desktop.model.errors import BadInput
from zowl_desktop.store.crash_points import crash_point

REVIVAL = "ZOWL_REVIVAL"
"""Environment variable of the engine: `off` where a dead one is to stay dead."""

_PAUSES = (0.0, 1.0, 5.0, 30.0, 120.0)
"""Seconds before each try; after the last one it is left to a person."""

_PROVEN = 60.0
"""Seconds after which an engine that vanishes again counts as a new misfortune, and not as a bad start."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Revivable:
    """What to start when a client vanishes.

    Attributes:
        argv: The program, as a path, and its arguments.
        env: Its whole environment; nothing is inherited.
        log: The file that what it prints is added to.
    """

    argv: tuple[str, ...]
    env: Mapping[str, str] = field(repr=False)
    log: Path


class Revival:
    """One data folder's guarded clients, of which in the end there is one."""

    def __init__(self, start: Callable[[Revivable], int] | None = None) -> None:
        self._start = start or _spawn
        self._guarded: dict[Hashable, tuple[Revivable, float]] = {}
        self._ended: dict[int, asyncio.Future[int]] = {}
        self._came = asyncio.Event()
        self._tries = 0
        self._reviving: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def busy(self) -> bool:
        """Whether something is guarded, or about to be started again."""
        return bool(self._guarded) or self._reviving is not None

    def guard(self, client: Hashable, what: Revivable) -> None:
        """From now on this client is started again when it vanishes."""
        self._guarded[client] = (what, time.monotonic())
        self._came.set()
        _log.info("guarding an engine")

    def unguard(self, client: Hashable) -> None:
        """The client's work is done, or it leaves in order."""
        self._guarded.pop(client, None)

    def lost(self, client: Hashable) -> None:
        """The client's line is cut: start it again if it was guarded and nobody has taken its place."""
        what, since = self._guarded.pop(client, (None, 0.0))
        if what is None or self._guarded or self._closed or what.env.get(REVIVAL) == "off":
            return
        if time.monotonic() - since >= _PROVEN:
            self._tries = 0
        if self._reviving is None:
            self._came.clear()
            self._reviving = asyncio.get_running_loop().create_task(self._revive(what))
            self._reviving.add_done_callback(self._revived)

    def buried(self, pid: int, status: int) -> None:
        """A child of the keeper's has ended, with this wait status."""
        ended = self._ended.get(pid)
        if ended is not None and not ended.done():
            ended.set_result(os.waitstatus_to_exitcode(status))

    async def close(self) -> None:
        """Start nothing any more: the keeper leaves."""
        self._closed = True
        if self._reviving is not None:
            self._reviving.cancel()
            await asyncio.wait([self._reviving])

    async def _revive(self, what: Revivable) -> None:
        while self._tries < len(_PAUSES):
            pause = _PAUSES[self._tries]
            self._tries += 1
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._came.wait()
            if self._guarded:
                return  # somebody took the run up
            crash_point("keeper.before_revival")
            if await self._tried(what):
                return
        _log.error("the engine was started %d times in vain; the run waits for a person", len(_PAUSES))

    async def _tried(self, what: Revivable) -> bool:
        """Start it. Whether it serves now, or found nothing to do."""
        _log.warning("the engine vanished and is started again (try %d of %d)", self._tries, len(_PAUSES))
        try:
            pid = self._start(what)
        except OSError as error:
            _log.warning("it cannot be started: %s", error)
            return False
        ended = self._ended[pid] = asyncio.get_running_loop().create_future()
        try:
            while not ended.done() and not self._guarded:
                await self._either(ended)
        finally:
            del self._ended[pid]
        if self._guarded:
            return True
        _log.info("it ended with %d", ended.result())
        return int(ended.result()) == 0

    async def _either(self, ended: asyncio.Future[int]) -> None:
        """Until it has ended, or somebody came to be guarded."""
        self._came.clear()
        coming = asyncio.ensure_future(self._came.wait())
        both: list[asyncio.Future[Any]] = [ended, coming]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            coming.cancel()

    def _revived(self, task: asyncio.Task[None]) -> None:
        self._reviving = None
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("the engine could not be started again", exc_info=error)


def _spawn(what: Revivable) -> int:
    """Start it in a session of its own. Its pid. Raises `OSError`."""
    null = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    log = os.open(what.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        actions = [
            (os.POSIX_SPAWN_DUP2, source, target) for source, target in ((null, 0), (log, 1), (log, 2))
        ]
        return os.posix_spawn(what.argv[0], what.argv, what.env, file_actions=actions, setsid=True)
    finally:
        os.close(null)
        os.close(log)


def to_json(what: Revivable) -> dict[str, object]:
    """As plain data for the wire."""
    return {"argv": list(what.argv), "env": dict(what.env), "log": str(what.log)}


def from_json(data: Mapping[str, object]) -> Revivable:
    """What `to_json` wrote. Raises `BadInput` for anything else."""
    argv, env, log = data.get("argv"), data.get("env"), data.get("log")
    if not isinstance(argv, list) or not isinstance(env, dict) or not isinstance(log, str):
        raise BadInput("Not a command", "It has `argv`, `env` and `log`.")
    if not argv or not all(isinstance(each, str) for each in (*argv, *env, *env.values())):
        raise BadInput("Not a command", "Its arguments and its environment are not all texts.")
    return Revivable(tuple(argv), env, Path(log))
