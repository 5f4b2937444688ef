"""Turns to the one person who reads: what the journal says of "a person", the window says of "you"."""

from __future__ import annotations


def to_you(words: str) -> str:
    """As "stopped by you" for "stopped by a person"."""
    return words.replace("by a person", "by you")
