"""Columns with the shortest edges there can be, by the network simplex method.

Source: Gansner, Koutsofios, North, Vo: A Technique for Drawing Directed Graphs (1993), section 2.

A spanning tree of edges that lead to the very next column is kept. Cutting one of its edges leaves a branch;
when the branch has more edges to one side than to the other, it moves that way as a whole until another edge
stops it, and that edge takes the place of the one cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Final

_MOVES_PER_NODE: Final = 4
"""A bound for graphs on which branches would move in circles; far more than others ever need."""

Neighbours = Sequence[Sequence[int]]
_Reach = tuple[int, int, int]
"""The length of an edge that leads out of the growing tree, its end outside and its end inside."""


def shortened(column: Sequence[int], before: Neighbours, after: Neighbours) -> list[int]:
    """A column for each node of a connected graph, from 0 on, so that all edges together are shortest.

    `column` has every edge lead to the right; so has the result.
    """
    if all(column[target] == column[node] + 1 for node in range(len(column)) for target in after[node]):
        return list(column)
    tree = _Tree(column, before, after)
    tree.improve(_MOVES_PER_NODE * len(column))
    first = min(tree.column, default=0)
    return [number - first for number in tree.column]


class _Tree:
    """The columns, and a spanning tree of tight edges with node 0 as its root.

    Attributes:
        column: Each node's column.
        parent: Each node's parent in the tree; -1 for the root.
        children: Each node's children.
        pull: For the branch under each node: its edges leading out of it, less those leading in.
    """

    def __init__(self, column: Sequence[int], before: Neighbours, after: Neighbours) -> None:
        self._before = before
        self._after = after
        self.column = list(column)
        self.parent = [-1] * len(column)
        self.children: list[set[int]] = [set() for _ in column]
        self.pull = [len(after[node]) - len(before[node]) for node in range(len(column))]
        for node in reversed(self._grow()):
            if self.parent[node] >= 0:
                self.pull[self.parent[node]] += self.pull[node]

    def _grow(self) -> list[int]:
        """Reach every node, each time shifting the whole tree to the nearest one outside.

        Returns the nodes as they were met. While the tree grows, the columns in it are kept less the shift.
        """
        outwards: list[_Reach] = []
        inwards: list[_Reach] = []
        order, shift = [0], 0
        met = [True] + [False] * (len(self.column) - 1)
        self._look_around(0, outwards, inwards)
        while len(order) < len(met):
            _drop_met(outwards, met)
            _drop_met(inwards, met)
            if not inwards or (outwards and outwards[0][0] - shift <= inwards[0][0] + shift):
                length, node, parent = outwards[0]
                shift = length - 1
            else:
                length, node, parent = inwards[0]
                shift = 1 - length
            order.append(node)
            met[node] = True
            self.parent[node] = parent
            self.children[parent].add(node)
            self.column[node] -= shift
            self._look_around(node, outwards, inwards)
        for node in order:
            self.column[node] += shift
        return order

    def _look_around(self, node: int, outwards: list[_Reach], inwards: list[_Reach]) -> None:
        here = self.column[node]
        for other in self._after[node]:
            heappush(outwards, (self.column[other] - here, other, node))
        for other in self._before[node]:
            heappush(inwards, (here - self.column[other], other, node))

    def improve(self, most: int) -> None:
        """Move branches until none wants to move, or `most` have."""
        count = len(self.column)
        content = node = moves = 0
        while content < count and moves < most:
            if self._wants_to_move(node):
                self._move(node)
                content = 0
                moves += 1
            else:
                content += 1
            node = (node + 1) % count

    def _wants_to_move(self, node: int) -> bool:
        """Whether cutting off the branch under `node` lets it move to the side that pulls it."""
        parent = self.parent[node]
        if parent < 0:
            return False
        pull = self.pull[node]
        return pull < 0 if self.column[node] < self.column[parent] else pull > 0

    def _move(self, top: int) -> None:
        branch = self._branch(top)
        inside = set(branch)
        rightwards = self.pull[top] > 0
        ahead = self._after if rightwards else self._before
        distance, node, outside = self._first_stop(branch, inside, ahead)
        for one in branch:
            self.column[one] += distance if rightwards else -distance
        self._hang(top, node, outside)

    def _branch(self, top: int) -> list[int]:
        branch = [top]
        for node in branch:
            branch.extend(self.children[node])
        return branch

    def _first_stop(self, branch: Sequence[int], inside: set[int], ahead: Neighbours) -> tuple[int, int, int]:
        """How far the branch can go, the node that is stopped, and the one outside that stops it."""
        column = self.column
        return min(
            (abs(column[other] - column[node]) - 1, node, other)
            for node in branch
            for other in ahead[node]
            if other not in inside
        )

    def _hang(self, top: int, node: int, outside: int) -> None:
        """Cut the branch under `top` off, and hang it on `outside` by `node`."""
        pull = self.pull[top]
        self._add_upwards(self.parent[top], -pull)
        self.children[self.parent[top]].remove(top)
        way = [node]
        while way[-1] != top:
            way.append(self.parent[way[-1]])
        for lower, upper in zip(way[-2::-1], way[:0:-1], strict=True):
            self.children[upper].remove(lower)
            self.children[lower].add(upper)
            self.parent[upper] = lower
            self.pull[upper] -= self.pull[lower]
            self.pull[lower] = pull
        self.parent[node] = outside
        self.children[outside].add(node)
        self._add_upwards(outside, pull)

    def _add_upwards(self, node: int, pull: int) -> None:
        while node >= 0:
            self.pull[node] += pull
            node = self.parent[node]


def _drop_met(reach: list[_Reach], met: Sequence[bool]) -> None:
    while reach and met[reach[0][1]]:
        heappop(reach)
