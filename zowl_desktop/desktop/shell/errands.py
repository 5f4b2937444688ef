"""What takes time, off the screen's thread: every errand has an owner, and what goes wrong is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TypeVar

from zowl_desktop.model.errors import ZowlError

T = TypeVar("T")


class Errands:
    """The errands of one owner. What a person can mend is told; anything else reaches the crash dialog."""

    def __init__(self, tell: Callable[[ZowlError], None], crashed: Callable[[BaseException], None]) -> None:
        self._tell = tell
        self._crashed = crashed
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()

    def tell(self, trouble: ZowlError) -> None:
        """Tell what went wrong outside of an errand."""
        self._tell(trouble)

    def run(self, errand: Coroutine[object, object, object]) -> None:
        """Start an errand."""
        task = self._loop.create_task(self._done(errand))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _done(self, errand: Coroutine[object, object, object]) -> None:
        try:
            await errand
        except ZowlError as error:
            self._tell(error)
        except Exception as mistake:
            self._crashed(mistake)

    async def settled(self) -> None:
        """Wait until nothing is on its way, but for the errand that asks."""
        while others := self._tasks - {asyncio.current_task()}:
            await asyncio.wait(others)

    @property
    def busy(self) -> bool:
        """Whether something is on its way."""
        return bool(self._tasks)

    def stop(self) -> None:
        """Stop what is on its way, without waiting: nothing of it goes on from here."""
        for task in self._tasks:
            task.cancel()

    async def end(self) -> None:
        """Stop what is on its way, but for the errand that asks."""
        others = self._tasks - {asyncio.current_task()}
        for task in others:
            task.cancel()
        if others:
            await asyncio.wait(others)


async def aside(work: Callable[[], T]) -> T:
    """What `work` returns, done on another thread."""
    return await asyncio.to_thread(work)
