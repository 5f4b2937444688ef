"""Two widgets side by side, of which the second takes what it needs, and never most of a small window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget


class Parted(QSplitter):
    """The second one gets `wanted` pixels, at most its `share`, until a person moves the handle."""

    def __init__(
        self, along: Qt.Orientation, first: QWidget, second: QWidget, wanted: int, share: float
    ) -> None:
        super().__init__(along)
        self._wanted = wanted
        self._share = share
        self._is_moved = False
        self.setHandleWidth(1)
        self.addWidget(first)
        self.addWidget(second)
        self.setStretchFactor(0, 1)
        self.setCollapsible(1, False)
        self.splitterMoved.connect(self._moved)

    def _moved(self) -> None:
        self._is_moved = True

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102, N802 - Qt's
        super().resizeEvent(event)
        if self._is_moved:
            return
        room = self.width() if self.orientation() is Qt.Orientation.Horizontal else self.height()
        second = min(self._wanted, round(room * self._share))
        self.setSizes([room - second, second])
