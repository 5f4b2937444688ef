"""From columns to coordinates: columns side by side, rows as straight as their order and sizes allow."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final

from zowl_desktop.model.layout.layering import Columns
from zowl_desktop.model.layout.shapes import Effort, Point, Size, Spacing

Rows = Sequence[Sequence[int]]
_ROUNDS: Final = {Effort.QUICK: 2, Effort.THOROUGH: 6}
_PULL: Final = (1.0, 3.0, 9.0)
"""How hard an edge pulls its ends level, by how many of them are waypoints: long edges bend least."""


def coordinates(
    graph: Columns, rows: Rows, sizes: Sequence[Size], spacing: Spacing, effort: Effort
) -> list[Point]:
    """The top left corner of each node, in whole numbers; the highest and the leftmost lie at 0."""
    heights = [size.height for size in sizes] + [0.0] * (len(graph.after) - graph.real)
    offsets = [_offsets(row, heights, graph.real, spacing) for row in rows]
    centres = _levelled(graph, rows, offsets, _ROUNDS[effort])
    tops = [centre - size.height / 2 for centre, size in zip(centres, sizes, strict=False)]
    highest = min(tops, default=0.0)
    lefts = _lefts(rows, sizes, spacing)
    return [Point(round(left), round(top - highest)) for left, top in zip(lefts, tops, strict=True)]


def _lefts(rows: Rows, sizes: Sequence[Size], spacing: Spacing) -> list[float]:
    """Every node in the middle of its column, which is as wide as its widest node."""
    lefts = [0.0] * len(sizes)
    edge = 0.0
    for row in rows:
        nodes = [node for node in row if node < len(sizes)]
        width = max((sizes[node].width for node in nodes), default=0.0)
        for node in nodes:
            lefts[node] = edge + (width - sizes[node].width) / 2
        edge += width + spacing.column
    return lefts


def _offsets(row: Sequence[int], heights: Sequence[float], real: int, spacing: Spacing) -> list[float]:
    """How far each centre lies below the first one when the row is packed tight."""
    gaps = (
        (heights[a] + heights[b]) / 2 + (spacing.row if a < real and b < real else spacing.lane)
        for a, b in pairwise(row)
    )
    return list(accumulate(gaps, initial=0.0))


def _levelled(graph: Columns, rows: Rows, offsets: Sequence[Sequence[float]], rounds: int) -> list[float]:
    """Centres that come close to those of their neighbours, in turn from the left, the right and both."""
    centres = [0.0] * len(graph.after)
    for row, below in zip(rows, offsets, strict=True):
        for node, offset in zip(row, below, strict=True):
            centres[node] = offset - below[-1] / 2
    before, after = _pulls(graph.before, graph.real), _pulls(graph.after, graph.real)
    both = [left + right for left, right in zip(before, after, strict=True)]
    columns = list(zip(rows, offsets, strict=True))
    for _ in range(rounds):
        _level(columns, before, centres)
        _level(columns[::-1], after, centres)
    _level(columns, both, centres)
    _level(columns[::-1], both, centres)
    return centres


_Pulls = list[list[tuple[int, float]]]


def _pulls(neighbours: Sequence[Sequence[int]], real: int) -> _Pulls:
    """For each node its neighbours on one side, each with the strength of the edge to it."""
    return [
        [(other, _PULL[(node >= real) + (other >= real)]) for other in near]
        for node, near in enumerate(neighbours)
    ]


def _level(
    columns: Sequence[tuple[Sequence[int], Sequence[float]]], pulls: _Pulls, centres: list[float]
) -> None:
    for row, offsets in columns:
        wanted: list[float] = []
        weights: list[float] = []
        for node, offset in zip(row, offsets, strict=True):
            strength = moment = 0.0
            for other, pull in pulls[node]:
                strength += pull
                moment += pull * centres[other]
            wanted.append((moment / strength if strength else centres[node]) - offset)
            weights.append(strength or 0.1)
        for node, offset, height in zip(row, offsets, _rising(wanted, weights), strict=True):
            centres[node] = height + offset


def _rising(wanted: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The never falling sequence nearest to `wanted` by weighted squares (pool adjacent violators)."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(wanted, weights, strict=True):
        mean, total, length = value, weight, 1
        while blocks and blocks[-1][0] > mean:
            last, its_weight, its_length = blocks.pop()
            mean = (last * its_weight + mean * total) / (its_weight + total)
            total += its_weight
            length += its_length
        blocks.append((mean, total, length))
    return [mean for mean, _, length in blocks for _ in range(length)]
