"""The text of some lines of a transcript, as it is copied: whole lines, and what is unfolded among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from zowl_desktop.app.transcripts.blocks import Stretch, read_block
from zowl_desktop.app.transcripts.lines import Line
from zowl_desktop.app.transcripts.pieces import Pieces
from zowl_desktop.app.transcripts.rows import Place
from zowl_desktop.app.transcripts.transcript import Transcript

LIMIT: Final = 20_000_000
"""Characters that are copied at once."""


@dataclass(frozen=True, slots=True)
class Copying:
    """What to copy, as it stood when that was asked for. Works on any thread."""

    begin: Place
    end: Place
    pieces: Pieces
    opened: Mapping[int, frozenset[int]]

    @classmethod
    def of(cls, transcript: Transcript, begin: Place, end: Place) -> Copying:
        """The lines from `begin` to `end`, both of them too."""
        return cls(begin, end, transcript.pieces, transcript.all_opened())

    def text(self) -> str:
        """One line after the other; what would be too much is left out, and that is said. Blocks."""
        pieces: list[str] = []
        size = 0
        for line in self._lines():
            if size > LIMIT:
                pieces.append("… the rest was left out: it is too long to be copied at once")
                break
            pieces.append(line.text)
            size += len(line.text) + 1
        return "\n".join(pieces)

    def _lines(self) -> Iterator[Line]:
        for number in range(self.begin.block, self.end.block + 1):
            opened = self.opened.get(number, frozenset())
            place = self.pieces.place(number)
            lines = read_block(place, limit=None).lines if isinstance(place, Stretch) else (place,)
            for head, line in enumerate(lines):
                if self.begin <= Place(number, head) <= self.end:
                    yield line
                for inner, folded in enumerate(line.body if head in opened else ()):
                    if self.begin <= Place(number, head, inner) <= self.end:
                        yield folded
