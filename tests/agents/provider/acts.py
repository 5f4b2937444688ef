"""What the provider does with one request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Refusal = Literal["auth", "rate_limit", "overloaded", "usage_limit", "quota", "context", "server"]


@dataclass(frozen=True)
class Say:
    """The model answers with text, and is done."""

    text: str = "Done."


@dataclass(frozen=True)
class Shell:
    """The model calls the program's own shell tool."""

    command: str
    text: str = ""


@dataclass(frozen=True)
class Write:
    """The model calls the program's own tool that writes a file, or its shell where there is none."""

    path: str
    content: str


@dataclass(frozen=True)
class Refuse:
    """An HTTP error, in the words of the dialect that was spoken."""

    kind: Refusal
    retry_after: int | None = None
    resets_in: int = 3600
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Hang:
    """Silence: before the first byte, or after the first words of an answer."""

    after_first_words: bool = False


@dataclass(frozen=True)
class Drop:
    """The line is cut: at once, or after the first words of an answer."""

    after_first_words: bool = True


@dataclass(frozen=True)
class Outage:
    """From here on nobody can be reached, until the test says `provider.up = True`."""


Act = Say | Shell | Write | Refuse | Hang | Drop | Outage
