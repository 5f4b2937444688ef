"""A thread that does what a loop asks of it: an executor for one, which costs half as much for each thing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Hand:
    """Does one thing after another, in the order in which they were asked. Once started, let it go."""

    def __init__(self, name: str) -> None:
        self._asked: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    async def do(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What the function returns or raises. It is called also when nobody waits for that any more."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[R] = loop.create_future()

        def work() -> None:
            try:
                result = function(*args, **kwargs)
            except Exception as error:
                loop.call_soon_threadsafe(_fail, answer, error)
            else:
                loop.call_soon_threadsafe(_answer, answer, result)

        self._asked.put(work)
        return await answer

    def let_go(self) -> None:
        """No more; returns when all that was asked is done."""
        self._asked.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (work := self._asked.get()) is not None:
            with suppress(RuntimeError):  # the loop is gone, and who asked with it
                work()


def _answer(answer: asyncio.Future[R], result: R) -> None:
    if not answer.done():
        answer.set_result(result)


def _fail(answer: asyncio.Future[R], error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
