"""Pull the corner of a frame or a note."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPointF, Qt

from zowl_desktop.app.editing import Edit, PutFrame, PutNote
from zowl_desktop.app.editing.plan import GRID
from zowl_desktop.desktop.canvas.box_items import BoxItem, FrameItem, NoteItem
from zowl_desktop.desktop.canvas.desk import Desk
from zowl_desktop.model.layout import Size

_LEAST: Final = 3 * GRID


class ResizeBox:
    """The corner follows the hand, along the grid."""

    def __init__(self, desk: Desk, item: BoxItem) -> None:
        self._desk = desk
        self._item = item
        self._before = Size(item.box.width(), item.box.height())
        self._size = self._before

    def move(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:  # noqa: ARG002, D102 - see Gesture
        wanted = place - self._item.pos()
        width, height = (max(_LEAST, round(side / GRID) * GRID) for side in (wanted.x(), wanted.y()))
        self._size = Size(width, height)
        self._item.resize(self._size)

    def finish(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:  # noqa: ARG002, D102 - see Gesture
        if self._size != self._before and self._desk.perform(self._edit()) is None:
            self.cancel()

    def _edit(self) -> Edit:
        item = self._item
        if isinstance(item, FrameItem):
            return PutFrame(item.key, replace(item.frame, size=self._size))
        assert isinstance(item, NoteItem)
        return PutNote(item.key, replace(item.note, size=self._size))

    def cancel(self) -> None:  # noqa: D102 - see Gesture
        self._item.resize(self._before)
