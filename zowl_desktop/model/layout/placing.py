"""The nearest free place straight above or below, for nodes that have to give way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from zowl_desktop.model.layout.shapes import Box, Point, Size

Node = TypeVar("Node", int, str)

_STRIP = 512.0
"""Width of the vertical strips that taken boxes are looked up by."""


def settled(
    wishes: Mapping[Node, Point], sizes: Mapping[Node, Size], boxes: Iterable[Box], gap: float
) -> dict[Node, Point]:
    """A free place for each node, nearest to its wish, clear of `boxes` and of each other by `gap`."""
    taken = Taken(boxes, gap)
    places: dict[Node, Point] = {}
    for node, wish in sorted(wishes.items(), key=lambda item: item[1]):
        places[node] = taken.nearest(wish, sizes[node])
        taken.take(Box.at(places[node], sizes[node]))
    return places


class Taken:
    """Boxes that are taken. A place is free when it keeps `gap` to every one of them."""

    def __init__(self, boxes: Iterable[Box], gap: float) -> None:
        self._gap = gap
        self._strips: dict[int, list[Box]] = {}
        for box in boxes:
            self.take(box)

    def take(self, box: Box) -> None:
        """Nothing may lie here any more."""
        for strip in range(int(box.left // _STRIP), int(box.right // _STRIP) + 1):
            self._strips.setdefault(strip, []).append(box)

    def nearest(self, wish: Point, size: Size) -> Point:
        """The free place nearest to `wish` straight above or below it, or `wish` itself."""
        blocked = sorted(self._blocked(wish.x, size))
        if not any(start < wish.y < end for start, end in blocked):
            return wish
        lower = upper = wish.y
        for start, end in blocked:
            if start < lower < end:
                lower = end
        for start, end in reversed(blocked):
            if start < upper < end:
                upper = start
        return Point(wish.x, lower if lower - wish.y <= wish.y - upper else upper)

    def _blocked(self, x: float, size: Size) -> list[tuple[float, float]]:
        """The spans of y, ends excluded, in which a node of this size and x would be too near to a box."""
        left, right = x - self._gap, x + size.width + self._gap
        reach = size.height + self._gap
        strips = range(int(left // _STRIP), int(right // _STRIP) + 1)
        return [
            (box.top - reach, box.bottom + self._gap)
            for strip in strips
            for box in self._strips.get(strip, ())
            if box.left < right and left < box.right
        ]
