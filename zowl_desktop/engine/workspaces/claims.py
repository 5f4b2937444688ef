"""One hand at a time in a task's worktree, across restarts of the engine.

A claim is a lock on a file whose descriptor every git started under it inherits. An engine that is killed
leaves its git working for a moment: the claim is free only when that git has ended too.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from zowl_desktop.model.errors import EnvironmentTrouble
from zowl_desktop.store.locks import try_lock

WAIT_SECONDS = 120.0
"""How long the git of an engine that is gone is waited for."""
_PAUSE_SECONDS = 0.05


class Claims:
    """The claims of one run, by name."""

    def __init__(self) -> None:
        self._queues: dict[Path, asyncio.Lock] = {}

    @asynccontextmanager
    async def hold(self, file: Path) -> AsyncIterator[int]:
        """Hold the claim on `file`; yields the descriptor that a child has to keep open.

        Raises:
            EnvironmentTrouble: Another process holds it for longer than `WAIT_SECONDS`.
        """
        async with self._queues.setdefault(file, asyncio.Lock()):
            descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                await _locked(descriptor, file)
                yield descriptor
            finally:
                os.close(descriptor)


async def _locked(descriptor: int, file: Path) -> None:
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            while not try_lock(descriptor):  # noqa: ASYNC110 - another process lets go
                await asyncio.sleep(_PAUSE_SECONDS)
    except TimeoutError:
        raise EnvironmentTrouble(
            "A worktree is busy",
            f"Another program has held {file} for {WAIT_SECONDS:.0f} seconds.",
            "Look for a git that hangs there and end it.",
        ) from None
