"""Rings of objects are collected on the screen's thread only, and without anybody looking at idle.

Python collects on whatever thread allocates next. A ring with a Qt object in it would then die off its own
thread, with timers and signals that still come: the process ends with a segmentation fault. So Python's own
collections are off. The event loop says when it has been busy and is about to rest, and that is when the
counts of Python are looked at, against its own thresholds: after what had to be painted, not in between.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Final, ParamSpec, Self, TypeVar

from PySide6.QtCore import QAbstractEventDispatcher, QObject, QThreadPool, QTimer

P = ParamSpec("P")
T = TypeVar("T")

LOOK: Final = 20
"""Milliseconds between two looks while others are at work: so what they leave stays little."""
_THREADS: Final = 10
_YOUNG, _MIDDLE, _ALL = range(3)
_SHARE: Final = 4
"""All is looked at when so much of it is new: one in four, as Python does."""


class Hands(ThreadPoolExecutor):
    """The threads on which a loop has work done aside."""

    def __init__(self) -> None:
        super().__init__(_THREADS, thread_name_prefix="aside")
        self._under_way: set[Future[Any]] = set()

    @property
    def are_busy(self) -> bool:
        """Whether something is under way, here or on the threads that Qt lends."""
        return bool(self._under_way) or QThreadPool.globalInstance().activeThreadCount() > 0

    def submit(self, work: Callable[P, T], /, *args: P.args, **named: P.kwargs) -> Future[T]:
        """Have it done; also when nobody waits for it any more it counts as under way."""
        future = super().submit(work, *args, **named)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future


class Collecting(QObject):
    """From entering to leaving, collections take place on the thread that has entered, and nowhere else."""

    def __init__(self, others_are_busy: Callable[[], bool]) -> None:
        super().__init__()
        self._others_are_busy = others_are_busy
        self._known = self._new = 0
        self._was_on = False
        self._wakes = QTimer(self)  # it does nothing: a loop that has woken is about to rest again
        self._wakes.setSingleShot(True)
        self._wakes.setInterval(LOOK)

    def __enter__(self) -> Self:
        self._was_on = gc.isenabled()
        gc.disable()
        QAbstractEventDispatcher.instance().aboutToBlock.connect(self._look)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, mistake: BaseException | None, trace: TracebackType | None
    ) -> None:
        QAbstractEventDispatcher.instance().aboutToBlock.disconnect(self._look)
        self._wakes.stop()
        if self._was_on:
            gc.enable()

    def _look(self) -> None:
        generation = self._due()
        if generation is not None:
            self._collect(generation)
        if not self._wakes.isActive() and self._others_are_busy():
            self._wakes.start()

    def _due(self) -> int | None:
        """The oldest generation that has reached its threshold."""
        counts, most = gc.get_count(), gc.get_threshold()
        if counts[_YOUNG] <= most[_YOUNG]:
            return None
        if counts[_ALL] > most[_ALL] > 0 and self._new >= self._known // _SHARE:
            return _ALL
        return _MIDDLE if counts[_MIDDLE] > most[_MIDDLE] else _YOUNG

    def _collect(self, generation: int) -> None:
        if generation == _MIDDLE:
            self._new += len(gc.get_objects(_YOUNG)) + len(gc.get_objects(_MIDDLE))
        gc.collect(generation)
        if generation == _ALL:
            self._known, self._new = len(gc.get_objects(_ALL)), 0


def look_away_from_what_stays() -> None:
    """What is there by now stays. A collection that looked at all of it again would hold the screen up."""
    gc.collect()
    gc.freeze()
