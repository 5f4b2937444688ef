"""Move the view over the scene."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from zowl_desktop.desktop.canvas.view import CanvasView


class Pan:
    """The scene follows the hand. Scrolls by pixels, which repaints a strip only."""

    def __init__(self, view: CanvasView, start: QPointF) -> None:
        view.steer()
        self._view = view
        self._grip = start
        view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:  # noqa: ARG002, D102 - see Gesture
        delta = self._view.mapFromScene(place) - self._view.mapFromScene(self._grip)
        across, down = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        across.setValue(across.value() - delta.x())
        down.setValue(down.value() - delta.y())

    def finish(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:  # noqa: ARG002, D102 - see Gesture
        self.cancel()

    def cancel(self) -> None:  # noqa: D102 - see Gesture
        self._view.viewport().unsetCursor()
