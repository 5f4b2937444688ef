"""Which rows of a transcript stand where, for one page at a time, from the place that is looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from zowl_desktop.app.transcripts import Kind, Line, Place, Row, Spot, Transcript
from zowl_desktop.desktop.tonight.transcript.wrapping import Piece, wrapped

TIME_COLUMNS: Final = 10
"""Columns that the time and the gap after it take."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A row on the page.

    Attributes:
        row: None for a block that is not read yet, which is as high as it is expected to be.
        top: Heights from the top of the page; negative for what begins above it.
        gap: Empty heights above its text.
        text: What it says; from `own` on it is Zowl's, about the line.
        pieces: The text, broken over several heights.
    """

    spot: Spot
    row: Row | None
    top: int
    gap: int
    text: str
    own: int
    pieces: tuple[Piece, ...]

    @property
    def height(self) -> int:
        """In rows of one line."""
        return self.gap + len(self.pieces)

    def moved(self, top: int) -> Placed:
        """The same, elsewhere on the page."""
        return Placed(self.spot, self.row, top, self.gap, self.text, self.own, self.pieces)

    @property
    def place(self) -> Place:
        """Which line it is."""
        return Place(self.spot.block, self.row.head if self.row else 0, self.row.inner if self.row else -1)


@dataclass(frozen=True, slots=True)
class Layout:
    """A transcript on pages of so many columns. It notes in `missing` which blocks it would have needed."""

    transcript: Transcript
    columns: int
    missing: set[int]

    def down_from(self, top: Spot, hidden: int, heights: int) -> list[Placed]:
        """The rows of a page that begins `hidden` heights within the row at `top`."""
        placed, at = [], -hidden
        spot: Spot | None = self.settled(top)
        while spot is not None and at < heights:
            row = self._placed(spot, at)
            placed.append(row)
            at += row.height
            spot = self.after(spot)
        return placed

    def up_from_end(self, heights: int) -> list[Placed]:
        """The rows of the last page; they begin at its top when there are fewer than fit."""
        placed, left = [], heights
        spot = self.last()
        while spot is not None and left > 0:
            row = self._placed(spot, 0)
            left -= row.height
            placed.append(row)
            spot = self.before(spot)
        at = min(left, 0)
        made = []
        for row in reversed(placed):
            made.append(row.moved(at))
            at += row.height
        return made

    def height_of(self, spot: Spot) -> int:
        """How many heights a row takes."""
        return self._placed(spot, 0).height

    # --- from row to row -----------------------------------------------------------------------------

    def settled(self, spot: Spot) -> Spot | None:
        """The row itself as far as it is there, else the nearest one; None when there are none at all."""
        number = min(spot.block, self.transcript.blocks - 1)
        if number < 0:
            return None
        rows = self.rows(number)
        if rows is None:
            return Spot(number, spot.row)
        if rows:
            return Spot(number, min(max(spot.row, 0), len(rows) - 1))
        return self.after(Spot(number, 0)) or self.before(Spot(number, 0))

    def last(self) -> Spot | None:
        """The last row of all."""
        return self.before(Spot(self.transcript.blocks, 0))

    def after(self, spot: Spot) -> Spot | None:
        """The next row."""
        rows = self.rows(spot.block)
        if rows is not None and spot.row + 1 < len(rows):
            return Spot(spot.block, spot.row + 1)
        for number in range(spot.block + 1, self.transcript.blocks):
            if self.rows(number) != ():
                return Spot(number, 0)
        return None

    def before(self, spot: Spot) -> Spot | None:
        """The row before."""
        if spot.row > 0:
            return Spot(spot.block, spot.row - 1)
        for number in range(spot.block - 1, -1, -1):
            rows = self.rows(number)
            if rows is None:
                return Spot(number, 0)
            if rows:
                return Spot(number, len(rows) - 1)
        return None

    def rows(self, number: int) -> tuple[Row, ...] | None:
        """The rows of a block; None while it is not read. What is old or missing is noted."""
        if self.transcript.wanted(number) is not None:
            self.missing.add(number)
        return self.transcript.rows(number)

    # --- one row -------------------------------------------------------------------------------------

    def _placed(self, spot: Spot, top: int) -> Placed:
        rows = self.transcript.rows(spot.block)
        if not rows:
            empty = (Piece(0, ""),) * self.transcript.expected(spot.block)
            return Placed(spot, None, top, 0, "", 0, empty)
        row = rows[min(spot.row, len(rows) - 1)]
        line = row.line
        gap = 1 if line.kind is Kind.HEADING and spot.block > 0 else 0
        text, after = text_of(row), self._after(line)
        whole = f"{text}  {after}" if after else text
        is_beside = self.transcript.has_times and line.kind is not Kind.HEADING
        pieces = wrapped(whole, self.columns - (TIME_COLUMNS if is_beside else 0))
        return Placed(spot, row, top, gap, whole, len(text), pieces)

    def _after(self, line: Line) -> str:
        if line.cut:
            return f"… {line.cut:,} more characters"
        if line.at is not None and (line.kind is Kind.HEADING or not self.transcript.has_times):
            return clock(line.at)
        return ""


def text_of(row: Row) -> str:
    """What the row says: what is unfolded is not called folded."""
    return row.line.text.removesuffix(" folded") if row.is_open else row.line.text


def clock(at: float) -> str:
    """A moment in local time, to the second."""
    return _clock(int(at))


@lru_cache(maxsize=512)
def _clock(second: int) -> str:
    return f"{datetime.fromtimestamp(second).astimezone():%H:%M:%S}"


def spoken(row: Row) -> str:
    """What a screen reader says for a row."""
    line = row.line
    at = f"{clock(line.at)} " if line.at is not None else ""
    folded = "" if not line.body else ", unfolded" if row.is_open else f", {len(line.body)} lines folded"
    if line.kind is Kind.FOLD and not row.is_open:
        folded = ""
    return f"{at}{text_of(row)}{folded}"


def blocks_of(page: Iterable[Placed]) -> list[int]:
    """The blocks that the rows of a page belong to."""
    return sorted({placed.spot.block for placed in page})
