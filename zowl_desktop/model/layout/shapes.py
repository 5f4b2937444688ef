"""The words of the layout: sizes, points, gaps. All lengths are in scene units."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Size(NamedTuple):
    """How big a node is drawn."""

    width: float
    height: float


class Point(NamedTuple):
    """The top left corner of a node; y grows downwards."""

    x: float
    y: float


class Box(NamedTuple):
    """A rectangle: where a node lies."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def at(cls, point: Point, size: Size) -> Box:
        """The rectangle of a node at `point`."""
        return cls(point.x, point.y, point.x + size.width, point.y + size.height)


@dataclass(frozen=True, slots=True)
class Spacing:
    """The free room to keep.

    Attributes:
        column: Between two columns.
        row: Between two nodes of a column.
        lane: Around a long edge that passes through a column.
        component: Between parts that no edge connects.
    """

    column: int = 80
    row: int = 32
    lane: int = 12
    component: int = 56


class Effort(StrEnum):
    """How much to think: quick while somebody types, thorough when somebody asked for it."""

    QUICK = "quick"
    THOROUGH = "thorough"
