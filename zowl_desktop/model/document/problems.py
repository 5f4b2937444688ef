"""What is wrong with a document, said so that a person can mend it at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from zowl_desktop.model.errors import BadInput


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with a document.

    Attributes:
        line: 1 is the first line.
        column: 1 is the first character of the line, counted in characters.
        path: Where in the document, as in `tasks.endpoint.needs.schema`; empty for the document as a whole.
        message: What is wrong, with the value that is wrong.
        hint: What to write instead; empty when the message says it all.
    """

    line: int
    column: int
    path: str
    message: str
    hint: str = ""

    @property
    def what(self) -> str:
        """The message as a sentence."""
        return sentence(self.message)

    @property
    def mend(self) -> str:
        """The hint as a sentence; empty where there is none."""
        return sentence(self.hint)


class BadDocument(BadInput):
    """The document cannot be used. `problems` has all that is wrong with it, in the order of the file."""

    def __init__(self, source: str, problems: tuple[Problem, ...]) -> None:
        super().__init__("The pipeline has a problem", _in_words(source, problems), problems[0].mend)
        self.source = source
        self.problems = problems


def _in_words(source: str, problems: tuple[Problem, ...]) -> str:
    first = problems[0]
    rest = f" ({len(problems) - 1} more after it)" if len(problems) > 1 else ""
    place = f"{first.path}: " if first.path else ""
    return f"{source}, line {first.line}, column {first.column}: {place}{first.message}{rest}."


def sentence(words: str) -> str:
    """Words that stand beside others: with a capital letter, and an end."""
    ended = words if not words or words[-1] in ".?!" else f"{words}."
    return f"{ended[:1].upper()}{ended[1:]}"


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint for an unknown word: the nearest known one, else those that are known, else nothing."""
    return _nearest(word, frozenset(known))


@lru_cache(maxsize=1024)
def _nearest(word: str, known: frozenset[str]) -> str:
    names = sorted(known)
    by_folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    if close:
        return f"did you mean {by_folded[close[0]]}?"
    if not names:
        return ""
    return f"known: {', '.join(names[:8])}" + (", ..." if len(names) > 8 else "")


def path_text(path: Iterable[str | int]) -> str:
    """A path as people read it: `tasks.endpoint.on_failure.0.to`."""
    return ".".join(str(part) for part in path)
