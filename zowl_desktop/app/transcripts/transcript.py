"""The transcript of one task: a list of blocks that only grows, of which a few are held."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zowl_desktop.app.transcripts.blocks import STRETCH, Block, Stretch
from zowl_desktop.app.transcripts.framing import foot, heading, label, worth_a_heading
from zowl_desktop.app.transcripts.lines import Line
from zowl_desktop.app.transcripts.pieces import Pieces
from zowl_desktop.app.transcripts.rows import Lengths, Place, Row, Spot, rows_of, weight_of
from zowl_desktop.app.transcripts.sources import AttemptSource
from zowl_desktop.app.transcripts.survey import Folders, Printed, survey

HELD: Final = 25_000
"""Lines that are held at once, whatever was looked at; others are read again when they are wanted."""
_LEAST: Final = 24
_MOST: Final = 512
"""Blocks that are held at least, however long, and at most, however short."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What there is in the spool."""

    sources: tuple[AttemptSource, ...]
    printed: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What to look at in the spool; `go` does it, on any thread."""

    folders: Folders
    sources: tuple[AttemptSource, ...]

    def go(self) -> Looked:
        """Look. Blocks."""
        return Looked(self.sources, survey(self.folders, [each.attempt for each in self.sources]))


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
        self._folders = Folders(spool / run)
        self._begin()

    def _begin(self) -> None:
        self._pieces = Pieces()
        self._headed: set[str] = set()
        self._labelled: set[Path] = set()
        self._settled: set[str] = set()
        self._lengths = Lengths()
        self._held: OrderedDict[int, Block] = OrderedDict()
        self._weight = 0  # lines in all that is held
        self._shown: dict[int, tuple[Row, ...]] = {}
        self._open: dict[int, set[int]] = {}

    # --- what there is -------------------------------------------------------------------------------

    @property
    def is_settled(self) -> bool:
        """Whether all that there will be is known, unless another attempt begins."""
        return all(each.over and each.attempt in self._settled for each in self.sources)

    def look(self) -> Look:
        """Look at what may have changed since the last look."""
        return Look(self._folders, tuple(each for each in self.sources if each.attempt not in self._settled))

    def take(self, looked: Looked) -> bool:
        """What a look found; False when it is nothing new.

        A file that was replaced or cut makes the transcript begin anew.
        """
        before = self._pieces.news
        if any(self._is_another(each) for each in looked.printed):
            self._begin()
            self.beginnings += 1
            return True
        for source in looked.sources:
            if source.attempt not in self._settled:
                self._take(source, [each for each in looked.printed if each.attempt == source.attempt])
        self._lengths.reach(self._pieces.blocks)
        return self._pieces.news != before

    def _is_another(self, printed: Printed) -> bool:
        piece = self._pieces.newest(printed.file)
        known = piece.printed if piece is not None else None
        return known is not None and (known.identity != printed.identity or printed.size < known.size)

    def _take(self, source: AttemptSource, printed: Sequence[Printed]) -> None:
        if source.attempt not in self._headed and (printed or worth_a_heading(source)):
            self._headed.add(source.attempt)
            self._say(source, heading(source))
        for each in printed:
            self._label(source, each)
            again = self._pieces.grow(source, each)
            if again is not None:
                self._drop(again)
        if source.over:
            self._settled.add(source.attempt)
            self._pieces.tell(source)
            if source.attempt in self._headed:
                self._say(source, foot(source))

    def _label(self, source: AttemptSource, printed: Printed) -> None:
        if printed.label not in {"", source.step} and printed.file.parent not in self._labelled:
            self._labelled.add(printed.file.parent)
            self._say(source, label(printed.label))

    def _say(self, source: AttemptSource, line: Line) -> None:
        number = self._pieces.say(source, line)
        self._lengths.reach(number + 1)
        self._lengths.count(number, 1)

    # --- blocks --------------------------------------------------------------------------------------

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return self._pieces.blocks

    @property
    def pieces(self) -> Pieces:
        """Where they come from, as it is now; a copy."""
        return self._pieces.copy()

    def wanted(self, number: int) -> Stretch | None:
        """What to read for this block; None when it is held as it stands now."""
        place = self._pieces.place(number)
        if isinstance(place, Line):
            return None
        held = self._held.get(number)
        return place if held is None or self._has_more(place, held) else None

    def _has_more(self, stretch: Stretch, held: Block) -> bool:
        newest = self._pieces.newest(stretch.file)
        assert newest is not None
        return held.until is not None and (held.until < newest.end or held.closed is not stretch.closed)

    def put(self, number: int, block: Block) -> None:
        """A block that was read."""
        self._drop(number)
        self._held[number] = block
        self._weight += weight_of(block)
        self.cost += block.cost
        self.has_times = self.has_times or any(line.at is not None for line in block.lines)
        place = self._pieces.place(number)
        assert isinstance(place, Stretch)
        read = STRETCH if block.until is None else max(0, block.until - place.begin)
        self._lengths.learn(len(block.lines), read)
        self._count(number, block)
        while len(self._held) > _MOST or (self._weight > HELD and len(self._held) > _LEAST):
            self._drop(next(iter(self._held)))

    def expected(self, number: int) -> int:
        """How many rows a block probably has, that nobody has read; at least one."""
        place = self._pieces.place(number)
        newest = self._pieces.newest(place.file) if isinstance(place, Stretch) else None
        if not isinstance(place, Stretch) or newest is None:
            return 1
        return self._lengths.expected(min(place.end, newest.end) - place.begin)

    def touch(self, numbers: Sequence[int]) -> None:
        """These are looked at: they are held longer than others."""
        for number in numbers:
            if number in self._held:
                self._held.move_to_end(number)

    def block(self, number: int) -> Block | None:
        """The block, as far as it is held; it may have grown since."""
        place = self._pieces.place(number)
        return Block((place,)) if isinstance(place, Line) else self._held.get(number)

    def _drop(self, number: int) -> None:
        self._shown.pop(number, None)
        if number in self._held:
            self._weight -= weight_of(self._held.pop(number))

    def _count(self, number: int, block: Block) -> None:
        opened = self._open.get(number, ())
        self._shown.pop(number, None)
        self._lengths.count(number, len(block.lines) + sum(len(block.lines[each].body) for each in opened))

    # --- rows ----------------------------------------------------------------------------------------

    def rows(self, number: int) -> tuple[Row, ...] | None:
        """The rows of a block with what is unfolded in it; None while it is not held."""
        if number not in self._shown:
            block = self.block(number)
            if block is None:
                return None
            self._shown[number] = rows_of(block, self._open.get(number, set()))
            self._lengths.count(number, len(self._shown[number]))
        return self._shown[number]

    def all_opened(self) -> Mapping[int, frozenset[int]]:
        """By block, the lines under which things are unfolded."""
        return {number: frozenset(heads) for number, heads in self._open.items()}

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
        self._count(number, block)

    def spot_of(self, place: Place) -> Spot:
        """Where a line stands now; one that is folded stands where its head does."""
        opened = self._open.get(place.block, set())
        block = self.block(place.block)
        if block is None:
            return Spot(place.block, 0)
        before = sum(len(block.lines[each].body) for each in opened if each < place.head)
        return Spot(place.block, before + place.head + (1 + place.inner if place.head in opened else 0))

    # --- positions, for a scroll bar -----------------------------------------------------------------

    @property
    def length(self) -> int:
        """Rows in all, estimated where nobody has looked yet."""
        return self._lengths.total

    def position(self, spot: Spot) -> int:
        """Rows before a place."""
        return self._lengths.position(spot)

    def spot(self, position: int) -> Spot:
        """The place at a position."""
        return self._lengths.spot(position)


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
