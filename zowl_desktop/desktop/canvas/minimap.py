"""The whole plan in a corner, drawn from rectangles; press or drag in it to go there."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from zowl_desktop.desktop.canvas.geometry import NODE_RECT
from zowl_desktop.desktop.canvas.ink import faded
from zowl_desktop.desktop.canvas.view import CanvasView

SIZE: Final = QSize(168, 112)
REFRESH: Final = 250
"""Milliseconds between two drawings of the blocks; the frame of the view follows at once."""
_PAD: Final = 8.0


class Minimap(QWidget):
    """A map of the scene.

    A screen puts it beside the canvas, never over it: what lies over a view makes each scroll a full repaint.
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__()
        self._view = view
        self._blocks: QPixmap | None = None
        self.setFixedSize(SIZE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Map of the plan")
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(REFRESH)
        self._later.timeout.connect(self.refresh)
        view.looked.connect(self.update)

    def plan_changed(self) -> None:
        """Draw the blocks again, a little later."""
        if self.isVisible() and not self._later.isActive():
            self._later.start()

    def stop(self) -> None:
        """Draw nothing until it is asked for again."""
        self._later.stop()
        self._blocks = None

    def refresh(self) -> None:
        """Draw the blocks again now."""
        self._blocks = None
        self.update()

    def _area(self) -> QRectF:
        """The part of the scene that the map shows."""
        return self._view.stage.bounds().adjusted(-100, -100, 100, 100)

    def _scale(self, area: QRectF) -> float:
        return min((self.width() - 2 * _PAD) / area.width(), (self.height() - 2 * _PAD) / area.height())

    def _spot(self, place: QPointF, area: QRectF) -> QPointF:
        return (place - area.center()) * self._scale(area) + QPointF(self.width() / 2, self.height() / 2)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, D102, N802 - Qt's
        stage = self._view.stage
        if not (stage.nodes or stage.frames or stage.notes):
            return  # an empty plan needs no map
        area = self._area()
        if self._blocks is None:
            self._blocks = self._drawn(area)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._blocks)
        seen = self._view.visible_area()
        frame = QRectF(self._spot(seen.topLeft(), area), self._spot(seen.bottomRight(), area))
        painter.setPen(self._view.stage.ink.guide)
        painter.setBrush(faded(self._view.stage.ink.accent, 0.10))
        painter.drawRect(frame.intersected(QRectF(self.rect()).adjusted(1, 1, -2, -2)))
        painter.end()

    def _drawn(self, area: QRectF) -> QPixmap:
        ink, ratio = self._view.stage.ink, self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(0, 0, 0, 0))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(ink.line)
        painter.setBrush(faded(QColor(ink.tokens.panel), 0.94))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        scale = self._scale(area)
        size = QPointF(max(NODE_RECT.width() * scale, 2), max(NODE_RECT.height() * scale, 1.5))
        for item in self._view.stage.nodes.values():
            corner = self._spot(item.pos(), area)
            color = ink.state(item.status.state) if item.status is not None else item.color
            painter.fillRect(QRectF(corner, corner + size), color)
        painter.end()
        return pixmap

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        event.accept()

    def _go(self, spot: QPointF) -> None:
        area = self._area()
        self._view.steer()
        middle = QPointF(self.width() / 2, self.height() / 2)
        self._view.centerOn((spot - middle) / self._scale(area) + area.center())
