"""Searches all of a transcript, the newest lines first, also what is folded and what is cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from zowl_desktop.app.transcripts.blocks import Stretch, read_block
from zowl_desktop.app.transcripts.lines import Line
from zowl_desktop.app.transcripts.pieces import Pieces
from zowl_desktop.app.transcripts.rows import Place
from zowl_desktop.app.transcripts.transcript import Transcript

LIMIT: Final = 100_000
"""Places that are kept; a search that finds more says so."""


@dataclass(frozen=True, slots=True)
class Search:
    """What to search, as it stood when the search began. Works on any thread."""

    words: str
    pieces: Pieces

    @classmethod
    def of(cls, transcript: Transcript, words: str) -> Search:
        """Search a transcript as it stands; large and small letters are the same."""
        return cls(words, transcript.pieces)

    @property
    def pattern(self) -> re.Pattern[str]:
        """What is looked for in a line."""
        return re.compile(re.escape(self.words), re.IGNORECASE)

    def backwards(self, begin: int | None = None) -> Iterator[tuple[int, list[Place]]]:
        """Block by block from `begin` (the last one) to the first: its number, and what it has. Blocks."""
        pattern = self.pattern
        for number in range(self.pieces.blocks - 1 if begin is None else begin, -1, -1):
            place = self.pieces.place(number)
            lines = read_block(place, limit=None).lines if isinstance(place, Stretch) else (place,)
            yield number, list(_in(lines, number, pattern))[::-1]


def _in(lines: Sequence[Line], number: int, pattern: re.Pattern[str]) -> Iterator[Place]:
    for head, line in enumerate(lines):
        if pattern.search(line.text):
            yield Place(number, head)
        for inner, folded in enumerate(line.body):
            if pattern.search(folded.text):
                yield Place(number, head, inner)
