"""What the command palette can find, and which of it fits what was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be done or gone to.

    Attributes:
        words: What it is called.
        hint: What kind of thing it is, or its keys.
        take: Does it.
    """

    words: str
    hint: str
    take: Callable[[], object]


def fitting(offers: Sequence[Offer], typed: str) -> list[Offer]:
    """The offers that have all that was typed, the nearest first; all of them when nothing was typed."""
    wanted = typed.casefold().split()
    ranked = [
        (rank, at, offer) for at, offer in enumerate(offers) if (rank := _rank(offer, wanted)) is not None
    ]
    return [offer for _, _, offer in sorted(ranked, key=lambda each: each[:2])]


def _rank(offer: Offer, wanted: Sequence[str]) -> int | None:
    """How far from what was typed, None for not at all. Every word has to be found somewhere."""
    words = offer.words.casefold()
    ranks = [_of_word(words, offer.hint.casefold(), word) for word in wanted]
    found = [rank for rank in ranks if rank is not None]
    return sum(found) if len(found) == len(ranks) else None


def _of_word(words: str, hint: str, word: str) -> int | None:
    if words.startswith(word):
        return 0
    if f" {word}" in words:
        return 1
    if word in words:
        return 2
    if word in hint:
        return 3
    return 4 if _is_scattered(words, word) else None


def _is_scattered(words: str, word: str) -> bool:
    """Whether the letters stand there in this order, each at the start of a word or after the one before."""
    at, starts = 0, True
    for letter in words:
        if at < len(word) and letter == word[at] and (starts or at):
            at += 1
        starts = not letter.isalnum()
    return len(word) > 1 and at == len(word)
