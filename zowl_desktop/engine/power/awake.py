"""Keeps the machine awake, by the means that its system has. The display may sleep."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, Protocol

from zowl_desktop.engine.power import Unkept

if sys.platform == "linux":
    from zowl_desktop.engine.power.logind import LogindLock as SystemLock
else:
    from zowl_desktop.engine.power.elsewhere import WakepyLock as SystemLock

_WHY: Final = "A night shift is at work"


class _Lock(Protocol):
    def take(self, why: str) -> None:
        """Take it, once. Raises `Unkept`."""

    def release(self) -> None:
        """Let go, now or as soon as it is taken."""


@asynccontextmanager
async def kept_awake() -> AsyncIterator[str | None]:
    """Keep the machine awake while the context lasts; why it cannot be, or None. Never fails."""
    lock: _Lock = SystemLock()
    trouble: str | None = None
    try:
        try:
            await asyncio.to_thread(lock.take, _WHY)
        except Unkept as error:
            trouble = str(error)
        yield trouble
    finally:
        lock.release()
