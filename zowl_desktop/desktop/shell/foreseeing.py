"""The forecast of what is on the canvas: rehearsed in worker processes, told as the nights come in."""

from __future__ import annotations

from threading import Event, Thread
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from zowl_desktop.app.evenings import Planned, evening, evening_of
from zowl_desktop.app.home import Home
from zowl_desktop.engine.clock import Clock
from zowl_desktop.model.pipeline import Pipeline
from zowl_desktop.rehearsal import Evening, Forecast, forecasts, workers

DELAY: Final = 900
"""Milliseconds of peace after an edit until nights are rehearsed: it takes all processors for a moment."""
NIGHTS: Final = 100
_SEED: Final = 1

_Wish = tuple[Pipeline, str, str] | Planned
"""A pipeline, bedtime and wake-up; or a night whose choices are made."""


class Foreseeing(QObject):
    """Foresees one pipeline at a time; another one takes the place of what is under way."""

    told = Signal(object, object)
    """A `Forecast` after some more nights, and the `Evening` that it is of."""
    _came = Signal(object, object, object)

    def __init__(self, home: Home, clock: Clock) -> None:
        super().__init__()
        self._home = home
        self._clock = clock
        self._wanted: _Wish | None = None
        self._left = Event()
        self._threads: list[Thread] = []
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(DELAY)
        self._later.timeout.connect(self._start)
        self._came.connect(self._hand_over)

    def foresee(self, pipeline: Pipeline, bedtime: str, wake_up: str) -> None:
        """Tell what to expect of a night of this pipeline, soon; once for the same one."""
        self._want((pipeline, bedtime, wake_up))

    def foresee_planned(self, planned: Planned) -> None:
        """Tell what to expect of that night, soon; once for the same one."""
        self._want(planned)

    def _want(self, wish: _Wish) -> None:
        if wish != self._wanted:
            self.stop()
            self._wanted = wish
            self._later.start()

    def stop(self) -> None:
        """What is under way counts no more."""
        self._later.stop()
        self._wanted = None
        self._left.set()

    def wait(self) -> None:
        """Wait for what is under way to end; it ends soon after `stop`."""
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def _start(self) -> None:
        if self._wanted is None:
            return
        self._left = Event()
        thread = Thread(target=self._work, args=(self._wanted, self._left), name="forecast")
        self._threads = [*(other for other in self._threads if other.is_alive()), thread]
        thread.start()

    def _work(self, wish: _Wish, left: Event) -> None:
        """Rehearse on a thread of its own, until it is over or nobody waits for it any more."""
        if isinstance(wish, Planned):
            before = evening_of(wish, self._home)
        else:
            before = evening(*wish, self._clock.now(), self._home)
        with workers() as pool:
            for forecast in forecasts(before, NIGHTS, _SEED, pool.map):
                if left.is_set():
                    return
                self._came.emit(left, forecast, before)

    def _hand_over(self, left: Event, forecast: Forecast, before: Evening) -> None:
        if not left.is_set():
            self.told.emit(forecast, before)
