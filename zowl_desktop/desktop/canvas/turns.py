"""The screen does one thing in a frame: what comes due together would hold it up together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

FRAME: Final = 16
"""Milliseconds between two turns, and from the first asking to the first turn: news is gathered meanwhile."""


class Turns(QObject):
    """Whoever has something to show asks for a turn. They come in the order in which they asked."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._asked: dict[str, Callable[[], None]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FRAME)
        self._timer.timeout.connect(self._give)

    def ask(self, who: str, work: Callable[[], None]) -> None:
        """Have a turn soon; whoever waits for one already does this in it instead."""
        self._asked[who] = work
        if not self._timer.isActive():
            self._timer.start()

    def withdraw(self, who: str) -> bool:
        """Have no turn after all; whether one was waited for."""
        waited = self._asked.pop(who, None) is not None
        if not self._asked:
            self._timer.stop()
        return waited

    def _give(self) -> None:
        work = self._asked.pop(next(iter(self._asked)))
        if self._asked:
            self._timer.start()
        work()
