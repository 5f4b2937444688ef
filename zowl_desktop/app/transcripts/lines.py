"""The lines of a transcript, as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a line is; it decides how the line looks, and what a screen reader says before it."""

    HEADING = "heading"  # an attempt begins
    LABEL = "label"  # a check or a command of the attempt begins
    CALL = "call"  # the agent uses a tool
    SAID = "said"  # the agent's own words
    OUTPUT = "output"  # what a program printed
    FOLD = "fold"  # stands for lines that are folded
    RESULT = "result"  # what an output amounts to
    NOTE = "note"  # what happened beside the work
    ERROR = "error"  # something went wrong
    DONE = "done"  # the attempt, or the agent, is done


class Tone(StrEnum):
    """A colour of some characters."""

    OK = "ok"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters [begin, end) of a line, and their colour."""

    begin: int
    end: int
    tone: Tone


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    Attributes:
        at: When it was printed, in UTC epoch seconds, where the stream says so.
        cut: How many characters were cut off at its end.
        body: What is folded under it.
    """

    text: str
    kind: Kind
    at: float | None = None
    marks: tuple[Mark, ...] = ()
    cut: int = 0
    body: tuple[Line, ...] = ()
