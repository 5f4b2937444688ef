"""Where the blocks of a transcript come from: pieces of files, and lines that Zowl says itself."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from pathlib import Path

from zowl_desktop.app.transcripts.blocks import STRETCH, Stretch
from zowl_desktop.app.transcripts.lines import Line
from zowl_desktop.app.transcripts.sources import AttemptSource
from zowl_desktop.app.transcripts.survey import Printed


@dataclass(slots=True)
class Piece:
    """Consecutive blocks of one file, from `begin` to what is known as its end; or one block of a line."""

    first: int
    source: AttemptSource
    printed: Printed | None = None
    begin: int = 0
    end: int = 0
    told: Line | None = None

    @property
    def blocks(self) -> int:
        """How many blocks it has."""
        return 1 if self.told is not None else max(1, -(-(self.end - self.begin) // STRETCH))


class Pieces:
    """All of them in order. It only grows, at its end, so the number of a block means the same for ever."""

    def __init__(self) -> None:
        self._pieces: list[Piece] = []
        self._files: dict[Path, Piece] = {}
        self.news = 0
        """Grows with whatever grows, and whatever is known anew."""

    def copy(self) -> Pieces:
        """As they are now, for another thread."""
        made = Pieces()
        for piece in self._pieces:
            made._add(replace(piece))
        return made

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return self._pieces[-1].first + self._pieces[-1].blocks if self._pieces else 0

    def newest(self, file: Path) -> Piece | None:
        """The last piece of a file."""
        return self._files.get(file)

    def say(self, source: AttemptSource, line: Line) -> int:
        """A line of Zowl's own; the number of its block."""
        self._add(Piece(self.blocks, source, told=line))
        return self._pieces[-1].first

    def grow(self, source: AttemptSource, printed: Printed) -> int | None:
        """So much is printed now. The block that has to be read again, since it may hold too much."""
        piece = self._files.get(printed.file)
        if piece is None:
            self._add(Piece(self.blocks, source, printed, 0, printed.size))
        elif piece is self._pieces[-1]:
            self.news += piece.end != printed.size
            piece.printed, piece.end = printed, printed.size
        elif printed.size > piece.end:  # another file was printed to since
            self._add(Piece(self.blocks, source, printed, piece.end, printed.size))
            return piece.first + piece.blocks - 1
        return None

    def tell(self, source: AttemptSource) -> None:
        """What is known of an attempt now."""
        self.news += 1
        for piece in self._pieces:
            if piece.source.attempt == source.attempt:
                piece.source = source

    def of(self, block: int) -> Piece:
        """The piece that a block belongs to."""
        return self._pieces[bisect_right(self._pieces, block, key=lambda piece: piece.first) - 1]

    def place(self, block: int) -> Stretch | Line:
        """Where a block comes from."""
        piece = self.of(block)
        if piece.printed is None:
            assert piece.told is not None
            return piece.told
        printed = piece.printed
        begin = piece.begin + (block - piece.first) * STRETCH
        end = begin + STRETCH
        if piece is not self._files[printed.file]:
            end = min(end, piece.end)  # what comes later belongs to a later piece
        cli = "" if printed.label else piece.source.cli
        return Stretch(printed.file, begin, end, cli, printed.stream, printed.folder, piece.source.over)

    def _add(self, piece: Piece) -> None:
        self.news += 1
        self._pieces.append(piece)
        if piece.printed is not None:
            self._files[piece.printed.file] = piece
