"""The one clock: wall time in UTC, a monotonic one for durations, and how long the machine slept."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from zowl_desktop.model.events import ClockJumped, Event, Suspended

OFFSET_FILE = "ZOWL_CLOCK_OFFSET_FILE"
"""Names a file with seconds to add to the wall clock, and after them seconds slept: all processes of a test
share it."""

NOTICED = 5.0
"""Seconds from which a jump or a sleep is worth an event; less is the clock being disciplined."""


class Clock(Protocol):
    """What time it is."""

    def now(self) -> float:
        """UTC epoch seconds."""

    def monotonic(self) -> float:
        """Seconds that never jump; they stand still while the machine sleeps."""

    def slept(self) -> float:
        """Seconds that the machine has slept since it was started."""

    def run_name(self) -> str:
        """The present as a run's id: "20261122-224005" in local time."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """UTC epoch seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()

    def slept(self) -> float:
        """Seconds slept; always 0 where the system does not tell (then a sleep looks like a jump)."""
        if sys.platform != "linux":
            return 0.0
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)

    def run_name(self) -> str:
        """The present as a run's id."""
        return f"{datetime.fromtimestamp(self.now()).astimezone():%Y%m%d-%H%M%S}"


class OffsetClock(SystemClock):
    """The machine's clock plus what a file holds ("3600" or "3600 600"); the file is read each time."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> float:
        """UTC epoch seconds, moved by the file."""
        return time.time() + sum(self._held())

    def slept(self) -> float:
        """Seconds slept, and what the file adds."""
        return super().slept() + self._held()[1]

    def _held(self) -> tuple[float, float]:
        offset, *slept = self._file.read_text(encoding="ascii").split()
        return float(offset), float(slept[0]) if slept else 0.0


def clock_of(environ: Mapping[str, str] = os.environ) -> Clock:
    """The machine's clock, or the moved one when the environment asks for it."""
    file = environ.get(OFFSET_FILE)
    return OffsetClock(Path(file)) if file else SystemClock()


@dataclass(slots=True)
class Drift:
    """Notices what the wall clock did besides going on: the machine slept, or somebody set it."""

    clock: Clock
    wall: float
    steady: float
    slept: float

    @classmethod
    def of(cls, clock: Clock) -> Drift:
        """From now on."""
        return cls(clock, clock.now(), clock.monotonic(), clock.slept())

    def look(self) -> list[Event]:
        """What happened since the last look."""
        wall, steady, slept = self.clock.now(), self.clock.monotonic(), self.clock.slept()
        asleep = slept - self.slept
        jump = (wall - self.wall) - (steady - self.steady) - asleep
        self.wall, self.steady, self.slept = wall, steady, slept
        events: list[Event] = []
        if asleep >= NOTICED:
            events.append(Suspended(wall, since=wall - asleep))
        if abs(jump) >= NOTICED:
            events.append(ClockJumped(wall, by=jump))
        return events
