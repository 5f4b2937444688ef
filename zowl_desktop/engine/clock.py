"""The one clock: wall time in UTC, and a monotonic one for durations."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol

OFFSET_FILE = "ZOWL_CLOCK_OFFSET_FILE"
"""Names a file with seconds to add to the wall clock, so that all processes of a test share one time."""


class Clock(Protocol):
    """What time it is."""

    def now(self) -> float:
        """UTC epoch seconds."""

    def monotonic(self) -> float:
        """Seconds that never jump; they stand still while the machine sleeps."""

    def run_name(self) -> str:
        """The present as a run's id: "20261122-2240" in local time."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """UTC epoch seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()

    def run_name(self) -> str:
        """The present as a run's id."""
        return f"{datetime.fromtimestamp(self.now()).astimezone():%Y%m%d-%H%M}"


class OffsetClock(SystemClock):
    """The machine's clock plus the seconds that a file holds; the file is read each time."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> float:
        """UTC epoch seconds, moved by the file."""
        return time.time() + float(self._file.read_text(encoding="ascii"))


def clock_of(environ: Mapping[str, str] = os.environ) -> Clock:
    """The machine's clock, or the moved one when the environment asks for it."""
    file = environ.get(OFFSET_FILE)
    return OffsetClock(Path(file)) if file else SystemClock()
