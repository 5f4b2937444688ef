"""When a running attempt counts as silent."""

from __future__ import annotations

from collections.abc import Callable, Hashable


class SilenceClock:
    """Counts the seconds in which nothing happened that is work.

    Somebody who reads the output and knows what is work (a watcher) is believed as long as it is there: pings
    in the output count for nothing then, and a tool in flight stops the clock. Without one, every growth of
    the output counts, and a tool that the last watcher left in flight is over when the output grows again.
    """

    def __init__(self, limit: float, output_size: Callable[[], int]) -> None:
        self._limit = limit
        self._output_size = output_size
        self._size = output_size()
        self._silent = 0.0
        self._in_flight = False
        self._watchers: set[Hashable] = set()

    def work_seen(self, watcher: Hashable) -> None:
        """A watcher saw work."""
        self._watchers.add(watcher)
        self._silent = 0.0

    def tool_in_flight(self, watcher: Hashable, in_flight: bool) -> None:
        """A watcher saw a tool call begin or end; either is work."""
        self.work_seen(watcher)
        self._in_flight = in_flight

    def watcher_left(self, watcher: Hashable) -> None:
        """A watcher is gone; with the last one, output counts again, from now."""
        if self._watchers == {watcher}:
            self._silent = 0.0
            self._size = self._output_size()
        self._watchers.discard(watcher)

    def silent_for(self, passed: float) -> float:
        """Seconds of silence, now that `passed` more seconds of the keeper's own life are over.

        A keeper that was stopped (or whose machine slept) has not listened: that time is nobody's silence.
        """
        self._silent += passed
        if not self._watchers:
            size = self._output_size()
            if size != self._size:
                self._size, self._silent, self._in_flight = size, 0.0, False
        if self._in_flight:
            self._silent = 0.0
        return self._silent

    @property
    def limit(self) -> float:
        """Seconds of silence that are allowed."""
        return self._limit
