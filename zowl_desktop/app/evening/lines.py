"""What a look before the night finds out, line by line, each with a way to mend it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What a line says; only `WRONG` keeps a night from starting."""

    LOOKING = "looking"
    OK = "ok"
    WORTH_KNOWING = "worth_knowing"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class GoTo:
    """Mended in the document, at this dotted path."""

    path: str


@dataclass(frozen=True, slots=True)
class OpenSetting:
    """Mended in Settings, at the setting with this key."""

    key: str


@dataclass(frozen=True, slots=True)
class CopyText:
    """Mended in a terminal: a text to take there."""

    text: str


@dataclass(frozen=True, slots=True)
class ShowTonight:
    """Mended where the night under way is shown."""


@dataclass(frozen=True, slots=True)
class WriteLimit:
    """Mended in the dialog's own field; `amount`, such as "12 USD", is proposed for it where one is known."""

    amount: str = ""


Way = GoTo | OpenSetting | CopyText | ShowTonight | WriteLimit


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at.

    Attributes:
        key: The same for each state of the same thing.
        about: What was looked at, in a word or two.
        state: What it turned out to be.
        words: What is so.
        mend: What to do about it, in words; empty where nothing has to be done.
        way: How the window helps to do it.
        telling: Lines of an output that say why.
        may_be_waived: Whether a person may start the night although it is wrong.
    """

    key: str
    about: str
    state: State
    words: str
    mend: str = ""
    way: Way | None = None
    telling: tuple[str, ...] = ()
    may_be_waived: bool = False

    @property
    def stops(self) -> bool:
        """Whether the night does not start with it."""
        return self.state is State.WRONG


Tell = Callable[[Line], None]
"""Hears each line as it comes; one with the key of an earlier line takes its place."""
