"""Put one value in the place of another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from zowl_desktop.model.document.splice.draft import Draft
from zowl_desktop.model.document.splice.rendering import Value, block_lines, fits_flow, flow_text, is_scalar
from zowl_desktop.model.document.splice.scalars import block_scalar, inline_scalar
from zowl_desktop.model.document.tree import Kind, Node

_HEADER: Final = re.compile(r"[|>][-+0-9]{0,2}")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value stands.

    Attributes:
        flow: Inside brackets.
        column: Column (from 0) of the keys or dashes of the block collection around it.
        in_list: Whether it is an item.
    """

    flow: bool
    column: int
    in_list: bool = False


@dataclass(frozen=True, slots=True)
class _Room:
    """What the old value takes: a part of a line, and whole lines after it (none when empty)."""

    start: int
    end: int
    lines_start: int
    lines_end: int
    glue: str  # what has to stand before the new value


def replace_value(draft: Draft, node: Node, value: Value, spot: Spot) -> None:
    """Note the splices that put a value in the place of a node."""
    room = _room(draft, node, spot)
    if spot.flow:
        text = inline_scalar(value, node.style, flow=True) if is_scalar(value) else flow_text(value)
        _put_inline(draft, room, text)
    elif isinstance(value, str) and ("\n" in value or node.style in {"|", ">"}):
        _put_text(draft, node, value, spot, room)
    elif is_scalar(value):
        _put_inline(draft, room, inline_scalar(value, node.style, flow=False))
    elif value and not fits_flow(value):
        _put_block(draft, value, spot, room)
    else:
        _put_inline(draft, room, flow_text(value))


def _room(draft: Draft, node: Node, spot: Spot) -> _Room:
    start, end = node.start, node.end
    if node.style in {"|", ">"}:
        header = _HEADER.match(draft.text, start)
        assert header is not None
        below = draft.next_line(start)
        return _Room(start, header.end(), below, max(below, draft.next_line(end)), "")
    if start == end:
        return _Room(start, end, start, start, _glue(draft, node, spot))
    if node.kind is not Kind.SCALAR and not node.flow and draft.opens_line(start) and node.key is not None:
        colon = draft.text.index(":", node.key.end) + 1
        return _Room(colon, colon, draft.next_line(colon), draft.next_line(end), " ")
    return _Room(start, end, start, start, "")


def _glue(draft: Draft, node: Node, spot: Spot) -> str:
    """What separates a value from what stands before it where there was none: `{a}` has not even a colon."""
    if spot.flow and node.key is not None and ":" not in draft.text[node.key.end : node.start]:
        return ": "
    return " "


def _put_inline(draft: Draft, room: _Room, text: str) -> None:
    draft.splice(room.start, room.end, room.glue + text)
    if room.lines_end > room.lines_start:
        draft.splice(room.lines_start, room.lines_end, "")


def _put_lines(draft: Draft, room: _Room, lines: list[str]) -> None:
    """Put lines below the value's own line, in the place of those that it had."""
    if room.lines_end > room.lines_start:
        ended = draft.text.endswith(("\r", "\n"), 0, room.lines_end)
        text = draft.joined(lines) + (draft.layout.line_break if ended and lines else "")
        draft.splice(room.lines_start, room.lines_end, text)
    elif lines:
        at = draft.line_end(room.end)
        draft.splice(at, at, draft.layout.line_break + draft.joined(lines))


def _put_text(draft: Draft, node: Node, value: str, spot: Spot, room: _Room) -> None:
    """A text as a block scalar, indented as the old one was; in quotes where that cannot be."""
    column = spot.column + draft.layout.step
    if node.style in {"|", ">"}:
        lines = draft.text[room.lines_start : room.lines_end].splitlines()
        first = next((line for line in lines if line.strip()), "")
        indent = len(first) - len(first.lstrip(" "))
        explicit = any(char.isdigit() for char in draft.text[room.start : room.end])
        column = indent if indent > spot.column and not explicit else column
    written = block_scalar(value, node.style, spot.column, column)
    if written is None or not draft.layout.blocks:
        _put_inline(draft, room, inline_scalar(value, "", flow=False))
        return
    draft.splice(room.start, room.end, room.glue + written[0])
    _put_lines(draft, room, written[1])


def _put_block(draft: Draft, value: Value, spot: Spot, room: _Room) -> None:
    if spot.in_list:
        lines = block_lines(value, spot.column + 2, draft.layout)
        draft.splice(room.start, room.end, room.glue + lines[0].lstrip())
        _put_lines(draft, room, lines[1:])
        return
    column = spot.column + (draft.layout.step if isinstance(value, Mapping) else draft.layout.dash)
    start = room.start
    while draft.text[start - 1] in " \t":
        start -= 1
    draft.splice(start, room.end, "")
    _put_lines(draft, room, block_lines(value, column, draft.layout))
