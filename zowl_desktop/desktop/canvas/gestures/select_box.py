"""Select what lies in a rectangle."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsItem

from zowl_desktop.desktop.canvas.box_items import FrameItem, NoteItem
from zowl_desktop.desktop.canvas.desk import Desk
from zowl_desktop.desktop.canvas.ink import faded
from zowl_desktop.desktop.canvas.node_item import NodeItem


class SelectBox:
    """A rubber band. With Shift or Ctrl it adds to the selection."""

    def __init__(self, desk: Desk, start: QPointF, *, add: bool) -> None:
        self._desk = desk
        self._start = start
        self._kept: list[QGraphicsItem] = desk.stage.selectedItems() if add else []
        if not add:
            desk.stage.select()

    def move(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:  # noqa: ARG002, D102 - see Gesture
        area = QRectF(self._start, place).normalized()
        path = QPainterPath()
        path.addRect(area)
        ink = self._desk.stage.ink
        self._desk.draw(path, ink.guide, faded(ink.accent, 0.10))
        self._desk.stage.select_items([*self._kept, *self._found(area)])

    def _found(self, area: QRectF) -> list[QGraphicsItem]:
        items: list[QGraphicsItem] = []
        for item in self._desk.stage.items(area, Qt.ItemSelectionMode.IntersectsItemBoundingRect):
            touched = isinstance(item, NodeItem) and area.intersects(item.box)
            held = isinstance(item, FrameItem | NoteItem) and area.contains(item.box)
            if touched or held:
                items.append(item)
        return items

    def finish(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:  # noqa: ARG002, D102 - see Gesture
        self._desk.draw(None)

    def cancel(self) -> None:  # noqa: D102 - see Gesture
        self._desk.draw(None)
        self._desk.stage.select_items(self._kept)
