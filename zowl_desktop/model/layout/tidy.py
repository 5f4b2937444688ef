"""The layout of a whole canvas, and of a selection on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from zowl_desktop.model.layout.packing import arranged_parts, packed
from zowl_desktop.model.layout.pinning import around_pinned
from zowl_desktop.model.layout.placing import settled
from zowl_desktop.model.layout.shapes import Box, Effort, Point, Size, Spacing

_NONE_PINNED: Final[Mapping[str, Point]] = MappingProxyType({})
_SPACING: Final = Spacing()


def layout(
    sizes: Mapping[str, Size],
    edges: Iterable[tuple[str, str]],
    pinned: Mapping[str, Point] = _NONE_PINNED,
    spacing: Spacing = _SPACING,
    effort: Effort = Effort.THOROUGH,
) -> dict[str, Point]:
    """A place for every node of `sizes`, in its order; an edge (a, b) leads from a on the left to b.

    Nodes never overlap. What `pinned` names stays exactly there (two pinned nodes may overlap: a person put
    them there), and the nodes connected with it gather around it. Parts without a pinned node are packed
    side by side, below everything pinned or, without any, from (0, 0) on. Edges may form cycles; one that
    names an unknown node, or the same node twice, is left out.
    """
    index = {name: number for number, name in enumerate(sizes)}
    known = [(index[a], index[b]) for a, b in edges if a in index and b in index]
    fixed = {index[name]: place for name, place in pinned.items() if name in index}
    all_sizes = list(sizes.values())
    parts = arranged_parts(all_sizes, known, spacing, effort)
    held = [part for part in parts if part.holds_any(fixed)]
    free = [part for part in parts if not part.holds_any(fixed)]
    places = around_pinned(held, known, fixed, _clearance(spacing))
    corner = _below([Box.at(place, all_sizes[node]) for node, place in places.items()], spacing)
    places |= packed(free, corner, spacing.component)
    return {name: places[number] for name, number in index.items()}


def layout_selection(
    selected: Collection[str],
    positions: Mapping[str, Point],
    sizes: Mapping[str, Size],
    edges: Iterable[tuple[str, str]],
    pinned: Collection[str] = frozenset(),
    spacing: Spacing = _SPACING,
    effort: Effort = Effort.THOROUGH,
) -> dict[str, Point]:
    """New places for the selected nodes only; all others stay, and none of them is covered.

    `positions` and `sizes` hold all nodes. The selection keeps its top left corner, unless a pinned node in
    it says where it belongs. A way that leads through nodes outside the selection counts as an edge.
    """
    wanted = set(selected)
    chosen = {name: size for name, size in sizes.items() if name in wanted}
    kept = {name: positions[name] for name in chosen if name in pinned}
    places = layout(chosen, _bridged(chosen, edges), kept, spacing, effort)
    if not kept:
        left = min((positions[name].x for name in chosen), default=0.0)
        top = min((positions[name].y for name in chosen), default=0.0)
        places = {name: Point(place.x + left, place.y + top) for name, place in places.items()}
    in_the_way = [
        Box.at(positions[name], sizes[name]) for name in sizes if name not in chosen or name in kept
    ]
    wishes = {name: place for name, place in places.items() if name not in kept}
    return places | settled(wishes, chosen, in_the_way, _clearance(spacing))


def _clearance(spacing: Spacing) -> float:
    """Half a row between a node that gave way and what it gave way to; whole rows would never fit in."""
    return spacing.row / 2


def _below(boxes: Sequence[Box], spacing: Spacing) -> Point:
    """Where the parts without a pinned node begin."""
    if not boxes:
        return Point(0, 0)
    return Point(min(box.left for box in boxes), max(box.bottom for box in boxes) + spacing.component)


def _bridged(chosen: Collection[str], edges: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The edges among `chosen`, and one for every way that leads from one of them to another outside."""
    after: dict[str, list[str]] = {}
    for source, target in edges:
        after.setdefault(source, []).append(target)
    for source in chosen:
        met = {source}
        frontier = [source]
        while frontier:
            for target in after.get(frontier.pop(), ()):
                if target not in met:
                    met.add(target)
                    if target in chosen:
                        yield source, target
                    else:
                        frontier.append(target)
