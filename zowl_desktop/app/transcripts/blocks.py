"""A long stream in blocks, each of which can be read and told alone.

A block holds the lines that *begin* in its stretch of the file, whole. So nothing has to be known of what
lies before it, and the end of a file of a gigabyte is there at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from zowl_desktop.agents.events import StreamName
from zowl_desktop.agents.lines import LINE_LIMIT
from zowl_desktop.agents.resets import instant
from zowl_desktop.agents.table import ADAPTERS
from zowl_desktop.app.transcripts.cleaning import LIMIT, clean, shown
from zowl_desktop.app.transcripts.lines import Kind, Line
from zowl_desktop.app.transcripts.telling import Teller

STRETCH: Final = 1 << 14
"""Bytes of a file whose lines make one block."""
_PIECE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a block comes from, and how it is told.

    Attributes:
        begin: The block has the lines that begin in [begin, end).
        cli: The adapter that reads it; empty for plain output.
        stream: Which of the two streams the file is.
        folder: The worktree, from which paths are told.
        closed: Nothing is printed there any more, so that a line without an end is a line.
    """

    file: Path
    begin: int
    end: int
    cli: str
    stream: StreamName
    folder: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of a stretch.

    Attributes:
        until: Where the file ended, when that cut the block short and more may come; None for a whole one.
        closed: Whether the file's end was known to be the end of the stream.
        cost: Bytes that were read for it.
    """

    lines: tuple[Line, ...]
    until: int | None = None
    closed: bool = True
    cost: int = 0


def _tirelessly() -> None:
    """Goes on at once."""


def read_block(
    stretch: Stretch,
    limit: int | None = LIMIT,
    must_have: Sequence[bytes] = (),
    breathe: Callable[[], None] = _tirelessly,
) -> Block:
    """Read and tell one block; lines are cut at `limit`. A file that has gone is an empty one. Blocks.

    A block without one of `must_have`, which are in small letters, comes back empty: it is not told at all.
    `breathe` is called between two lines, where others may have their turn.
    """
    try:
        with stretch.file.open("rb") as file:
            raw = _whole_lines(file, stretch)
            until = None if raw.whole else file.tell()
    except FileNotFoundError:
        return Block((), 0, stretch.closed)
    if must_have and not _has_all(raw.held, must_have):
        return Block((), until, stretch.closed, raw.cost)
    lines = _agent_lines(raw, stretch, limit, breathe) if stretch.cli else _plain_lines(raw.held, limit)
    return Block(lines, until, stretch.closed, raw.cost)


def _has_all(raw: bytes, words: Sequence[bytes]) -> bool:
    """Terminal codes may stand in the middle of a word, so with them anything may be there."""
    if b"\x1b" in raw or b"\\u001b" in raw:
        return True
    small = raw.lower()
    return all(word in small for word in words)


@dataclass(frozen=True, slots=True)
class _Raw:
    """Bytes of lines. `whole`: the file goes on after them, or could not make them longer."""

    held: bytes
    whole: bool
    cost: int


def _whole_lines(file: BinaryIO, stretch: Stretch) -> _Raw:
    before = 1 if stretch.begin else 0  # the byte that says whether a line begins with the stretch
    wanted = stretch.end - stretch.begin + before
    file.seek(stretch.begin - before)
    held = file.read(wanted)
    is_full = len(held) == wanted
    start = held.find(b"\n") + 1 if before else 0
    if before and start == 0:
        return _Raw(b"", is_full, len(held))  # a line that began earlier goes through all of it
    if held.endswith(b"\n") or not is_full:
        return _Raw(held[start:], is_full, len(held))
    rest = _to_line_end(file)
    whole = rest.endswith(b"\n") or len(rest) >= LINE_LIMIT
    return _Raw(held[start:] + rest, whole, len(held) + len(rest))


def _to_line_end(file: BinaryIO) -> bytes:
    pieces, read = [], 0
    while read < LINE_LIMIT and (piece := file.read(_PIECE)):
        end = piece.find(b"\n") + 1
        pieces.append(piece[:end] if end else piece)
        read += len(piece)
        if end:
            break
    return b"".join(pieces)


def _plain_lines(raw: bytes, limit: int | None) -> tuple[Line, ...]:
    text = raw.decode("utf-8", "replace")
    return tuple(shown(line, Kind.OUTPUT, limit=limit) for line in clean(text))


def _agent_lines(
    raw: _Raw, stretch: Stretch, limit: int | None, breathe: Callable[[], None]
) -> tuple[Line, ...]:
    parser = ADAPTERS[stretch.cli].parser()
    teller = Teller(stretch.folder, first=stretch.begin == 0, limit=limit)
    *lines, torn = raw.held.split(b"\n")
    for line in lines:
        at = _printed_at(line)
        for event in parser.feed(line + b"\n", stretch.stream):
            teller.tell(event, at)
        breathe()
    if stretch.closed and not raw.whole:  # the end of the stream
        for event in (*parser.feed(torn, stretch.stream), *parser.close()):
            teller.tell(event, None)
    teller.end()
    return tuple(teller.lines)


def _printed_at(line: bytes) -> float | None:
    """When a program says that it printed a line. Only the line's own stamp counts, none within."""
    if b'"timestamp"' not in line:
        return None
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return instant(told.get("timestamp")) if isinstance(told, dict) else None
