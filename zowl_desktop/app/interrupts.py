"""Ctrl+C where an exception out of nowhere would do harm."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def ending_quietly() -> Iterator[None]:
    """Within the block SIGINT ends the process as it ends any program: no Python, so no traceback either.

    For the time in which Zowl is still being loaded. Where somebody had SIGINT ignored (nohup, a shell's
    background), it stays ignored.
    """
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def ending_where_asked() -> Iterator[Callable[[], None]]:
    """Within the block SIGINT is only noted: what is given raises `KeyboardInterrupt`, and nothing else.

    For work with an executor: an interrupt that comes while `threading.Condition` takes its lock leaves the
    lock held, and then neither the threads of the executor nor the process end.
    """
    noted = False

    def note(*_: object) -> None:
        nonlocal noted
        noted = True

    def ask() -> None:
        if noted:
            raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, note)
    try:
        yield ask
    finally:
        signal.signal(signal.SIGINT, before)
