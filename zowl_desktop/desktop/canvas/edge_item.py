"""A need on the canvas: a curve from the port of what is needed to what needs it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyle, QStyleOptionGraphicsItem, QWidget

from zowl_desktop.desktop.canvas.geometry import INLET, NEAR
from zowl_desktop.desktop.canvas.geometry import edge_path as curve
from zowl_desktop.desktop.canvas.ink import Ink, pen, policy_label
from zowl_desktop.desktop.canvas.node_item import NodeItem
from zowl_desktop.model.pipeline import Need

_GRIP = 12.0
"""How wide an edge is for the mouse."""
_SELECTED = QStyle.StateFlag.State_Selected


class EdgeItem(QGraphicsItem):
    """One need. Its curve is computed in `reroute` only, never while painting."""

    def __init__(self, source: NodeItem, target: NodeItem, need: Need, ink: Ink) -> None:
        super().__init__()
        self.source = source
        self.target = target
        self.need = need
        self.ink = ink
        self.lit = False
        self.dimmed = False
        self._start = QPointF()
        self._end = QPointF()
        self._path: QPainterPath | None = None
        self._bounds = QRectF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setZValue(1)
        self.reroute()

    @property
    def key(self) -> tuple[str, str]:
        """The names of what is needed and of what needs it."""
        return self.source.task.id, self.target.task.id

    def show_need(self, need: Need) -> None:
        """Show another policy."""
        self.need = need
        self.update()

    def reroute(self) -> None:
        """Follow its two nodes."""
        self.prepareGeometryChange()
        self._start, self._end = self.source.port, self.target.pos() + INLET
        self._path = None
        bend = max(36.0, min(abs(self._end.x() - self._start.x()) / 2, 160.0)) * 0.75
        left = min(self._start.x(), self._end.x() - (bend if self._end.x() < self._start.x() + 72 else 0))
        right = max(self._end.x(), self._start.x() + (bend if self._end.x() < self._start.x() + 72 else 0))
        top, bottom = sorted((self._start.y(), self._end.y()))
        self._bounds = QRectF(left, top, right - left, bottom - top).adjusted(-40, -12, 40, 12)

    @property
    def path(self) -> QPainterPath:
        """Its curve in the scene."""
        if self._path is None:
            self._path = curve(self._start, self._end)
        return self._path

    def boundingRect(self) -> QRectF:  # noqa: D102, N802 - Qt's
        return self._bounds

    def shape(self) -> QPainterPath:  # noqa: D102 - Qt's
        stroker = QPainterPathStroker()
        stroker.setWidth(_GRIP)
        return stroker.createStroke(self.path)

    def paint(  # noqa: D102 - Qt's
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's
    ) -> None:
        selected = bool(option.state & _SELECTED)
        if self.dimmed:
            painter.setOpacity(0.25)
        painter.setPen(self._pen(selected=selected))
        scale = option.levelOfDetailFromTransform(painter.worldTransform())
        if scale < NEAR:
            painter.drawLine(self._start, self._end)
            return
        painter.setBrush(self.ink.nothing)
        painter.drawPath(self.path)
        label = policy_label(self.need)
        if label:
            self._paint_label(painter, label)

    def _pen(self, *, selected: bool) -> QPen:
        if selected:
            return self.ink.selected
        usual = self.ink.edge(self.need)
        return pen(usual.color(), 2, usual.style()) if self.lit else usual

    def _paint_label(self, painter: QPainter, label: str) -> None:
        painter.setFont(self.ink.small_font)
        width = QFontMetricsF(self.ink.small_font).horizontalAdvance(label) + 12
        spot = QRectF(0, 0, width, 16)
        spot.moveCenter(self.path.pointAtPercent(0.5))
        painter.setPen(self.ink.line)
        painter.setBrush(self.ink.bg)
        painter.drawRoundedRect(spot, 8, 8)
        painter.setPen(self.ink.edge(self.need).color())
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, label)
