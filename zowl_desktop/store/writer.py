"""Journal writes off the loop: one thread, in order, as many events to a commit as have come up meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from zowl_desktop.model.events import Event
from zowl_desktop.store.journal import Journal, Missed, RecurringRow

P = ParamSpec("P")
R = TypeVar("R")


class JournalWriter:
    """The one writer of a journal file. Use as an async context manager."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._journal: Journal | None = None

    async def __aenter__(self) -> Self:
        try:
            self._journal = await self._in_thread(Journal.open, self._path)
        except BaseException:
            self._thread.shutdown()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._journal is not None
        try:
            await self._in_thread(self._journal.close)
        finally:
            self._thread.shutdown()

    @property
    def set_aside(self) -> Path | None:
        """Where a damaged journal was put when this one was opened."""
        return self._journal.set_aside if self._journal else None

    async def queue(self, request: str) -> None:
        """Keep a request for a run until the one under way has ended."""
        assert self._journal is not None
        await self._in_thread(self._journal.queue, request)

    async def next_queued(self) -> tuple[int, str] | None:
        """The request that waits longest, with its number."""
        assert self._journal is not None
        waiting = await self._in_thread(self._journal.queued)
        return waiting[0] if waiting else None

    async def unqueue(self, number: int) -> None:
        """The request was taken up, or given up."""
        assert self._journal is not None
        await self._in_thread(self._journal.unqueue, number)

    async def recur(self, plan: str, settled: float) -> int:
        """Keep a night that comes again; its number."""
        assert self._journal is not None
        return await self._in_thread(self._journal.recur, plan, settled)

    async def forget(self, number: int) -> None:
        """That night comes no more."""
        assert self._journal is not None
        await self._in_thread(self._journal.forget, number)

    async def recurring(self) -> list[RecurringRow]:
        """Every night that comes again."""
        assert self._journal is not None
        return await self._in_thread(self._journal.recurring)

    async def settle(
        self, number: int, settled: float, request: str | None, missed: Sequence[Missed]
    ) -> None:
        """As `Journal.settle`."""
        assert self._journal is not None
        await self._in_thread(self._journal.settle, number, settled, request, missed)

    async def append(self, run: str, events: Sequence[Event]) -> None:
        """Write events of a run; when this returns they are on disk. Raises as `Journal.append`."""
        assert self._journal is not None
        await self._in_thread(self._journal.append, run, events)

    async def _in_thread(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, partial(function, *args, **kwargs))
