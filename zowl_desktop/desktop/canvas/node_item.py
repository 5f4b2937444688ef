"""A task on the canvas: one item that paints everything itself."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyle, QStyleOptionGraphicsItem, QWidget

from zowl_desktop.app.editing.plan import PlannedTask
from zowl_desktop.desktop.canvas.geometry import FAR, HEIGHT, NEAR, NODE_RECT, PORT, WIDTH
from zowl_desktop.desktop.canvas.ink import Ink, faded, pen
from zowl_desktop.desktop.canvas.status import GLYPHS, NodeStatus
from zowl_desktop.model.graph import Effect
from zowl_desktop.model.pipeline import TaskKind
from zowl_desktop.model.states import TaskState

_BOUNDS = NODE_RECT.adjusted(-4, -4, 8, 6)
_RADIUS = 10.0
_LEFT = 18.0
_TITLE_Y = 26.0
_DOER_Y = 44.0
_BELOW = 3.0
"""How far letters reach below where they stand."""
_DIMMED = 0.28
_SKIPPED = 0.6
_NORMAL = QRectF(NODE_RECT)
_LINE = QRectF(1, HEIGHT - 22, WIDTH - 2, 18)
"""Where the numbers of a status stand, clear of everything else but the card."""
_SHADOW = QRectF(7, HEIGHT, WIDTH - 14, 2)
_SELECTED = QStyle.StateFlag.State_Selected


class Emphasis(StrEnum):
    """What a node's look says beside what it is."""

    NONE = "none"
    DIMMED = "dimmed"
    TARGET = "target"
    FORBIDDEN = "forbidden"


