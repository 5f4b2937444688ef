"""Processes that play nights side by side."""

from __future__ import annotations

import copyreg
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from types import MappingProxyType


@contextmanager
def workers(count: int | None = None) -> Iterator[ProcessPoolExecutor]:
    """Worker processes; as many as there are processors when no number is given. They end with the context.

    They are started afresh (`spawn`) and never forked, so that threads, an event loop or a window of this
    process can do no harm in them. They end with this process even when it is killed.
    """
    number = count or os.cpu_count() or 1
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(number, mp_context=context, initializer=_begin)
    try:
        with _deaf_to_the_keyboard():
            for _ in range(number):
                pool.submit(int)  # starts a worker
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """A worker leaves the keyboard to its parent, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # Workers hold both ends of the pipe that their work comes through: without this they would wait for ever.
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(0)


@contextmanager
def _deaf_to_the_keyboard() -> Iterator[None]:
    """What is started in here never sees Ctrl+C, not even while it starts up; this process sees it later."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _frozen(mapping: dict[object, object]) -> Mapping[object, object]:
    return MappingProxyType(mapping)


def _as_dict(frozen: MappingProxyType[object, object]) -> tuple[object, tuple[dict[object, object]]]:
    return _frozen, (dict(frozen),)


# Pipelines, rules and histories hold read-only mappings, which Python does not send to another process.
copyreg.pickle(MappingProxyType, _as_dict)  # type: ignore[arg-type]
