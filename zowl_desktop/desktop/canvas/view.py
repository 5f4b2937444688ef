"""The window onto the scene: zoom, pan, fit, the grid. Knows nothing of editing."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from zowl_desktop.app.editing.plan import GRID
from zowl_desktop.desktop.canvas.ink import Ink
from zowl_desktop.desktop.canvas.scene import CanvasScene

FARTHEST: Final = 0.02
NEAREST: Final = 3.0
STEP: Final = 1.25
_MARGIN: Final = 48.0
_LEAST_GRID_PIXELS: Final = 9.0


class CanvasView(QGraphicsView):
    """A view with the settings that measured best: minimal updates, no cache, plain raster."""

    looked = Signal()
    """What is in view changed."""

    def __init__(self, stage: CanvasScene, parent: QWidget | None = None) -> None:
        super().__init__(stage, parent)
        self.stage = stage
        stage.setParent(self)  # it goes with the view, after everything that listens to it
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setMouseTracking(True)
        self.horizontalScrollBar().valueChanged.connect(self.looked)
        self.verticalScrollBar().valueChanged.connect(self.looked)
        self._show_ground()

    @property
    def scale_now(self) -> float:
        """Pixels for each scene unit."""
        return self.transform().m11()

    def _show_ground(self) -> None:
        self.setBackgroundBrush(self.stage.ink.bg)

    def show_ink(self, ink: Ink) -> None:
        """Paint with other colours."""
        self.stage.show_ink(ink)
        self._show_ground()
        self.viewport().update()

    def visible_area(self) -> QRectF:
        """The part of the scene that is in view."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: D102, N802 - Qt's
        super().drawBackground(painter, rect)
        step = float(GRID)
        while step * self.scale_now < _LEAST_GRID_PIXELS:
            step *= 4
        if self.scale_now < 0.1:
            return
        dots = QPen(self.stage.ink.grid, 1.6)
        dots.setCosmetic(True)
        dots.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(dots)
        left, top = int(rect.left() // step), int(rect.top() // step)
        right, bottom = int(rect.right() // step), int(rect.bottom() // step)
        points = [
            QPointF(column * step, row * step)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]
        painter.drawPoints(points)

    # --- zoom ----------------------------------------------------------------------------------------

    def zoom_to(self, scale: float, anchor: QPoint | None = None) -> None:
        """Another scale; what is under `anchor` (in viewport pixels; the middle without one) stays there."""
        spot = anchor if anchor is not None else self.viewport().rect().center()
        before = self.mapToScene(spot)
        wanted = min(max(scale, FARTHEST), NEAREST)
        self.resetTransform()
        self.scale(wanted, wanted)
        delta = self.mapFromScene(before) - spot
        self._scroll(delta.x(), delta.y())
        self.looked.emit()

    def zoom_in(self) -> None:
        """One step nearer."""
        self.zoom_to(self.scale_now * STEP)

    def zoom_out(self) -> None:
        """One step farther."""
        self.zoom_to(self.scale_now / STEP)

    def zoom_plain(self) -> None:
        """One scene unit is one pixel."""
        self.zoom_to(1.0)

    def fit(self) -> None:
        """Everything in view, not larger than life."""
        self.show_area(self.stage.bounds(), most=1.0)

    def fit_selection(self) -> None:
        """The selection in view."""
        area = QRectF()
        for item in self.stage.selectedItems():
            area = area.united(item.sceneBoundingRect())
        if not area.isNull():
            self.show_area(area, most=1.5)

    def show_area(self, area: QRectF, most: float) -> None:
        """An area in view, at a scale of at most `most`."""
        port = self.viewport().rect()
        if port.isEmpty() or area.isEmpty():
            return
        wide = (port.width() - 2 * _MARGIN) / area.width()
        high = (port.height() - 2 * _MARGIN) / area.height()
        scale = min(max(min(wide, high), FARTHEST), most)
        self.resetTransform()
        self.scale(scale, scale)
        self.centerOn(area.center())
        self.looked.emit()

    def reveal(self, name: str) -> None:
        """Bring a task into view, near enough to be read."""
        item = self.stage.nodes.get(name)
        if item is None:
            return
        if self.scale_now < 0.5:
            self.zoom_to(0.8)
        if not self.visible_area().contains(item.box.adjusted(-20, -20, 20, 20)):
            self.centerOn(item.box.center())

    def _scroll(self, across: int, down: int) -> None:
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + across)
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + down)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102, N802 - Qt's
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turns = event.angleDelta().y() / 120
            self.zoom_to(self.scale_now * STEP**turns, event.position().toPoint())
        else:
            moved = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta()
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not moved.x():
                moved = QPoint(moved.y(), 0)
            self._scroll(-moved.x(), -moved.y())
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102, N802 - Qt's
        super().resizeEvent(event)
        self.looked.emit()
