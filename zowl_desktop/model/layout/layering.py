"""Which column each node stands in, with waypoints where an edge passes through a column.

Nodes are numbers here, 0 to count - 1; waypoints get the numbers after them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from zowl_desktop.model.layout.shortening import shortened

Edge = tuple[int, int]

_MOST_WAYPOINTS: Final = 4_000
"""The longest edges get no waypoints when there would be more: a chain with many long edges beside it has
waypoints by the square of its length, and its picture is not saved by any of them."""


@dataclass(frozen=True, slots=True)
class Columns:
    """A graph whose edges all lead to the next column.

    Attributes:
        rows: The nodes and waypoints of each column, from top to bottom.
        before: For each of them, its neighbours in the column on the left.
        after: For each of them, its neighbours in the column on the right.
        real: How many are nodes; the others are waypoints.
    """

    rows: list[list[int]]
    before: list[list[int]]
    after: list[list[int]]
    real: int


def columns(count: int, edges: Iterable[Edge]) -> Columns:
    """Columns for a connected graph; an edge that closes a cycle counts the other way round."""
    sound = _without_cycles(count, edges)
    before, after = _neighbours(count, sound)
    column = shortened(_longest_paths(before, after), before, after)
    return _with_waypoints(column, sound)


def _neighbours(count: int, edges: Iterable[Edge]) -> tuple[list[list[int]], list[list[int]]]:
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        after[source].append(target)
        before[target].append(source)
    return before, after


def _without_cycles(count: int, edges: Iterable[Edge]) -> list[Edge]:
    """The edges, each once, with those that lead back on a depth-first walk turned round."""
    _, after = _neighbours(count, edges)
    sound: dict[Edge, None] = {}
    entered, left = [False] * count, [False] * count
    for root in range(count):
        if entered[root]:
            continue
        entered[root] = True
        stack = [(root, iter(after[root]))]
        while stack:
            node, following = stack[-1]
            target = next(following, None)
            if target is None:
                left[node] = True
                stack.pop()
            elif entered[target] and not left[target]:
                if target != node:
                    sound[target, node] = None
            else:
                sound[node, target] = None
                if not entered[target]:
                    entered[target] = True
                    stack.append((target, iter(after[target])))
    return list(sound)


def _longest_paths(before: Sequence[Sequence[int]], after: Sequence[Sequence[int]]) -> list[int]:
    """Each node's column, as far left as its edges allow."""
    missing = [len(needed) for needed in before]
    column = [0] * len(missing)
    order = [node for node, count in enumerate(missing) if not count]
    for node in order:
        for target in after[node]:
            column[target] = max(column[target], column[node] + 1)
            missing[target] -= 1
            if not missing[target]:
                order.append(target)
    return column


def _with_waypoints(column: Sequence[int], edges: Sequence[Edge]) -> Columns:
    real = count = len(column)
    rows: list[list[int]] = [[] for _ in range(max(column, default=-1) + 1)]
    for node in range(real):
        rows[column[node]].append(node)
    steps: list[Edge] = []
    longest = _longest_affordable(sorted(column[target] - column[source] for source, target in edges))
    for source, target in edges:
        passed = range(column[source] + 1, column[target])
        if len(passed) < longest:
            way = [source, *range(count, count + len(passed)), target]
            for number, waypoint in zip(passed, way[1:-1], strict=True):
                rows[number].append(waypoint)
            steps.extend(pairwise(way))
            count += len(passed)
    before, after = _neighbours(count, steps)
    return Columns(rows, before, after, real)


def _longest_affordable(lengths: Iterable[int]) -> int:
    """The greatest of the rising `lengths` up to which all edges together stay within their waypoints."""
    longest = waypoints = 0
    for length in lengths:
        waypoints += length - 1
        if waypoints > _MOST_WAYPOINTS:
            return longest - (length == longest)
        longest = length
    return longest
