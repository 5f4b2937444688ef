"""Lines as rows of a page, where each of them is, and how many there are: known, or estimated."""

from __future__ import annotations

from bisect import bisect_right
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
        self._rows: list[int] = []  # -1 where nobody has looked
        self._learned = 0, 0  # lines, and the bytes that they took
        self._guess = _GUESS
        self._sums: list[int] | None = None

    def reach(self, blocks: int) -> None:
        """There are so many blocks now."""
        if blocks > len(self._rows):
            self._rows += [-1] * (blocks - len(self._rows))
            self._sums = None

    def learn(self, lines: int, size: int) -> None:
        """So many lines took so many bytes."""
        self._learned = self._learned[0] + lines, self._learned[1] + size

    def count(self, number: int, rows: int) -> None:
        """A block has so many rows as it is shown now."""
        if self._rows[number] != rows:
            self._rows[number] = rows
            self._sums = None

    def expected(self, size: int) -> int:
        """How many rows so many bytes probably are; at least one."""
        self._totals()
        return max(1, self._guess * size // STRETCH)

    @property
    def total(self) -> int:
        """Rows in all."""
        return self._totals()[-1]

    def position(self, spot: Spot) -> int:
        """Rows before a place."""
        totals = self._totals()
        if spot.block >= len(self._rows):
            return totals[-1]
        before, after = totals[spot.block : spot.block + 2]
        return min(before + max(spot.row, 0), max(after - 1, before))

    def spot(self, position: int) -> Spot:
        """The place at a position."""
        totals = self._totals()
        block = min(max(bisect_right(totals, position) - 1, 0), max(len(self._rows) - 1, 0))
        return Spot(block, max(position - totals[block], 0))

    def _totals(self) -> list[int]:
        if self._sums is None:
            lines, size = self._learned
            self._guess = max(1, round(lines * STRETCH / size)) if size else _GUESS
            self._sums = [0, *accumulate(rows if rows >= 0 else self._guess for rows in self._rows)]
        return self._sums
