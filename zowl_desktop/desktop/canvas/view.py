"""The window onto the scene: zoom, pan, fit, the grid. Knows nothing of editing."""

from __future__ import annotations

from collections.abc import Callable
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
READABLE: Final = 0.62
"""The scale from which on the words of a node are read without effort."""
_MARGIN: Final = 48.0
_SMALL_MARGIN: Final = 0.04
"""The share of a small view that its margin may take at each side."""
_LEAST_GRID_PIXELS: Final = 9.0


class CanvasView(QGraphicsView):
    """A view with the settings that measured best: minimal updates, no cache, plain raster."""

    looked = Signal()
    """What is in view changed."""

    def __init__(self, stage: CanvasScene, parent: QWidget | None = None) -> None:
        super().__init__(stage, parent)
        self.stage = stage
        self._kept: Callable[[], None] | None = None
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
        self.steer()
        self._zoom(scale, anchor)

    def _zoom(self, scale: float, anchor: QPoint | None = None) -> None:
        spot = anchor if anchor is not None else self.viewport().rect().center()
        before = self.mapToScene(spot)
        self._show_scale(min(max(scale, FARTHEST), NEAREST))
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

    def keep(self, show: Callable[[], None]) -> None:
        """Show something, and show it again in another size, until a person zooms or pans."""
        show()
        self._kept = show

    def steer(self) -> None:
        """A person goes where they want: nothing is shown in place of it."""
        self._kept = None

    def show_again(self) -> None:
        """Show what is kept in view, in the size that there is now."""
        if self._kept is not None:
            self._kept()

    def fit(self) -> None:
        """Everything in view, not larger than life."""
        self.keep(lambda: self.show_area(self.stage.bounds(), most=1.0))

    def fit_readable(self, work: QRectF) -> None:
        """Everything in view where its words can be read then; else readable, with `work` in the middle."""
        self.show_area(self.stage.bounds(), most=1.0)
        if self.scale_now >= READABLE or work.isEmpty():
            return
        self._show_scale(READABLE)
        self.centerOn(self._kept_inside(work.center()))
        self.looked.emit()

    def _kept_inside(self, middle: QPointF) -> QPointF:
        """The middle of a view that shows no more emptiness around the scene than its margin."""
        whole, port = self.stage.bounds(), self.visible_area()
        margin = self._margin() / self.scale_now
        half_wide, half_high = port.width() / 2 - margin, port.height() / 2 - margin
        return QPointF(
            _between(middle.x(), whole.left() + half_wide, whole.right() - half_wide),
            _between(middle.y(), whole.top() + half_high, whole.bottom() - half_high),
        )

    def _margin(self) -> float:
        port = self.viewport().rect()
        return min(_MARGIN, _SMALL_MARGIN * min(port.width(), port.height() * 2))

    def fit_selection(self) -> None:
        """The selection in view."""
        area = QRectF()
        for item in self.stage.selectedItems():
            area = area.united(item.sceneBoundingRect())
        if not area.isNull():
            self.steer()
            self.show_area(area, most=1.5)

    def show_area(self, area: QRectF, most: float) -> None:
        """An area in view, at a scale of at most `most`."""
        port = self.viewport().rect()
        if port.isEmpty() or area.isEmpty():
            return
        margin = self._margin()
        wide = (port.width() - 2 * margin) / area.width()
        high = (port.height() - 2 * margin) / area.height()
        self._show_scale(min(max(min(wide, high), FARTHEST), most))
        self.centerOn(area.center())
        self.looked.emit()

    def reveal(self, name: str) -> None:
        """Bring a task into view, near enough to be read."""
        item = self.stage.nodes.get(name)
        if item is None:
            return
        if self.scale_now < 0.5:
            self._zoom(0.8)
        if not self.visible_area().contains(item.box.adjusted(-20, -20, 20, 20)):
            self.centerOn(item.box.center())

    def _show_scale(self, scale: float) -> None:
        self.resetTransform()
        self.scale(scale, scale)

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
            self.steer()
            self._scroll(-moved.x(), -moved.y())
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102, N802 - Qt's
        super().resizeEvent(event)
        self.looked.emit()


def _between(value: float, low: float, high: float) -> float:
    """The value within bounds; their middle where they leave nothing between them."""
    return (low + high) / 2 if low > high else min(max(value, low), high)
