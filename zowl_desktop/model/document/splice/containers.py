"""Take entries and items out of lists and mappings, and put new ones in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from zowl_desktop.model.document.splice.draft import Draft
from zowl_desktop.model.document.splice.rendering import (
    Value,
    block_column,
    entry_lines,
    flow_text,
    head_of,
    item_lines,
)
from zowl_desktop.model.document.splice.scalars import key_text
from zowl_desktop.model.document.tree import Kind, Node

_AFTER_ITEM: Final = re.compile(r"[ \t]*(,?)[ \t]*(#.*)?")

Entry = tuple[str | None, Value]
"""A new child: its key (None in a list) and its value."""


@dataclass(slots=True)
class Change:
    """What happens to the children of a collection, by the indices that they have now.

    Attributes:
        removed: Children that go. At least one stays.
        added: New children, each before the child that has this index now; the count of children for the end.
    """

    removed: set[int] = field(default_factory=set)
    added: dict[int, list[Entry]] = field(default_factory=dict)


def change_children(draft: Draft, node: Node, change: Change) -> None:
    """Note the splices that take children out of a collection and put new ones in."""
    if node.flow:
        _change_flow(draft, node, change)
    else:
        _change_block(draft, node, change)


# --- block
# ---------------------------------------------------------------------------------------------------


def _change_block(draft: Draft, node: Node, change: Change) -> None:
    for start, end in _runs(change.removed):
        _remove_block(draft, node, start, end)
    for index, entries in sorted(change.added.items()):
        _add_block(draft, node, change, index, entries)


def _remove_block(draft: Draft, node: Node, first: int, last: int) -> None:
    """Take out neighbours and what stands between them, line by line."""
    head = head_of(node.children[first], draft.source)
    if draft.opens_line(head):
        draft.splice(draft.line_start(head), draft.next_line(node.children[last].end), "")
    else:
        draft.splice(head, head_of(node.children[last + 1], draft.source), "")


def _add_block(draft: Draft, node: Node, change: Change, index: int, entries: Sequence[Entry]) -> None:
    column = block_column(node, draft.source)
    blocks = [_entry_lines(draft, node, entry, column) for entry in entries]
    before = max((place for place in range(index) if place not in change.removed), default=None)
    gap = [""] if _has_gaps(draft, node) else []
    if before is not None:
        if _keeps_blank_lines(draft, node.children[before]):
            gap = []
        draft.insert_lines(node.children[before].end, [line for block in blocks for line in [*gap, *block]])
        return
    following = min(place for place in range(len(node.children)) if place not in change.removed)
    at = head_of(node.children[following], draft.source)
    lines = [line for block in blocks for line in [*block, *gap]]
    draft.splice(at, at, draft.joined([*lines, " " * column])[column:])


def _entry_lines(draft: Draft, node: Node, entry: Entry, column: int) -> list[str]:
    key, value = entry
    if key is None:
        return item_lines(value, column, draft.layout)
    nested = [child for child in node.children if child.kind is Kind.MAPPING and child.children]
    block = bool(nested) and not any(child.flow for child in nested) and isinstance(value, Mapping)
    return entry_lines(key, value, column, draft.layout, block=block)


def _has_gaps(draft: Draft, node: Node) -> bool:
    """Whether blank lines stand between the children."""
    if len(node.children) < 2:
        return False
    before, after = node.children[-2:]
    between = draft.text[draft.next_line(before.end) : draft.line_start(head_of(after, draft.source))]
    return any(not line.strip() for line in between.splitlines())


def _keeps_blank_lines(draft: Draft, node: Node) -> bool:
    """Whether a value ends in a block scalar to which blank lines below it would belong."""
    while node.children:
        node = node.children[-1]
    return node.style in {"|", ">"} and "+" in draft.text[node.start : node.start + 3]


# --- flow
# ----------------------------------------------------------------------------------------------------


def _change_flow(draft: Draft, node: Node, change: Change) -> None:
    for start, end in _runs(change.removed):
        _remove_flow(draft, node, start, end)
    for index, entries in sorted(change.added.items()):
        _add_flow(draft, node, change, index, [_entry_text(entry) for entry in entries])


def _span(child: Node) -> tuple[int, int]:
    if child.key is None:
        return child.start, child.end
    return child.key.start, max(child.key.end, child.end)


def _remove_flow(draft: Draft, node: Node, first: int, last: int) -> None:
    start, end = _span(node.children[first])[0], _span(node.children[last])[1]
    if _on_own_lines(draft, node, first, last):
        draft.splice(draft.line_start(start), draft.next_line(end), "")
    elif last + 1 < len(node.children):
        draft.splice(start, _span(node.children[last + 1])[0], "")
    else:
        draft.splice(_span(node.children[first - 1])[1], end, "")


def _on_own_lines(draft: Draft, node: Node, first: int, last: int) -> bool:
    start, end = _span(node.children[first])[0], _span(node.children[last])[1]
    rest = draft.text[end : draft.line_end(end)]
    return start != node.start and draft.opens_line(start) and _AFTER_ITEM.fullmatch(rest) is not None


def _add_flow(draft: Draft, node: Node, change: Change, index: int, texts: list[str]) -> None:
    kept = [place for place in range(len(node.children)) if place not in change.removed]
    before = max((place for place in kept if place < index), default=None)
    neighbour = kept[0] if before is None else before
    start, end = _span(node.children[neighbour])
    own_line = draft.opens_line(start)
    gap = draft.layout.line_break + " " * draft.column(start) if own_line else " "
    if before is None:
        draft.splice(start, start, "".join(f"{text},{gap}" for text in texts))
        return
    line_end = draft.line_end(end)
    after = _AFTER_ITEM.fullmatch(draft.text[end:line_end])
    if own_line and after is not None and after[2]:
        if not after[1]:
            draft.splice(end, end, ",")
        draft.splice(line_end, line_end, gap + f",{gap}".join(texts) + after[1])
    else:
        draft.splice(end, end, "".join(f",{gap}{text}" for text in texts))


def _entry_text(entry: Entry) -> str:
    key, value = entry
    return flow_text(value) if key is None else f"{key_text(key, '', flow=True)}: {flow_text(value)}"


def _runs(places: set[int]) -> list[tuple[int, int]]:
    """Neighbouring indices as first and last."""
    runs: list[tuple[int, int]] = []
    for place in sorted(places):
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs
