"""The supervisors of a zygote: those at work, and those that are free for another attempt."""

from __future__ import annotations

import os
import signal
import struct
import time
from contextlib import suppress

from zowl_desktop.keeper.letters import Request, read_request
from zowl_desktop.keeper.wakeups import Wakeups

_PID = struct.Struct("!I")
_FREE_TIME = 1.0
"""Seconds after which a supervisor without an attempt leaves."""
_FRAME_LIMIT = 32 << 10
"""Bytes that fit the pipe of a supervisor which may be stopped: the zygote must not wait for it."""
_ATTEMPTS = 200
"""Attempts that one supervisor sees through at most: it collects no garbage."""


class Post:
    """A supervisor's own end: it says that it is free, and hears what is next."""

    def __init__(self, orders: int, says: int) -> None:
        self._orders = orders
        self._says = says
        self._left = _ATTEMPTS

    def offer(self, pid: int, wakeups: Wakeups) -> bool:
        """Say to be free for another attempt, unless it is time to leave."""
        self._left -= 1
        wakeups.note()
        if signal.SIGTERM in wakeups.seen or self._left <= 0:
            return False
        try:
            os.write(self._says, _PID.pack(pid))
        except OSError:  # the zygote is dead
            return False
        return True

    def next_request(self, wakeups: Wakeups) -> Request | None:
        """Wait for what is next. None when it is time to leave; exits at once when told to by a signal."""
        while True:
            ready = wakeups.wait(None, self._orders)
            if signal.SIGTERM in wakeups.seen:
                os._exit(1)  # the zygote may just have given it something: it has to know
            if ready:
                return read_request(self._orders)


class Crew:
    """Kept by the zygote, which alone decides who is given an attempt and who leaves."""

    def __init__(self) -> None:
        self._orders: dict[int, int] = {}
        self._free: dict[int, float] = {}
        self.said, self._says = os.pipe()

    def post(self, orders: int) -> Post:
        """In a new supervisor: its end, where `orders` can be read. All others' are closed."""
        for other in (self.said, *self._orders.values()):
            os.close(other)
        return Post(orders, self._says)

    def forget(self) -> None:
        """In a child that is no supervisor: let go of everything."""
        for own in (self.said, self._says, *self._orders.values()):
            os.close(own)

    def join(self, pid: int, orders: int) -> None:
        """There is a new supervisor, which hears what is written to `orders`."""
        self._orders[pid] = orders

    def left(self, pid: int) -> None:
        """A child is dead."""
        self._free.pop(pid, None)
        orders = self._orders.pop(pid, None)
        if orders is not None:
            os.close(orders)

    def hear(self) -> None:
        """Read who is free now: `said` can be read."""
        now = time.monotonic()
        for (pid,) in _PID.iter_unpack(os.read(self.said, 1024 * _PID.size)):
            if pid in self._orders:
                self._free[pid] = now

    def hand_over(self, letter: bytes) -> int | None:
        """Have a free supervisor do what the letter asks; its pid. None when there is nobody for it."""
        while self._free and len(letter) <= _FRAME_LIMIT:
            pid, _ = self._free.popitem()  # the one that was at work last: its memory is warm
            with suppress(BrokenPipeError):
                os.write(self._orders[pid], letter)
                return pid
        return None

    def dismiss(self, everybody: bool) -> None:
        """Let those go that were free for long; with `everybody`, let all go as soon as they are free."""
        long_ago = time.monotonic() - _FREE_TIME
        for pid in [*self._orders] if everybody else [p for p, at in self._free.items() if at <= long_ago]:
            self.left(pid)

    def seconds_to_next_look(self) -> float | None:
        """When somebody will have been free for long; None when nobody is."""
        if not self._free:
            return None
        return max(0.0, min(self._free.values()) + _FREE_TIME - time.monotonic())
