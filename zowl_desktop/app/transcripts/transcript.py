"""The transcript of one task: a list of blocks that only grows, of which a few are held."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final, NamedTuple

from zowl_desktop.app.transcripts.blocks import STRETCH, Block, Stretch
from zowl_desktop.app.transcripts.framing import foot, heading, label, worth_a_heading
from zowl_desktop.app.transcripts.lines import Line
from zowl_desktop.app.transcripts.sources import AttemptSource
from zowl_desktop.app.transcripts.survey import Printed, survey

HELD: Final = 25_000
"""Lines that are held at once, whatever was looked at; others are read again when they are wanted."""
_LEAST: Final = 24
_MOST: Final = 512
"""Blocks that are held at least, however long, and at most, however short."""
_GUESS: Final = 150
"""Lines of a block that nobody has read, while none was read at all."""


class Spot(NamedTuple):
    """A place in a transcript: a block, and a row in it."""

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


@dataclass(frozen=True, slots=True)
class Look:
    """What to look at in the spool; `go` does it, on any thread."""

    spool: Path
    sources: tuple[AttemptSource, ...]

    def go(self) -> Looked:
        """Look. Blocks."""
        return Looked(self.sources, survey(self.spool, [each.attempt for each in self.sources]))


@dataclass(frozen=True, slots=True)
class Looked:
    """What was there."""

    sources: tuple[AttemptSource, ...]
    printed: tuple[Printed, ...]


@dataclass(slots=True)
class _Piece:
    """Consecutive blocks of one file, or one block of lines that Zowl says itself (then without a file)."""

    first: int
    source: AttemptSource
    printed: Printed | None = None
    begin: int = 0
    end: int = 0
    told: Block | None = None

    @property
    def blocks(self) -> int:
        return 1 if self.told is not None else max(1, -(-(self.end - self.begin) // STRETCH))


class Transcript:
    """What a task printed so far. One thread has it; reading happens elsewhere and is handed over.

    `look().go()` -> `take`; `wanted(block)` -> `read_block` -> `put`.
    """

    def __init__(self, spool: Path, run: str, task: str) -> None:
        self.run = run
        self.task = task
        self.sources: tuple[AttemptSource, ...] = ()
        self.beginnings = 0
        """How often it began anew, because a file was replaced: blocks of earlier ones mean nothing."""
        self.cost = 0
        """Bytes that were read for all blocks so far."""
        self.has_times = False
        """Whether some line, of those that were read, says when it was printed."""
        self._spool = spool / run
        self._begin()

    def _begin(self) -> None:
        self._pieces: list[_Piece] = []
        self._files: dict[Path, _Piece] = {}
        self._headed: set[str] = set()
        self._labelled: set[Path] = set()
        self._settled: set[str] = set()
        self._rows: list[int] = []  # of each block, -1 for one that nobody has read
        self._held: OrderedDict[int, Block] = OrderedDict()
        self._weigh = 0  # lines in all that is held
        self._shown: dict[int, tuple[Row, ...]] = {}
        self._open: dict[int, set[int]] = {}
        self._sums: list[int] | None = None
        self._density = [0, 0]  # rows that were read, and the bytes that they took
        self._guess = _GUESS

    # --- what there is -------------------------------------------------------------------------------

    @property
    def is_settled(self) -> bool:
        """Whether all that there will be is known, unless another attempt begins."""
        return all(each.over and each.attempt in self._settled for each in self.sources)

    def look(self) -> Look:
        """Look at what may have changed since the last look."""
        return Look(self._spool, tuple(each for each in self.sources if each.attempt not in self._settled))

    def take(self, looked: Looked) -> None:
        """What a look found. A file that was replaced or cut makes the transcript begin anew."""
        if any(self._is_another(each) for each in looked.printed):
            self._begin()
            self.beginnings += 1
            return
        for source in looked.sources:
            if source.attempt not in self._settled:
                self._take(source, [each for each in looked.printed if each.attempt == source.attempt])

    def _is_another(self, printed: Printed) -> bool:
        piece = self._files.get(printed.file)
        known = piece.printed if piece is not None else None
        return known is not None and (known.identity != printed.identity or printed.size < known.size)

    def _take(self, source: AttemptSource, printed: Sequence[Printed]) -> None:
        if source.attempt not in self._headed and (printed or worth_a_heading(source)):
            self._headed.add(source.attempt)
            self._say(source, heading(source))
        for each in printed:
            self._grow(source, each)
        if source.over:
            self._settled.add(source.attempt)
            for piece in self._pieces:
                piece.source = source if piece.source.attempt == source.attempt else piece.source
            if source.attempt in self._headed:
                self._say(source, foot(source))

    def _grow(self, source: AttemptSource, printed: Printed) -> None:
        piece = self._files.get(printed.file)
        if piece is None:
            self._label(source, printed)
            self._add(_Piece(len(self._rows), source, printed, 0, printed.size))
        elif piece is self._pieces[-1]:
            piece.printed, piece.end = printed, printed.size
            self._extend(piece)
        elif printed.size > piece.end:  # another file was printed to since
            self._drop(piece.first + piece.blocks - 1)  # it may hold more than it has now
            self._add(_Piece(len(self._rows), source, printed, piece.end, printed.size))

    def _label(self, source: AttemptSource, printed: Printed) -> None:
        if printed.label not in {"", source.step} and printed.file.parent not in self._labelled:
            self._labelled.add(printed.file.parent)
            self._say(source, label(printed.label))

    def _say(self, source: AttemptSource, line: Line) -> None:
        self._add(_Piece(len(self._rows), source, told=Block((line,))))

    def _add(self, piece: _Piece) -> None:
        self._pieces.append(piece)
        if piece.printed is not None:
            self._files[piece.printed.file] = piece
        self._extend(piece)

    def _extend(self, piece: _Piece) -> None:
        missing = piece.first + piece.blocks - len(self._rows)
        self._rows += [1 if piece.told is not None else -1] * missing
        self._sums = None

    # --- blocks --------------------------------------------------------------------------------------

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self._rows)

    def wanted(self, block: int) -> Stretch | None:
        """What to read for this block; None when it is held as it stands now."""
        piece = self._piece(block)
        if piece.told is not None:
            return None
        held = self._held.get(block)
        if held is not None and (held.until is None or not self._has_more(piece, held)):
            return None
        return self.stretch(block)

    def _has_more(self, piece: _Piece, held: Block) -> bool:
        assert piece.printed is not None
        assert held.until is not None
        return held.until < self._files[piece.printed.file].end or held.closed is not piece.source.over

    def stretch(self, block: int) -> Stretch | None:
        """Where the block comes from; None for what Zowl says itself."""
        piece = self._piece(block)
        if piece.printed is None:
            return None
        begin = piece.begin + (block - piece.first) * STRETCH
        end = begin + STRETCH
        if piece is not self._files[piece.printed.file]:
            end = min(end, piece.end)  # what comes later belongs to a later piece
        own = not piece.printed.label
        cli = piece.source.cli if own else ""
        printed = piece.printed
        return Stretch(printed.file, begin, end, cli, printed.stream, printed.folder, piece.source.over)

    def put(self, number: int, block: Block) -> None:
        """A block that was read."""
        self.cost += block.cost
        self._drop(number)
        self._held[number] = block
        self._weigh += _weight_of(block)
        piece = self._piece(number)
        self.has_times = self.has_times or any(line.at is not None for line in block.lines)
        begin = piece.begin + (number - piece.first) * STRETCH
        self._density[0] += len(block.lines)
        self._density[1] += STRETCH if block.until is None else max(0, block.until - begin)
        self._counted(number, block)
        while len(self._held) > _MOST or (self._weigh > HELD and len(self._held) > _LEAST):
            self._drop(next(iter(self._held)))

    def touch(self, numbers: Sequence[int]) -> None:
        """These are looked at: they are held longer than others."""
        for number in numbers:
            if number in self._held:
                self._held.move_to_end(number)

    def block(self, number: int) -> Block | None:
        """The block, as far as it is held; it may have grown since."""
        told = self._piece(number).told
        return told if told is not None else self._held.get(number)

    def _piece(self, block: int) -> _Piece:
        return self._pieces[bisect_right(self._pieces, block, key=lambda piece: piece.first) - 1]

    def _drop(self, number: int) -> None:
        self._shown.pop(number, None)
        if number in self._held:
            self._weigh -= _weight_of(self._held.pop(number))

    def _counted(self, number: int, block: Block) -> None:
        opened = self._open.get(number, ())
        rows = len(block.lines) + sum(len(block.lines[each].body) for each in opened)
        self._shown.pop(number, None)
        if self._rows[number] != rows:
            self._rows[number] = rows
            self._sums = None

    # --- rows ----------------------------------------------------------------------------------------

    def rows(self, number: int) -> tuple[Row, ...] | None:
        """The rows of a block with what is unfolded in it; None while it is not held."""
        block = self.block(number)
        if block is None:
            return None
        if number not in self._shown:
            self._shown[number] = _rows(block, self._open.get(number, set()))
        return self._shown[number]

    def set_open(self, number: int, head: int, *, is_open: bool) -> None:
        """Unfold what is folded under a line, or fold it again. The block has to be held."""
        block = self.block(number)
        if block is None or not block.lines[head].body:
            return
        opened = self._open.setdefault(number, set())
        if is_open:
            opened.add(head)
        else:
            opened.discard(head)
        self._counted(number, block)

    def spot_of(self, place: Place) -> Spot:
        """Where a line stands now; one that is folded stands where its head does."""
        opened = self._open.get(place.block, set())
        block = self.block(place.block)
        if block is None:
            return Spot(place.block, 0)
        before = sum(len(block.lines[each].body) for each in opened if each < place.head)
        return Spot(place.block, before + place.head + (1 + place.inner if place.head in opened else 0))

    def opened(self, number: int) -> frozenset[int]:
        """The lines of a block under which things are unfolded."""
        return frozenset(self._open.get(number, ()))

    # --- positions, for a scroll bar -----------------------------------------------------------------

    @property
    def length(self) -> int:
        """Rows in all, estimated where nobody has looked yet."""
        return self._totals()[-1]

    def position(self, spot: Spot) -> int:
        """Rows before a place."""
        return self._totals()[spot.block] + min(max(spot.row, 0), max(self._weight(spot.block) - 1, 0))

    def spot(self, position: int) -> Spot:
        """The place at a position."""
        totals = self._totals()
        block = min(max(bisect_right(totals, position) - 1, 0), max(self.blocks - 1, 0))
        return Spot(block, max(position - totals[block], 0))

    def _weight(self, number: int) -> int:
        rows = self._rows[number] if number < len(self._rows) else 0
        return rows if rows >= 0 else self._guess

    def _totals(self) -> list[int]:
        if self._sums is None:
            rows, read = self._density
            self._guess = max(1, round(rows * STRETCH / read)) if read else _GUESS
            self._sums = [0, *accumulate(rows if rows >= 0 else self._guess for rows in self._rows)]
        return self._sums


def _weight_of(block: Block) -> int:
    return len(block.lines) + sum(len(line.body) for line in block.lines)


def _rows(block: Block, opened: set[int]) -> tuple[Row, ...]:
    made: list[Row] = []
    for head, line in enumerate(block.lines):
        is_open = head in opened
        made.append(Row(line, head, is_open=is_open))
        if is_open:
            made += [Row(inner, head, place) for place, inner in enumerate(line.body)]
    return tuple(made)


class Transcripts:
    """The transcripts of one data folder: those looked at last are kept, with what is open in them."""

    KEPT: Final = 16

    def __init__(self, spool: Path) -> None:
        self._spool = spool
        self._made: OrderedDict[tuple[str, str], Transcript] = OrderedDict()

    def of(self, run: str, task: str, sources: tuple[AttemptSource, ...]) -> Transcript:
        """The transcript of a task. Ask again whenever its attempts have changed: it is the same one."""
        key = run, task
        transcript = self._made.get(key)
        if transcript is None:
            transcript = self._made[key] = Transcript(self._spool, run, task)
        self._made.move_to_end(key)
        transcript.sources = sources
        while len(self._made) > self.KEPT:
            self._made.popitem(last=False)
        return transcript
