"""Moving single nodes up or down their column where that saves crossings with the columns beside it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from zowl_desktop.model.layout.layering import Columns

Rows = list[list[int]]
_Places = dict[int, list[int]]

_REACH: Final = 64
"""How many places up and down `sift` tries: a very long column must not cost its square."""
_FEW: Final = 8
"""Up to here comparing every pair is quicker than searching."""


def swap_neighbours(rows: Rows, graph: Columns, rounds: int) -> None:
    """Let neighbours in a column change places where that saves a crossing; at most `rounds` times over."""
    for _ in range(rounds):
        swapped = [_swap_in_row(row, *_sides(rows, number, graph)) for number, row in enumerate(rows)]
        if not any(swapped):
            return


def sift(rows: Rows, graph: Columns) -> None:
    """Move every node once to the place in its column where it crosses least."""
    for number, row in enumerate(rows):
        left, right = _sides(rows, number, graph)
        for node in tuple(row):
            at = row.index(node)
            better = _best_place(row, at, left, right)
            if better != at:
                row.insert(better, row.pop(at))


def _sides(rows: Rows, number: int, graph: Columns) -> tuple[_Places, _Places]:
    """For each node of a column: where its neighbours stand in the column before, and in the one after."""
    before = rows[number - 1] if number else []
    after = rows[number + 1] if number + 1 < len(rows) else []
    return _places(rows[number], before, graph.before), _places(rows[number], after, graph.after)


def _places(row: Iterable[int], column: Iterable[int], neighbours: Sequence[Sequence[int]]) -> _Places:
    place = {node: at for at, node in enumerate(column)}
    return {node: sorted([place[other] for other in neighbours[node]]) for node in row}


def _swap_in_row(row: list[int], left: _Places, right: _Places) -> bool:
    swapped = False
    for at in range(len(row) - 1):
        upper, lower = row[at], row[at + 1]
        if saved_by_swap(left[upper], left[lower]) + saved_by_swap(right[upper], right[lower]) > 0:
            row[at], row[at + 1] = lower, upper
            swapped = True
    return swapped


def _best_place(row: Sequence[int], at: int, left: _Places, right: _Places) -> int:
    node = row[at]
    near_left, near_right = left[node], right[node]
    best, most = at, 0
    saved = 0
    for place in range(at - 1, max(at - _REACH, 0) - 1, -1):
        other = row[place]
        saved += saved_by_swap(left[other], near_left) + saved_by_swap(right[other], near_right)
        if saved > most:
            best, most = place, saved
    saved = 0
    for place in range(at + 1, min(at + _REACH, len(row) - 1) + 1):
        other = row[place]
        saved += saved_by_swap(near_left, left[other]) + saved_by_swap(near_right, right[other])
        if saved > most:
            best, most = place, saved
    return best


def saved_by_swap(upper: Sequence[int], lower: Sequence[int]) -> int:
    """Crossings that go (negative: come) when the node with ends `lower` moves above that with `upper`."""
    if not upper or not lower:
        return 0
    if len(lower) > _FEW:
        return sum(bisect_left(lower, end) + bisect_right(lower, end) - len(lower) for end in upper)
    if len(upper) > _FEW:
        return sum(len(upper) - bisect_left(upper, end) - bisect_right(upper, end) for end in lower)
    saved = 0
    for above in upper:
        for below in lower:
            if above > below:
                saved += 1
            elif above < below:
                saved -= 1
    return saved