class NodeItem(QGraphicsItem):
    """One task. Set what it shows, then call `update`; it never asks anybody."""

    def __init__(self, task: PlannedTask, ink: Ink) -> None:
        super().__init__()
        self.task = task
        self.ink = ink
        self.color: QColor = ink.project(task.project)
        self.emphasis = Emphasis.NONE
        self.effect: Effect | None = None
        self.status: NodeStatus | None = None
        self.hovered = False
        self.pinned = False
        self._title: str | None = None
        self._doer = ""
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)  # tells what is exposed
        self.setZValue(2)

    def show_task(self, task: PlannedTask) -> None:
        """Show a task as it is now."""
        self.task = task
        self.color = self.ink.project(task.project)
        self._title = None
        self.update()

    def show_ink(self, ink: Ink) -> None:
        """Paint with other colours."""
        self.ink = ink
        self.show_task(self.task)

    def show_status(self, status: NodeStatus | None) -> None:
        """Show where it stands tonight."""
        before, self.status = self.status, status
        if before is None or status is None:
            if before is not status:
                self._title = None  # its sign takes room
                self.update()
        elif before.state is not status.state:
            self.update()
        elif before.line != status.line:
            self.update(_LINE)  # as every second in which it runs

    def show_pinned(self, *, pinned: bool) -> None:
        """Show whether tidying up leaves it where it is."""
        if self.pinned is not pinned:
            self.pinned = pinned
            self.update()

    @property
    def port(self) -> QPointF:
        """Where its edges start, in the scene."""
        return self.pos() + PORT

    @property
    def box(self) -> QRectF:
        """Its rectangle in the scene."""
        return NODE_RECT.translated(self.pos())

    def boundingRect(self) -> QRectF:  # noqa: D102, N802 - Qt's
        return _BOUNDS

    def paint(  # noqa: D102 - Qt's
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's
    ) -> None:
        scale = option.levelOfDetailFromTransform(painter.worldTransform())
        selected = bool(option.state & _SELECTED)
        dimmed = self.emphasis is Emphasis.DIMMED or self.emphasis is Emphasis.FORBIDDEN
        skipped = self.status is not None and self.status.state is TaskState.SKIPPED
        painter.setOpacity(_DIMMED if dimmed else _SKIPPED if skipped else 1.0)
        if scale < FAR:
            self._paint_far(painter, selected=selected)
            return
        self._paint_card(painter, selected=selected, with_shadow=scale >= NEAR)
        if scale >= NEAR:
            painter.setOpacity(_DIMMED if dimmed else 1.0)  # what is skipped is read all the same
            self._paint_words(painter, option.exposedRect.top())
            if self.hovered or selected or self.emphasis is Emphasis.TARGET:
                self._paint_port(painter)

    def _paint_far(self, painter: QPainter, *, selected: bool) -> None:
        """A coloured block: what a person can tell from afar is the project, or the state."""
        color = self.ink.state(self.status.state) if self.status is not None else self.color
        if self.effect is not None:
            color = self.ink.effect(self.effect)
        painter.fillRect(_NORMAL, self.ink.accent if selected else color)

    def _paint_card(self, painter: QPainter, *, selected: bool, with_shadow: bool) -> None:
        ink = self.ink
        if with_shadow:
            painter.fillRect(_SHADOW, ink.shadow)
        painter.setBrush(ink.node)
        if selected:
            painter.setPen(ink.glow)
            painter.drawRoundedRect(_NORMAL, _RADIUS, _RADIUS)
        painter.setPen(self._outline(selected=selected))
        painter.drawRoundedRect(_NORMAL, _RADIUS, _RADIUS)
        painter.fillRect(QRectF(0, 12, 4, HEIGHT - 24), self.color)

    def _outline(self, *, selected: bool) -> QPen:
        ink = self.ink
        if self.emphasis is Emphasis.TARGET:
            return ink.target
        if selected:
            return ink.selected
        if self.effect is not None:
            return pen(ink.effect(self.effect), 1.6)
        if self.status is not None and self.status.state in _OUTLINED:
            return ink.outline(self.status.state)
        return ink.line

    def _paint_words(self, painter: QPainter, top: float) -> None:
        """The words that reach below `top`: mostly only the numbers change, and letters take the time."""
        if self._title is None:
            self._elide()
        if top < _TITLE_Y + _BELOW:
            self._paint_title(painter)
        painter.setFont(self.ink.small_font)
        if top < _DOER_Y + _BELOW:
            painter.setPen(self.ink.dim)
            painter.drawText(QPointF(_LEFT, _DOER_Y), self._doer)
        if self.status is not None:
            painter.setPen(self.ink.dim)
            painter.drawText(QRectF(0, 0, WIDTH - 11, HEIGHT - 7), _CORNER, self.status.line)
        elif self.effect is not None:
            self._paint_pill(painter, _EFFECT_WORDS[self.effect], self.ink.effect(self.effect))
        elif self.pinned:
            painter.setPen(self.ink.faint)
            painter.drawText(QRectF(0, 0, WIDTH - 12, HEIGHT - 8), _CORNER, "pinned")

    def _paint_title(self, painter: QPainter) -> None:
        """What stands at the top: the title, and the sign of the state."""
        painter.setPen(self.ink.text)
        painter.setFont(self.ink.title_font)
        painter.drawText(QPointF(_LEFT, _TITLE_Y), self._title or "")
        if self.status is not None:
            painter.setPen(self.ink.state(self.status.state))
            painter.setFont(self.ink.small_font)
            spot = QRectF(0, 10, WIDTH - 11, 18)
            painter.drawText(spot, Qt.AlignmentFlag.AlignRight, GLYPHS[self.status.state])

    def _elide(self) -> None:
        title, small = QFontMetricsF(self.ink.title_font), QFontMetricsF(self.ink.small_font)
        right = Qt.TextElideMode.ElideRight
        self._title = title.elidedText(self.task.title, right, WIDTH - _LEFT - (26 if self.status else 10))
        self._doer = small.elidedText(_doer(self.task), right, WIDTH - _LEFT - 12)

    def _paint_pill(self, painter: QPainter, words: str, color: QColor) -> None:
        width = QFontMetricsF(self.ink.small_font).horizontalAdvance(words) + 14
        spot = QRectF(WIDTH - width - 9, HEIGHT - 23, width, 17)
        painter.setPen(self.ink.no_pen)
        painter.setBrush(faded(color, 0.2))
        painter.drawRoundedRect(spot, 8.5, 8.5)
        painter.setPen(color)
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_port(self, painter: QPainter) -> None:
        painter.setPen(self.ink.draft)
        painter.setBrush(self.ink.node)
        painter.drawEllipse(PORT, 5, 5)


_OUTLINED = frozenset({TaskState.RUNNING, TaskState.FAILED, TaskState.HELD})
_CORNER = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
_EFFECT_WORDS = {
    Effect.SKIPPED: "skipped",
    Effect.HELD: "held",
    Effect.WAITS: "waits",
    Effect.RUNS_ANYWAY: "runs anyway",
    Effect.RUNS: "runs",
}


def _doer(task: PlannedTask) -> str:
    if task.kind is None:
        return "nothing to do yet"
    return "gate \N{MIDDLE DOT} waits for you" if task.kind is TaskKind.GATE else task.doer
