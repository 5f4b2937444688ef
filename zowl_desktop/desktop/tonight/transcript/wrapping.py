"""A line of text on rows of so many columns, broken between words where that can be."""

from __future__ import annotations

from typing import NamedTuple
from unicodedata import combining, east_asian_width


class Piece(NamedTuple):
    """A part of a line that stands on one row: where it begins in the line, and its text."""

    begin: int
    text: str


def wrapped(text: str, columns: int) -> tuple[Piece, ...]:
    """The pieces of a line, at least one. The space at which it is broken belongs to none of them."""
    columns = max(columns, 1)
    if not text.isascii():
        return _wrapped_wide(text, columns)
    if len(text) <= columns:
        return (Piece(0, text),)
    if not text[0].isalnum() and text.count(text[0]) == len(text):
        return (Piece(0, text[:columns]),)  # a ruler across the page is as long as the page is wide
    pieces, begin = [], 0
    while len(text) - begin > columns:
        space = text.rfind(" ", begin + columns // 2, begin + columns + 1)
        end = space if space > begin else begin + columns
        pieces.append(Piece(begin, text[begin:end]))
        begin = end + 1 if end == space else end
    return (*pieces, Piece(begin, text[begin:]))


def _wrapped_wide(text: str, columns: int) -> tuple[Piece, ...]:
    """Letters that take two columns, or none, are counted as that."""
    pieces, begin, used, space = [], 0, 0, -1
    for place, letter in enumerate(text):
        width = _columns(letter)
        if used + width > columns and place > begin:
            end = space if space > begin + (place - begin) // 2 else place
            pieces.append(Piece(begin, text[begin:end]))
            begin = end + 1 if end == space else end
            used = sum(map(_columns, text[begin:place]))
        used += width
        space = place if letter == " " else space
    return (*pieces, Piece(begin, text[begin:]))


def _columns(letter: str) -> int:
    if combining(letter):
        return 0
    return 2 if east_asian_width(letter) in "WF" else 1
