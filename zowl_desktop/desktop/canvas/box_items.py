"""Frames around tasks, and notes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyle, QStyleOptionGraphicsItem, QWidget

from zowl_desktop.app.editing.plan import Frame, Note
from zowl_desktop.desktop.canvas.geometry import FAR
from zowl_desktop.desktop.canvas.ink import Ink
from zowl_desktop.model.layout import Point, Size

TITLE_STRIP: Final = 26.0
"""The height of a frame's title, by which it is taken."""
CORNER: Final = 16.0
_SELECTED = QStyle.StateFlag.State_Selected


class BoxItem(QGraphicsItem):
    """What frames and notes share: a rectangle with a corner to pull."""

    def __init__(self, key: str, ink: Ink, place: Point, size: Size) -> None:
        super().__init__()
        self.key = key
        self.ink = ink
        self._rect = QRectF(0, 0, size.width, size.height)
        self.setPos(QPointF(*place))
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)

    @property
    def box(self) -> QRectF:
        """Its rectangle in the scene."""
        return self._rect.translated(self.pos())

    def resize(self, size: Size) -> None:
        """Take another size."""
        self.prepareGeometryChange()
        self._rect = QRectF(0, 0, size.width, size.height)

    def is_corner(self, place: QPointF) -> bool:
        """Whether a scene position is at the corner that changes the size."""
        inside = place - self.pos() - self._rect.bottomRight()
        return -CORNER <= inside.x() <= 4 and -CORNER <= inside.y() <= 4

    def boundingRect(self) -> QRectF:  # noqa: D102, N802 - Qt's
        return self._rect.adjusted(-4, -4, 4, 4)

    def _paint_box(self, painter: QPainter, option: QStyleOptionGraphicsItem) -> bool:
        """Paint what both have; whether there is room for words."""
        selected = bool(option.state & _SELECTED)
        if selected:
            painter.setPen(self.ink.selected)
        painter.drawRoundedRect(self._rect, 8, 8)
        scale: float = option.levelOfDetailFromTransform(painter.worldTransform())
        if selected and scale >= FAR:
            corner = self._rect.bottomRight()
            painter.drawLine(corner - QPointF(12, 4), corner - QPointF(4, 12))
            painter.drawLine(corner - QPointF(7, 4), corner - QPointF(4, 7))
        return scale >= FAR


class FrameItem(BoxItem):
    """A titled rectangle behind tasks."""

    def __init__(self, key: str, frame: Frame, ink: Ink) -> None:
        super().__init__(key, ink, frame.at, frame.size)
        self.frame = frame
        self.setZValue(-2)

    def show_frame(self, frame: Frame) -> None:
        """Show a frame as it is now."""
        self.frame = frame
        self.setPos(QPointF(*frame.at))
        self.resize(frame.size)
        self.update()

    def shape(self) -> QPainterPath:  # noqa: D102 - Qt's: only title and corner take the mouse
        path = QPainterPath()
        path.addRect(QRectF(0, 0, self._rect.width(), TITLE_STRIP))
        corner = self._rect.bottomRight()
        path.addRect(QRectF(corner.x() - CORNER, corner.y() - CORNER, CORNER, CORNER))
        return path

    def paint(  # noqa: D102 - Qt's
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's
    ) -> None:
        painter.setPen(self.ink.frame_line)
        painter.setBrush(self.ink.frame)
        if self._paint_box(painter, option):
            painter.setPen(self.ink.dim)
            painter.setFont(self.ink.title_font)
            strip = QRectF(12, 4, self._rect.width() - 24, TITLE_STRIP - 4)
            painter.drawText(strip, Qt.AlignmentFlag.AlignVCenter, self.frame.title)


class NoteItem(BoxItem):
    """A text on the canvas."""

    def __init__(self, key: str, note: Note, ink: Ink) -> None:
        super().__init__(key, ink, note.at, note.size)
        self.note = note
        self.setZValue(-1)

    def show_note(self, note: Note) -> None:
        """Show a note as it is now."""
        self.note = note
        self.setPos(QPointF(*note.at))
        self.resize(note.size)
        self.update()

    def paint(  # noqa: D102 - Qt's
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's
    ) -> None:
        painter.setPen(self.ink.note_line)
        painter.setBrush(self.ink.note)
        if self._paint_box(painter, option):
            painter.setPen(self.ink.text)
            painter.setFont(self.ink.small_font)
            words = self._rect.adjusted(10, 8, -10, -8)
            painter.drawText(words, int(Qt.TextFlag.TextWordWrap), self.note.text)
