"""Where things are on the canvas: ports, edges, the place beside a node."""

from __future__ import annotations

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


def box(place: Point) -> QRectF:
    """The rectangle of a node."""
    return QRectF(place.x, place.y, WIDTH, HEIGHT)
