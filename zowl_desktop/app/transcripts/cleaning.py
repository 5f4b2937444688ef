"""Printed bytes as lines that can be shown: no terminal codes, no overwritten progress, none without end."""

from __future__ import annotations

from typing import Final

from zowl_desktop.app.transcripts.lines import Kind, Line
from zowl_desktop.engine.proof.output import plain

LIMIT: Final = 500
"""Characters of a printed line that are shown; a longer one is cut, and says so."""
_WORDS_LIMIT: Final = 20 * LIMIT
"""The same for what an agent says: a paragraph is one line."""
_TAB: Final = 8


def clean(text: str) -> list[str]:
    """The lines of a text: of an overwritten line its last state, tabs as spaces; none is cut."""
    if not text:
        return []
    lines = plain(text).removesuffix("\n").split("\n")
    return [line.expandtabs(_TAB).rstrip() if "\t" in line else line.rstrip() for line in lines]


def shown(text: str, kind: Kind, at: float | None = None, limit: int | None = LIMIT) -> Line:
    """One line, cut where it is too long; `limit` None cuts nothing."""
    if limit is not None and kind is Kind.SAID:
        limit = _WORDS_LIMIT
    if limit is None or len(text) <= limit:
        return Line(text, kind, at)
    return Line(text[:limit], kind, at, cut=len(text) - limit)
