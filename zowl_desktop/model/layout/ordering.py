"""The order of each column from top to bottom, with few crossings.

Sweeps to the right and back sort every column by the mean place of its neighbours, from several first orders;
then single nodes are moved wherever that saves a crossing (`moving`). The best order seen is kept.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

from zowl_desktop.model.layout.layering import Columns
from zowl_desktop.model.layout.moving import Rows, sift, swap_neighbours
from zowl_desktop.model.layout.shapes import Effort


@dataclass(frozen=True, slots=True)
class _Plan:
    """How often each means is used. Measured: more of any costs time and saves next to nothing.

    A start that after `_TRIAL` sweeps crosses more than `patience` times what the best one does is given up.
    """

    starts: int
    sweeps: int
    swaps: int
    sifts: int
    patience: float


_TRIAL: Final = 3
_FINAL_SWAPS: Final = 8
_SMALL: Final = 200
"""Up to so many nodes and waypoints there is time for everything."""
_QUICK_PLAN: Final = _Plan(starts=1, sweeps=4, swaps=0, sifts=0, patience=1.1)
_SMALL_PLAN: Final = _Plan(starts=8, sweeps=8, swaps=3, sifts=3, patience=1.5)
_LARGE_PLAN: Final = _Plan(starts=4, sweeps=8, swaps=3, sifts=1, patience=1.1)


def order_rows(graph: Columns, effort: Effort) -> Rows:
    """The columns of `graph`, each in its new order."""
    plan = _plan(graph, effort)
    best, fewest = graph.rows, crossings(graph.rows, graph.after)
    for rows in islice(_starts(graph), plan.starts):
        for sweep in range(plan.sweeps + 1):
            if sweep:
                _sweep(rows, graph, rightwards=sweep % 2 == 1)
                swap_neighbours(rows, graph, plan.swaps)
            found = crossings(rows, graph.after)
            if found < fewest:
                best, fewest = _copied(rows), found
            if not fewest:
                return best
            if sweep >= _TRIAL and found > plan.patience * fewest:
                break
    return _sifted(best, fewest, graph, plan.sifts)


def _plan(graph: Columns, effort: Effort) -> _Plan:
    if effort is Effort.QUICK:
        return _QUICK_PLAN
    return _SMALL_PLAN if len(graph.after) <= _SMALL else _LARGE_PLAN


def crossings(rows: Iterable[Sequence[int]], after: Sequence[Sequence[int]]) -> int:
    """How many pairs of edges cross between neighbouring columns."""
    return sum(_crossings_between(left, right, after) for left, right in pairwise(rows))


def _crossings_between(left: Iterable[int], right: Sequence[int], after: Sequence[Sequence[int]]) -> int:
    place = {node: number for number, node in enumerate(right)}
    found = 0
    seen: list[int] = []
    for node in left:
        ends = [place[target] for target in after[node]]
        for end in ends:
            found += len(seen) - bisect_right(seen, end)
        for end in ends:
            insort(seen, end)
    return found


def _sifted(best: Rows, fewest: int, graph: Columns, rounds: int) -> Rows:
    for _ in range(rounds):
        rows = _copied(best)
        sift(rows, graph)
        swap_neighbours(rows, graph, _FINAL_SWAPS)
        found = crossings(rows, graph.after)
        if found >= fewest:
            break
        best, fewest = rows, found
    return best


def _copied(rows: Rows) -> Rows:
    return [list(row) for row in rows]


def _starts(graph: Columns) -> Iterator[Rows]:
    """First orders: as given, as walks meet it from the left, the right and a far end; then all upturned.

    The walk from a far end follows edges both ways and turns off into dead ends first: it alone draws a graph
    that winds to and fro between its columns as the one line that it is.
    """
    nodes = [node for row in graph.rows for node in row]
    backwards = [node for row in reversed(graph.rows) for node in row]
    around = [before + after for before, after in zip(graph.before, graph.after, strict=True)]
    loose_first = [sorted(near, key=lambda node: len(around[node])) for near in around]
    starts = (
        graph.rows,
        _walked(graph, nodes, graph.after),
        _walked(graph, backwards, graph.before),
        _walked(graph, [*_far_end(around), *nodes], loose_first),
    )
    yield from map(_copied, starts)
    for rows in starts:
        yield [row[::-1] for row in rows]


def _far_end(around: Sequence[Sequence[int]]) -> list[int]:
    """A node as far as can be from the first one (none in an empty graph)."""
    met = [0] if around else []
    seen = set(met)
    for node in met:
        fresh = [other for other in around[node] if other not in seen]
        seen.update(fresh)
        met.extend(fresh)
    return met[-1:]


def _walked(graph: Columns, roots: Iterable[int], following: Sequence[Sequence[int]]) -> Rows:
    column = {node: number for number, row in enumerate(graph.rows) for node in row}
    rows: Rows = [[] for _ in graph.rows]
    met: set[int] = set()
    for root in roots:
        stack = [root]
        while stack:
            node = stack.pop()
            if node not in met:
                met.add(node)
                rows[column[node]].append(node)
                stack.extend(reversed(following[node]))
    return rows


def _sweep(rows: Rows, graph: Columns, *, rightwards: bool) -> None:
    numbers = range(1, len(rows)) if rightwards else range(len(rows) - 2, -1, -1)
    neighbours = graph.before if rightwards else graph.after
    for number in numbers:
        place = {node: at for at, node in enumerate(rows[number - 1 if rightwards else number + 1])}
        mean: dict[int, float] = {}
        for at, node in enumerate(rows[number]):
            near = neighbours[node]
            mean[node] = sum([place[other] for other in near]) / len(near) if near else at
        rows[number].sort(key=mean.__getitem__)
