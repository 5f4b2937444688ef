"""Where things are on the canvas: ports, edges, the place beside a node."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from zowl_desktop.app.editing.plan import GRID, NODE
from zowl_desktop.model.layout import Point

WIDTH: Final = float(NODE.width)
HEIGHT: Final = float(NODE.height)
NODE_RECT: Final = QRectF(0, 0, WIDTH, HEIGHT)
PORT: Final = QPointF(WIDTH, HEIGHT / 2)
INLET: Final = QPointF(0, HEIGHT / 2)
PORT_REACH: Final = 14.0
"""How near to a port a press starts an edge."""
FAR: Final = 0.3
NEAR: Final = 0.45
"""Scales: below `FAR` a node is a block, from `NEAR` on it has its words."""
_LEAST_BEND: Final = 36.0
_RINGS: Final = 24
"""Steps of the grid, in every direction, in which a free place is looked for."""
_AROUND: Final = sorted(
    (
        (across * GRID, down * GRID)
        for across in range(-_RINGS, _RINGS + 1)
        for down in range(-_RINGS, _RINGS + 1)
    ),
    key=lambda step: (step[0] ** 2 + step[1] ** 2, step),
)
"""The steps from a place to those around it, the nearest first."""


def edge_path(start: QPointF, end: QPointF) -> QPainterPath:
    """The curve of an edge from a port to an inlet."""
    path = QPainterPath(start)
    bend = max(_LEAST_BEND, min(abs(end.x() - start.x()) / 2, 160.0))
    path.cubicTo(start.x() + bend, start.y(), end.x() - bend, end.y(), end.x(), end.y())
    return path


def point_of(place: QPointF) -> Point:
    """A scene position as a point of the document."""
    return Point(place.x(), place.y())


def beside(place: Point) -> Point:
    """The place of a new task to the right of one."""
    return Point(place.x + NODE.width + 4 * GRID, place.y)


def centred(place: QPointF) -> Point:
    """The corner of a node that has its centre there."""
    return Point(place.x() - WIDTH / 2, place.y() - HEIGHT / 2)


def free_near(wanted: Point, taken: Iterable[Point]) -> Point:
    """The nearest corner for a node that leaves a step of the grid to all others; below them at worst."""
    reach, others = _RINGS * GRID, list(taken)
    near = [
        at for at in others if abs(at.x - wanted.x) < reach + WIDTH and abs(at.y - wanted.y) < reach + HEIGHT
    ]
    for across, down in _AROUND:
        place = Point(wanted.x + across, wanted.y + down)
        if not any(_is_near(place, other) for other in near):
            return place
    return Point(wanted.x, max(at.y for at in others) + HEIGHT + GRID)


def _is_near(one: Point, other: Point) -> bool:
    return abs(one.x - other.x) < WIDTH + GRID and abs(one.y - other.y) < HEIGHT + GRID


def box(place: Point) -> QRectF:
    """The rectangle of a node."""
    return QRectF(place.x, place.y, WIDTH, HEIGHT)
