"""Searches all of a transcript, the newest lines first, also what is folded and what is cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from zowl_desktop.app.transcripts.blocks import Stretch, read_block
from zowl_desktop.app.transcripts.lines import Line
from zowl_desktop.app.transcripts.transcript import Place, Transcript

LIMIT: Final = 100_000
"""Places that are kept; a search that finds more says so."""


@dataclass(frozen=True, slots=True)
class Search:
    """What to search, as it stood when the search began. Works on any thread."""

    words: str
    stretches: Sequence[Stretch | tuple[Line, ...]]

    @classmethod
    def of(cls, transcript: Transcript, words: str) -> Search:
        """Search a transcript as it stands."""
        places: list[Stretch | tuple[Line, ...]] = []
        for number in range(transcript.blocks):
            stretch = transcript.stretch(number)
            told = transcript.block(number)
            places.append(stretch if stretch is not None else told.lines if told is not None else ())
        return cls(words, places)

    def backwards(self, begin: int | None = None) -> Iterator[tuple[int, list[Place]]]:
        """Block by block from `begin` (the last one) to the first: its number, and what it has. Blocks."""
        wanted = re.compile(re.escape(self.words), re.IGNORECASE)
        first = len(self.stretches) - 1 if begin is None else begin
        for number in range(first, -1, -1):
            place = self.stretches[number]
            lines = read_block(place, limit=None).lines if isinstance(place, Stretch) else place
            yield number, list(_in(lines, number, wanted))


def _in(lines: Sequence[Line], number: int, wanted: re.Pattern[str]) -> Iterator[Place]:
    for head, line in enumerate(lines):
        if wanted.search(line.text):
            yield Place(number, head)
        for inner, folded in enumerate(line.body):
            if wanted.search(folded.text):
                yield Place(number, head, inner)
