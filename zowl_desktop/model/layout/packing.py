"""Parts of a graph that no edge connects, and how they share the canvas."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from zowl_desktop.model.layout.coordinates import coordinates
from zowl_desktop.model.layout.layering import Edge, columns
from zowl_desktop.model.layout.ordering import order_rows
from zowl_desktop.model.layout.shapes import Box, Effort, Point, Size, Spacing

_WIDE: Final = 1.6
"""Width by height that the packed whole aims at: that of a screen."""


@dataclass(frozen=True, slots=True)
class Part:
    """A connected part, laid out from (0, 0) on."""

    places: Mapping[int, Point]
    sizes: Mapping[int, Size]

    def holds_any(self, nodes: Collection[int]) -> bool:
        """Whether one of `nodes` belongs to this part."""
        return any(node in nodes for node in self.places)

    @property
    def extent(self) -> Size:
        """The room it takes."""
        boxes = [Box.at(place, self.sizes[node]) for node, place in self.places.items()]
        return Size(max(box.right for box in boxes), max(box.bottom for box in boxes))


def arranged_parts(
    sizes: Sequence[Size], edges: Sequence[Edge], spacing: Spacing, effort: Effort
) -> list[Part]:
    """Every connected part laid out by itself, in order of their first nodes."""
    parts = _components(len(sizes), edges)
    part_of = {node: number for number, part in enumerate(parts) for node in part}
    local = {node: number for part in parts for number, node in enumerate(part)}
    inner: list[list[Edge]] = [[] for _ in parts]
    for source, target in edges:
        inner[part_of[source]].append((local[source], local[target]))
    arranged = []
    for part, theirs in zip(parts, inner, strict=True):
        own = [sizes[node] for node in part]
        graph = columns(len(part), theirs)
        places = coordinates(graph, order_rows(graph, effort), own, spacing, effort)
        arranged.append(Part(dict(zip(part, places, strict=True)), dict(zip(part, own, strict=True))))
    return arranged


def packed(parts: Sequence[Part], corner: Point, gap: float) -> dict[int, Point]:
    """The nodes of all parts, side by side from `corner` on, so that no part touches another.

    Parts stand on shelves, the highest ones first; among equal heights the given order stays.
    """
    corners = _shelved([part.extent for part in parts], gap)
    return {
        node: Point(place.x + own.x + corner.x, place.y + own.y + corner.y)
        for part, own in zip(parts, corners, strict=True)
        for node, place in part.places.items()
    }


def _components(count: int, edges: Iterable[Edge]) -> list[list[int]]:
    near: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        near[source].append(target)
        near[target].append(source)
    parts: list[list[int]] = []
    seen = [False] * count
    for root in range(count):
        if seen[root]:
            continue
        seen[root] = True
        part = [root]
        for node in part:
            for other in near[node]:
                if not seen[other]:
                    seen[other] = True
                    part.append(other)
        parts.append(sorted(part))
    return parts


def _shelved(sizes: Sequence[Size], gap: float) -> list[Point]:
    area = sum((size.width + gap) * (size.height + gap) for size in sizes)
    limit = max(sqrt(area * _WIDE), max((size.width for size in sizes), default=0.0))
    corners = [Point(0, 0)] * len(sizes)
    x = y = shelf = 0.0
    for number in sorted(range(len(sizes)), key=lambda one: -sizes[one].height):
        width, height = sizes[number]
        if x and x + width > limit:
            x, y, shelf = 0.0, y + shelf + gap, 0.0
        corners[number] = Point(x, y)
        x += width + gap
        shelf = max(shelf, height)
    return corners
