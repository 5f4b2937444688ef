"""Time that passes only when something happens."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

Happening = Callable[[], None]


@dataclass(slots=True)
class Planned:
    """Something that will happen at `at`, unless `happening` was taken away.

    `lasting`: it comes when a duration is over, so it moves with the clock when that leaps; anything else
    waits for the clock to show the instant.
    """

    at: float
    happening: Happening | None
    lasting: bool

    def cancel(self) -> None:
        """It does not happen."""
        self.happening = None


class SimulatedClock:
    """A wall clock (UTC epoch seconds) and all that is planned by it."""

    def __init__(self, now: float) -> None:
        self.now = now
        self._planned: list[tuple[float, int, Planned]] = []
        self._order = count()

    def at(self, instant: float, happening: Happening) -> Planned:
        """Let something happen when the clock shows this."""
        return self._plan(Planned(instant, happening, lasting=False))

    def after(self, seconds: float, happening: Happening) -> Planned:
        """Let something happen when this much time has passed."""
        return self._plan(Planned(self.now + seconds, happening, lasting=True))

    def look_away(self, seconds: float) -> None:
        """Time passes, and what falls due in it happens at its end."""
        self.now += seconds

    def leap(self, seconds: float) -> None:
        """The clock shows another time and nothing went on: the machine slept, or somebody set it."""
        self.now += seconds
        for _, _, planned in self._planned:
            if planned.lasting:
                planned.at += seconds
        self._planned = [(planned.at, order, planned) for _, order, planned in self._planned]
        heapq.heapify(self._planned)

    def next(self) -> Happening | None:
        """Go to the next thing that happens; None when nothing is left."""
        while self._planned:
            planned = heapq.heappop(self._planned)[2]
            if planned.happening is not None:
                self.now = max(self.now, planned.at)
                return planned.happening
        return None

    def _plan(self, planned: Planned) -> Planned:
        heapq.heappush(self._planned, (planned.at, next(self._order), planned))
        return planned
