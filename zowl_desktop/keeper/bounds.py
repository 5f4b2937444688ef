"""The bounds of an attempt, as its supervisor watches them.

All durations are CLOCK_MONOTONIC, which stands still while the machine is suspended: an attempt's hour is
an hour of work, and a laptop that slept does not wake up to a row of timeouts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from zowl_desktop.keeper.envelope import Envelope
from zowl_desktop.keeper.spool import AttemptFolder, Reason

_FLOOD_LOOK = 1.0
_LONGEST_SLEEP = 3600.0  # select(2) takes no number that is too large
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Broken:
    """The bound that is broken, for the exit record."""

    reason: Reason
    detail: str


class Bounds:
    """Asked now and then: is a bound broken, and when is the next time to ask?"""

    def __init__(self, envelope: Envelope, folder: AttemptFolder, keeper_lives: Callable[[], bool]) -> None:
        self._envelope = envelope
        self._folder = folder
        self._keeper_lives = keeper_lives
        now = time.monotonic()
        self._deadline = None if envelope.time is None else now + envelope.time
        self._keeper_seen = self._next_orphan_look = now
        self._next_flood_look = now + _FLOOD_LOOK

    def broken(self) -> Broken | None:
        """The first bound that does not hold any more."""
        now = time.monotonic()
        order = self._folder.stop_order()
        if order is not None:
            return Broken(order.reason, order.detail)
        if self._deadline is not None and now >= self._deadline:
            return Broken("timeout", f"its time of {self._envelope.time:g} s is over")
        return self._orphaned(now) or self._flooded(now)

    def seconds_to_next_look(self) -> float | None:
        """How long nothing has to be looked at; None for ever."""
        looks = (self._deadline, self._orphan_look(), self._flood_look())
        due = [each for each in looks if each is not None]
        return max(0.0, min(min(due) - time.monotonic(), _LONGEST_SLEEP)) if due else None

    def _orphaned(self, now: float) -> Broken | None:
        limit = self._envelope.orphan_time
        if limit is None or now < self._next_orphan_look:
            return None
        self._next_orphan_look = now + min(5.0, limit / 8)
        if self._keeper_lives():
            self._keeper_seen = now
        elif now - self._keeper_seen >= limit:
            return Broken("orphaned", f"no keeper for {limit:g} s")
        return None

    def _flooded(self, now: float) -> Broken | None:
        limit = self._envelope.output
        if limit is None or now < self._next_flood_look:
            return None
        self._next_flood_look = now + _FLOOD_LOOK
        size = self._folder.output_size()
        if size <= limit:
            return None
        return Broken("flooded", f"printed {size // _MIB} MiB, more than the {limit // _MIB} MiB allowed")

    def _orphan_look(self) -> float | None:
        return None if self._envelope.orphan_time is None else self._next_orphan_look

    def _flood_look(self) -> float | None:
        return None if self._envelope.output is None else self._next_flood_look


OUTSIDER = Broken("stopped", "its supervisor was told to end, as at shutdown")
"""What a supervisor records when it is ended by a signal that came without an order."""
