"""Parts in which a person pinned a node: the pin stays, the others gather around it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from zowl_desktop.model.layout.layering import Edge
from zowl_desktop.model.layout.packing import Part
from zowl_desktop.model.layout.placing import settled
from zowl_desktop.model.layout.shapes import Box, Point


def around_pinned(
    parts: Sequence[Part], edges: Iterable[Edge], pinned: Mapping[int, Point], gap: float
) -> dict[int, Point]:
    """Places for all nodes of `parts`: each moves as the pinned node nearest to it did, then gives way."""
    places = {node: place for part in parts for node, place in part.places.items()}
    sizes = {node: size for part in parts for node, size in part.sizes.items()}
    leader = _leaders(sorted(pinned), edges)
    wishes = {
        node: _moved_along(place, places[leader[node]], pinned[leader[node]])
        for node, place in places.items()
        if node not in pinned
    }
    boxes = [Box.at(place, sizes[node]) for node, place in pinned.items()]
    return {**pinned, **settled(wishes, sizes, boxes, gap)}


def _moved_along(place: Point, start: Point, end: Point) -> Point:
    return Point(place.x + end.x - start.x, place.y + end.y - start.y)


def _leaders(pinned: Iterable[int], edges: Iterable[Edge]) -> dict[int, int]:
    """For each node connected with a pinned one: the pinned node with the fewest edges between."""
    near: dict[int, list[int]] = {}
    for source, target in edges:
        near.setdefault(source, []).append(target)
        near.setdefault(target, []).append(source)
    leader = {node: node for node in pinned}
    frontier = deque(leader)
    while frontier:
        node = frontier.popleft()
        for other in near.get(node, ()):
            if other not in leader:
                leader[other] = leader[node]
                frontier.append(other)
    return leader
