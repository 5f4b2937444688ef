"""Sleep until a signal arrives or time is up, without losing a signal in between."""

from __future__ import annotations

import os
import select
import signal
from contextlib import suppress
from types import FrameType


class Wakeups:
    """Turns signals into bytes on a pipe; only in a process whose main thread does nothing else.

    It may be made before a fork, and `listen` then called in the one process that keeps it.
    """

    def __init__(self) -> None:
        self.seen: set[int] = set()
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)

    def listen(self, *signals: signal.Signals) -> None:
        """From now on these signals wake the calling process."""
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        for number in signals:
            signal.signal(number, _noted)

    def close(self) -> None:
        """In a process that does not listen: let go of the pipe."""
        os.close(self._read)
        os.close(self._write)

    def wait(self, seconds: float | None, *others: int) -> list[int]:
        """Sleep until a signal, until one of the others can be read, or this long. Which can be read."""
        ready, _, _ = select.select([self._read, *others], [], [], seconds)
        if self._read in ready:
            self.seen.update(os.read(self._read, 4096))
            ready.remove(self._read)
        return ready

    def note(self) -> None:
        """See the signals that have arrived, without sleeping."""
        with suppress(BlockingIOError):
            self.seen.update(os.read(self._read, 4096))


def _noted(number: int, frame: FrameType | None) -> None:
    """The byte on the pipe is all that counts."""
