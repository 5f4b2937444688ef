"""The processes of one attempt: started once, found again after a crash, stopped together."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Mapping
from pathlib import Path

from zowl_desktop.engine.running import EXITED, TIMEOUT, Finished
from zowl_desktop.keeper.client import KeeperClient
from zowl_desktop.keeper.envelope import Envelope
from zowl_desktop.keeper.spool import Exit
from zowl_desktop.model.errors import Refused
from zowl_desktop.store.home import Home

_UNFIT = re.compile(r"[^A-Za-z0-9._-]")
_NAME_LIMIT = 128
_PAUSE = 0.1

STOPPED = "stopped"
"""`Finished.reason` of a command that was told to end, or was never started because of that."""


class Processes:
    """All processes of one attempt. Also a `CommandRunner`."""

    def __init__(self, keeper: KeeperClient, home: Home, run: str, attempt: str) -> None:
        self._keeper = keeper
        self._home = home
        self._run = run
        self._attempt = attempt
        self._names: list[str] = []
        self._asked: set[str] = set()
        self.stopped: str | None = None

    async def known(self, label: str = "") -> bool:
        """Whether the keeper has, or had, a process of this label ("" for the attempt's own)."""
        name = self.name(label)
        return any(status.attempt == name for status in await self._keeper.list(self._run))

    def name(self, label: str = "") -> str:
        """What the keeper calls the process of this label; labels that are no file names are numbered."""
        if not label:
            return self._attempt
        plain = _UNFIT.sub("-", label)
        mark = "" if plain == label else f"-{zlib.crc32(label.encode()):08x}"
        return f"{self._attempt}-{plain}{mark}"[:_NAME_LIMIT]

    async def start(self, envelope: Envelope) -> None:
        """Start a process, unless it was started before."""
        self._names.append(envelope.attempt)
        await self._keeper.start(envelope)
        if self.stopped is not None:
            await self._keeper.stop(self._run, envelope.attempt, self.stopped)

    async def wait(self, name: str) -> Exit:
        """The end of a process that was started."""
        return await self._keeper.wait(self._run, name)

    async def stop(self, why: str) -> None:
        """End all of them; what is not started yet never is."""
        self.stopped = why
        for name in [*self._names]:
            await self._stop(name, why)

    async def _stop(self, name: str, why: str) -> None:
        """End one. While a new keeper has not heard of its start yet, it cannot be told to stop it."""
        while True:
            try:
                return await self._keeper.stop(self._run, name, why)
            except Refused:
                if name not in self._asked:
                    return None  # it could not be started
            await asyncio.sleep(_PAUSE)

    async def _carried_out(self, envelope: Envelope) -> Exit:
        self._names.append(envelope.attempt)
        self._asked.add(envelope.attempt)
        try:
            return await self._keeper.carry_out(envelope)
        finally:
            self._asked.discard(envelope.attempt)

    async def take(self) -> None:
        """Their results are recorded for good."""
        for name in self._names:
            await self._keeper.take(self._run, name)

    async def run(
        self, label: str, command: str, cwd: Path, env: Mapping[str, str], time: float | None
    ) -> Finished:
        """Run a shell line to its end (`CommandRunner`)."""
        name = self.name(label)
        folder = self._home.spool.joinpath(self._run, name)
        if self.stopped is not None:
            if not await self.known(label):
                return Finished(None, STOPPED, folder / "stdout", folder / "stderr", 0.0)
            await self._keeper.stop(self._run, name, self.stopped)
        end = await self._carried_out(
            Envelope(
                run=self._run,
                attempt=name,
                argv=("/bin/sh", "-c", command),
                cwd=str(cwd),
                env=env,
                time=time,
                silence=None,
                orphan_time=None,
                soft_stop="TERM",
            )
        )
        reason = {"exited": EXITED, "timeout": TIMEOUT}.get(end.reason, end.reason)
        code = _shell_code(end) if reason == EXITED else None
        took = end.ended - end.started
        return Finished(code, reason, folder / "stdout", folder / "stderr", took, end.detail)


def _shell_code(end: Exit) -> int | None:
    """The status as a shell tells it: 128 and the signal's number for a program that a signal ended."""
    if end.code is not None:
        return end.code
    return None if end.signal is None else 128 + end.signal
