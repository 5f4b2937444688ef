"""Lines as rows of a page, where each of them is, and how many there are: known, or estimated."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, NamedTuple

from zowl_desktop.app.transcripts.blocks import STRETCH, Block
from zowl_desktop.app.transcripts.lines import Line

_GUESS: Final = 150
"""Lines of a block while none was read at all."""


class Spot(NamedTuple):
    """A place in a transcript as it is shown now: a block, and a row in it."""

    block: int
    row: int


class Place(NamedTuple):
    """Which line: the line `head` of a block, or the line `inner` (from 0) of what is folded under it."""

    block: int
    head: int
    inner: int = -1


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it is shown; `inner` is its place in the body of line `head` if it was folded."""

    line: Line
    head: int
    inner: int = -1
    is_open: bool = False


def rows_of(block: Block, opened: AbstractSet[int]) -> tuple[Row, ...]:
    """The rows of a block in which these lines are unfolded."""
    made: list[Row] = []
    for head, line in enumerate(block.lines):
        is_open = head in opened
        made.append(Row(line, head, is_open=is_open))
        if is_open:
            made += [Row(inner, head, place) for place, inner in enumerate(line.body)]
    return tuple(made)


def weight_of(block: Block) -> int:
    """The lines that a block holds, folded or not."""
    return len(block.lines) + sum(len(line.body) for line in block.lines)


class Lengths:
    """How many rows each block has. One that nobody has read is as long as the others are for their bytes."""

    def __init__(self) -> None:
        self._blocks = 0
        self._rows: dict[int, int] = {}  # of blocks that were read
        self._learned = 0, 0  # lines, and the bytes that they took
        self._known: list[int] | None = None
        self._sums: list[int] = []

    def reach(self, blocks: int) -> None:
        """There are so many blocks now."""
        self._blocks = max(self._blocks, blocks)

    def learn(self, lines: int, size: int) -> None:
        """So many lines took so many bytes."""
        self._learned = self._learned[0] + lines, self._learned[1] + size

    def count(self, number: int, rows: int) -> None:
        """A block has so many rows as it is shown now."""
        if self._rows.get(number) != rows:
            self._rows[number] = rows
            self._known = None

    def expected(self, size: int) -> int:
        """How many rows so many bytes probably are; at least one."""
        return max(1, self._guess * size // STRETCH)

    @property
    def total(self) -> int:
        """Rows in all."""
        return self._before(self._blocks)

    def position(self, spot: Spot) -> int:
        """Rows before a place."""
        if spot.block >= self._blocks:
            return self.total
        rows = self._rows.get(spot.block, self._guess)
        return self._before(spot.block) + min(max(spot.row, 0), max(rows - 1, 0))

    def spot(self, position: int) -> Spot:
        """The place at a position."""
        last = max(self._blocks - 1, 0)
        block = min(max(bisect_right(range(self._blocks + 1), position, key=self._before) - 1, 0), last)
        return Spot(block, max(position - self._before(block), 0))

    @property
    def _guess(self) -> int:
        lines, size = self._learned
        return max(1, round(lines * STRETCH / size)) if size else _GUESS

    def _before(self, block: int) -> int:
        """Rows of all blocks before one."""
        if self._known is None:
            self._known = sorted(self._rows)
            self._sums = [0, *accumulate(self._rows[each] for each in self._known)]
        known = bisect_left(self._known, block)
        return self._sums[known] + (block - known) * self._guess
