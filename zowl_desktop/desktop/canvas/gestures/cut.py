"""Cut edges with a stroke."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath

from zowl_desktop.app.editing import Disconnect
from zowl_desktop.desktop.canvas.desk import Desk
from zowl_desktop.desktop.canvas.edge_item import EdgeItem


class Cut:
    """A stroke with the right button; every edge that it crosses goes, in one step."""

    def __init__(self, desk: Desk, start: QPointF) -> None:
        self._desk = desk
        self._stroke = QPainterPath(start)

    def move(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:  # noqa: ARG002, D102 - see Gesture
        self._stroke.lineTo(place)
        self._desk.draw(self._stroke, self._desk.stage.ink.cut)
        crossed = self._crossed()
        self._desk.say(
            f"Release to cut {_edges(len(crossed))}" if crossed else "Draw across the edges to cut"
        )

    def finish(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:  # noqa: ARG002, D102 - see Gesture
        self._desk.draw(None)
        self._desk.say("")
        crossed = self._crossed()
        if crossed:
            self._desk.perform(*(Disconnect(*item.key) for item in crossed))

    def cancel(self) -> None:  # noqa: D102 - see Gesture
        self._desk.draw(None)
        self._desk.say("")

    def _crossed(self) -> list[EdgeItem]:
        near = self._desk.stage.items(
            self._stroke.boundingRect().adjusted(-1, -1, 1, 1),
            Qt.ItemSelectionMode.IntersectsItemBoundingRect,
        )
        return [item for item in near if isinstance(item, EdgeItem) and item.path.intersects(self._stroke)]


def _edges(count: int) -> str:
    return "1 edge" if count == 1 else f"{count} edges"
