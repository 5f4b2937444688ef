"""Move what is selected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsItem

from zowl_desktop.app.editing import Edit, Move, PutFrame, PutNote
from zowl_desktop.app.editing.plan import GRID
from zowl_desktop.desktop.canvas.box_items import FrameItem, NoteItem
from zowl_desktop.desktop.canvas.desk import Desk
from zowl_desktop.desktop.canvas.edge_item import EdgeItem
from zowl_desktop.desktop.canvas.geometry import point_of
from zowl_desktop.desktop.canvas.node_item import NodeItem
from zowl_desktop.desktop.canvas.splicing import splice_edits

_PULL: Final = 7.0
"""How near another node's line has to be to draw a moved one to it."""
_START: Final = 3.0
"""Pixels that a press may tremble before it is a drag."""


class MoveItems:
    """Tasks, frames with what lies in them, and notes follow the hand; one step at the end.

    They keep to the grid, or to the line of a neighbour that is near. Alt moves freely. A single task without
    edges that is left on an edge is spliced into it.
    """

    def __init__(self, desk: Desk, start: QPointF, grip: QGraphicsItem) -> None:
        self._desk = desk
        self._start = start
        items = self._taken(desk.stage.selectedItems())
        self._from = {item: item.pos() for item in items}
        self._grip = grip if grip in self._from else items[0]
        self._nodes = [item for item in items if isinstance(item, NodeItem)]
        self._moved = False
        self._edge: EdgeItem | None = None
        self._lines = _Lines(desk, {item.task.id for item in self._nodes})

    def _taken(self, selected: Iterable[QGraphicsItem]) -> list[QGraphicsItem]:
        items = [item for item in selected if isinstance(item, NodeItem | FrameItem | NoteItem)]
        scene = self._desk.stage
        for frame in [item for item in items if isinstance(item, FrameItem)]:
            for name in scene.tasks_in(frame.box):
                if scene.nodes[name] not in items:
                    items.append(scene.nodes[name])
            items += [n for n in scene.notes.values() if n not in items and frame.box.contains(n.box)]
        return list(items)

    def move(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:  # noqa: D102 - see Gesture
        delta = place - self._start
        if not self._moved:
            if delta.manhattanLength() * self._desk.scale_now < _START:
                return
            self._moved = True
            self._cache(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        free = bool(keys & Qt.KeyboardModifier.AltModifier)
        wanted = self._from[self._grip] + delta
        snapped = wanted if free else self._snapped(wanted)
        shift = snapped - self._from[self._grip]
        for item, start in self._from.items():
            item.setPos(start + shift)
        self._desk.stage.reroute([item.task.id for item in self._nodes])
        self._show_splice()

    def _snapped(self, wanted: QPointF) -> QPointF:
        found, lines = self._lines.near(wanted) if isinstance(self._grip, NodeItem) else (None, None)
        self._desk.draw(lines, self._desk.stage.ink.guide)
        x = round(wanted.x() / GRID) * GRID if found is None or found.x() != found.x() else found.x()
        y = round(wanted.y() / GRID) * GRID if found is None or found.y() != found.y() else found.y()
        return QPointF(x, y)

    def _show_splice(self) -> None:
        edge = self._splice_target()
        if edge is not self._edge:
            for each, lit in ((self._edge, False), (edge, True)):
                if each is not None:
                    each.lit = lit
                    each.update()
            self._edge = edge
        self._desk.say(f"Release to put it between {edge.key[0]} and {edge.key[1]}" if edge else "")

    def _splice_target(self) -> EdgeItem | None:
        if len(self._from) != 1 or len(self._nodes) != 1:
            return None
        node = self._nodes[0]
        graph = self._desk.plan.graph
        if graph.needs[node.task.id] or graph.dependents[node.task.id]:
            return None
        return self._desk.stage.edge_under(node.box, besides=node.task.id)

    def finish(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:  # noqa: ARG002, D102 - see Gesture
        edge = self._edge
        self._end()
        if not self._moved:
            return
        edits = self._edits()
        if edge is not None:
            need = edge.need
            edits += splice_edits(self._nodes[0].task.id, edge.key, need)
        if self._desk.perform(*edits) is None:
            self._put_back()

    def _edits(self) -> list[Edit]:
        edits: list[Edit] = []
        if self._nodes:
            edits.append(Move({item.task.id: point_of(item.pos()) for item in self._nodes}))
        for item in self._from:
            if isinstance(item, FrameItem):
                edits.append(PutFrame(item.key, replace(item.frame, at=point_of(item.pos()))))
            elif isinstance(item, NoteItem):
                edits.append(PutNote(item.key, replace(item.note, at=point_of(item.pos()))))
        return edits

    def cancel(self) -> None:  # noqa: D102 - see Gesture
        self._end()
        self._put_back()

    def _put_back(self) -> None:
        for item, start in self._from.items():
            item.setPos(start)
        self._desk.stage.reroute([item.task.id for item in self._nodes])

    def _end(self) -> None:
        self._desk.draw(None)
        self._desk.say("")
        if self._edge is not None:
            self._edge.lit = False
            self._edge.update()
        self._cache(QGraphicsItem.CacheMode.NoCache)

    def _cache(self, mode: QGraphicsItem.CacheMode) -> None:
        """Dragged nodes are painted from a cache: measured, that halves the cost of a drag."""
        for item in self._nodes:
            item.setCacheMode(mode)


class _Lines:
    """The lines of the nodes in view that a moved node may keep to."""

    def __init__(self, desk: Desk, moved: set[str]) -> None:
        view = desk.visible_area()
        boxes = [item.box for name, item in desk.stage.nodes.items() if name not in moved]
        self._boxes = [box for box in boxes if view.intersects(box)][:200]

    def near(self, wanted: QPointF) -> tuple[QPointF | None, QPainterPath | None]:
        """The position on a neighbour's line (NaN for a free coordinate), and the lines to show."""
        nan = float("nan")
        x = min(self._boxes, key=lambda box: abs(box.x() - wanted.x()), default=None)
        y = min(self._boxes, key=lambda box: abs(box.y() - wanted.y()), default=None)
        x = x if x is not None and abs(x.x() - wanted.x()) <= _PULL else None
        y = y if y is not None and abs(y.y() - wanted.y()) <= _PULL else None
        if x is None and y is None:
            return None, None
        path = QPainterPath()
        spot = QPointF(x.x() if x else wanted.x(), y.y() if y else wanted.y())
        if x is not None:
            self._line(path, x, QRectF(spot, x.size()), down=True)
        if y is not None:
            self._line(path, y, QRectF(spot, y.size()), down=False)
        return QPointF(x.x() if x else nan, y.y() if y else nan), path

    @staticmethod
    def _line(path: QPainterPath, other: QRectF, mine: QRectF, *, down: bool) -> None:
        both = other.united(mine)
        if down:
            path.moveTo(other.left(), both.top() - GRID)
            path.lineTo(other.left(), both.bottom() + GRID)
        else:
            path.moveTo(both.left() - GRID, other.top())
            path.lineTo(both.right() + GRID, other.top())
