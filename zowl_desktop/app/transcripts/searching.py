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
from zowl_desktop.app.transcripts.telling import is_own
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
        pattern, must_have = self.pattern, _printed(self.words)
        for number in range(self.pieces.blocks - 1 if begin is None else begin, -1, -1):
            place = self.pieces.place(number)
            if isinstance(place, Stretch):
                lines = read_block(place, limit=None, must_have=must_have).lines
            else:
                lines = (place,)
            yield number, list(_in(lines, number, pattern))[::-1]


def _printed(words: str) -> tuple[bytes, ...]:
    """What a program must have printed, in small letters, where these words are in a line of a transcript.

    Zowl's own words and its counts are printed by nobody, so they are left out.
    """
    found = re.findall(r"[a-z0-9_]+", words.casefold()) if words.isascii() else []
    return tuple(word.encode() for word in found if not word.isdigit() and not is_own(word))


def _in(lines: Sequence[Line], number: int, pattern: re.Pattern[str]) -> Iterator[Place]:
    for head, line in enumerate(lines):
        if pattern.search(line.text):
            yield Place(number, head)
        for inner, folded in enumerate(line.body):
            if pattern.search(folded.text):
                yield Place(number, head, inner)
