"""The live layer: many status messages, one repaint a frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QObject, QTimer

from zowl_desktop.desktop.canvas.status import NodeStatus

FRAME: Final = 33
"""Milliseconds between two flushes."""


class LiveStatus(QObject):
    """Gathers statuses and hands them over together."""

    def __init__(self, show: Callable[[Mapping[str, NodeStatus | None]], None], parent: QObject) -> None:
        super().__init__(parent)
        self._show = show
        self._waiting: dict[str, NodeStatus | None] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FRAME)
        self._timer.timeout.connect(self.flush)

    def put(self, statuses: Mapping[str, NodeStatus | None]) -> None:
        """Show these with the next frame; a later one for a task replaces an earlier one."""
        self._waiting.update(statuses)
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Show what waits."""
        waiting, self._waiting = self._waiting, {}
        self._timer.stop()
        self._show(waiting)
