"""Steps and failure edges of a recipe, drawn: steps in a row, what leads back below it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyle, QStyleOptionGraphicsItem, QWidget

from zowl_desktop.app.editing.ladder_edits import StepView
from zowl_desktop.app.editing.rung_words import TIMES, rung_extras, spare_words
from zowl_desktop.desktop.canvas.ink import Ink, pen
from zowl_desktop.model.document.tree import Plain, at

STEP_WIDTH: Final = 176.0
STEP_HEIGHT: Final = 64.0
GAP: Final = 104.0
_LANE: Final = 40.0
_FOOT: Final = STEP_WIDTH * 0.6
_BESIDE: Final = 15.0
_RECT = QRectF(0, 0, STEP_WIDTH, STEP_HEIGHT)
_SELECTED = QStyle.StateFlag.State_Selected
_RIGHT = Qt.TextElideMode.ElideRight
_DOES = {"agent": "agent", "checks": "Zowl's checks", "run": "command"}


class StepItem(QGraphicsItem):
    """One step. Failure edges are drawn from the port below it."""

    def __init__(self, view: StepView, index: int, ink: Ink) -> None:
        super().__init__()
        self.view = view
        self.index = index
        self.ink = ink
        self.setPos(index * (STEP_WIDTH + GAP), 0)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setZValue(2)
        self.setToolTip("Drag from the point below to an earlier step: where to go when this step fails")

    @property
    def foot(self) -> QPointF:
        """Where failure edges are drawn from, in the scene."""
        return self.pos() + QPointF(_FOOT, STEP_HEIGHT)

    def departure(self, turn: int) -> QPointF:
        """Where its failure edges start, in the scene: side by side."""
        return self.foot + QPointF(min(turn * _BESIDE, STEP_WIDTH - _FOOT - 12), 0)

    def landing(self, count: int) -> QPointF:
        """Where failure edges end, in the scene: deeper ones farther to the left, so that none cross."""
        return self.pos() + QPointF(max(_FOOT - 26 - count * _BESIDE, 10), STEP_HEIGHT)

    def boundingRect(self) -> QRectF:  # noqa: D102, N802 - Qt's
        return _RECT.adjusted(-4, -4, 4, 10)

    def paint(  # noqa: D102 - Qt's
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's
    ) -> None:
        selected, ink = bool(option.state & _SELECTED), self.ink
        painter.setBrush(ink.node)
        if selected:
            painter.setPen(ink.glow)
            painter.drawRoundedRect(_RECT, 10, 10)
        painter.setPen(ink.selected if selected else ink.line)
        painter.drawRoundedRect(_RECT, 10, 10)
        painter.setPen(ink.text)
        painter.setFont(ink.title_font)
        painter.drawText(QPointF(16, 27), self.view.name)
        painter.setPen(ink.dim)
        painter.setFont(ink.small_font)
        words = QFontMetricsF(ink.small_font).elidedText(self._does(), _RIGHT, STEP_WIDTH - 28)
        painter.drawText(QPointF(16, 47), words)
        painter.setPen(pen(ink.tokens.fail, 1.6))
        painter.setBrush(ink.node)
        painter.drawEllipse(QPointF(_FOOT, STEP_HEIGHT), 4.5, 4.5)

    def _does(self) -> str:
        keys = self.view.keys
        if self.view.doer == "agent":
            access = at(keys, ("agent", "access")) or "write"
            use = at(keys, ("agent", "use"))
            words = [str(use) if use else "agent", "reads only" if access == "read" else "writes"]
            words += ["may refuse"] if at(keys, ("agent", "may_refuse")) == "true" else []
            return f" {chr(0xB7)} ".join(words)
        if self.view.doer == "run":
            return str(keys.get("run", "")).splitlines()[0][:24]
        return _DOES.get(self.view.doer or "", "does nothing yet")


class RungItem(QGraphicsItem):
    """One failure edge, with its turn in the ladder, how often, and when."""

    def __init__(self, step: StepItem, turn: int, way: tuple[QPointF, QPointF | None], lane: int) -> None:
        super().__init__()
        self.step_name = step.view.name
        self.turn = turn
        self.ink = step.ink
        start, self._end = way
        self._label = _label(step.view.rungs[turn], turn)
        self._path = QPainterPath(start)
        self._middle = QPointF(start.x(), STEP_HEIGHT + 34 + lane * _LANE)
        self._draw(start)
        self.setToolTip(spare_words([step.view.rungs[turn]]))
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setZValue(1.9 - lane * 0.01)

    def _draw(self, start: QPointF) -> None:
        depth, end, corner = self._middle.y(), self._end, 12.0
        if end is None:
            self._path.lineTo(start.x(), depth)
            return
        self._path.lineTo(start.x(), depth - corner)
        self._path.quadTo(start.x(), depth, start.x() - corner, depth)
        self._path.lineTo(end.x() + corner, depth)
        self._path.quadTo(end.x(), depth, end.x(), depth - corner)
        self._path.lineTo(end)
        self._middle = QPointF((start.x() + end.x()) / 2, depth)

    @property
    def spot(self) -> QRectF:
        """Where its words stand, in the scene."""
        width = QFontMetricsF(self.ink.small_font).horizontalAdvance(self._label) + 18
        spot = QRectF(0, 0, width, 20)
        spot.moveCenter(self._middle)
        return spot

    def boundingRect(self) -> QRectF:  # noqa: D102, N802 - Qt's
        return self._path.boundingRect().united(self.spot).adjusted(-6, -6, 6, 6)

    def shape(self) -> QPainterPath:  # noqa: D102 - Qt's
        stroker = QPainterPathStroker()
        stroker.setWidth(12)
        shape = stroker.createStroke(self._path)
        shape.addRect(self.spot)
        return shape

    def paint(  # noqa: D102 - Qt's
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's
    ) -> None:
        selected, ink = bool(option.state & _SELECTED), self.ink
        line = ink.selected if selected else pen(ink.tokens.fail, 1.3)
        painter.setPen(line)
        painter.setBrush(ink.nothing)
        painter.drawPath(self._path)
        if self._end is not None:
            painter.setBrush(line.color())
            tip = [self._end + QPointF(0, 2), self._end + QPointF(-4.5, 10), self._end + QPointF(4.5, 10)]
            painter.drawPolygon(QPolygonF(tip))
        painter.setPen(ink.selected if selected else ink.line)
        painter.setBrush(ink.panel)
        painter.drawRoundedRect(self.spot, 10, 10)
        painter.setPen(ink.text if selected else ink.dim)
        painter.setFont(ink.small_font)
        painter.drawText(self.spot, Qt.AlignmentFlag.AlignCenter, self._label)


class FlowItem(QGraphicsItem):
    """The way from one step to the next when it succeeds."""

    def __init__(self, start: QPointF, end: QPointF, ink: Ink) -> None:
        super().__init__()
        self._start, self._end, self._ink = start, end, ink

    def boundingRect(self) -> QRectF:  # noqa: D102, N802 - Qt's
        return QRectF(self._start, self._end).normalized().adjusted(-4, -8, 4, 8)

    def paint(  # noqa: D102 - Qt's
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 - Qt's
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's
    ) -> None:
        painter.setPen(pen(self._ink.faint, 1.4))
        painter.drawLine(self._start, self._end)
        tip = [self._end, self._end + QPointF(-9, -4.5), self._end + QPointF(-9, 4.5)]
        painter.setBrush(self._ink.faint)
        painter.drawPolygon(QPolygonF(tip))


def _label(rung: Plain, turn: int) -> str:
    number = f"{turn + 1}. "
    if isinstance(rung, str):
        return number + {"hold": "hold for me", "fail": "fail the task", "stop": "stop the run"}.get(
            rung, rung
        )
    retry = at(rung, ("retry",))
    often = f"again {TIMES}{retry}" if retry else f"{TIMES}{at(rung, ('times',)) or 1}"
    words = [often, *rung_extras(rung)]
    return number + " ".join(words)
