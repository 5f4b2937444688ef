"""From one tree to another by the smallest changes of the text.

The text is never written anew: values, entries and items are spliced into it at the places that the tree
knows, so comments, order, quotes, indentation and blank lines stay as a person left them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from zowl_desktop.model.document.splice.containers import Change, change_children
from zowl_desktop.model.document.splice.draft import Draft
from zowl_desktop.model.document.splice.ordering import place_of_key
from zowl_desktop.model.document.splice.rendering import Value, block_column, is_scalar
from zowl_desktop.model.document.splice.replacing import Spot, replace_value
from zowl_desktop.model.document.splice.scalars import said
from zowl_desktop.model.document.tree import Kind, Node, Plain, plain
from zowl_desktop.model.errors import Refused

BY_HAND: Final = "Change it in the text."


def in_words(value: Value) -> Plain:
    """A value as the tree of words that it reads back as. Raises `ValueError` for what no file can say."""
    if is_scalar(value):
        return said(value)
    if isinstance(value, Mapping):
        return {key: in_words(item) for key, item in value.items()}
    return [in_words(item) for item in value]


def change_value(draft: Draft, node: Node, value: Value, spot: Spot) -> None:
    """Note the splices that make a node say what `value` says, and no others."""
    if in_words(value) == plain(node):
        return
    if node.borrowed:
        raise Refused("This cannot be changed here", "The value is an alias of another one", BY_HAND)
    if is_scalar(value) or not value or not node.children:
        replace_value(draft, node, value, spot)
    elif isinstance(value, Mapping) and node.kind is Kind.MAPPING:
        _change_mapping(draft, node, value, spot)
    elif not isinstance(value, Mapping) and node.kind is Kind.SEQUENCE:
        _change_sequence(draft, node, value, spot)
    else:
        replace_value(draft, node, value, spot)


def inside(draft: Draft, node: Node, spot: Spot) -> Spot:
    """Where the children of a collection stand that itself stands at `spot`."""
    if node.flow or spot.flow:
        return Spot(flow=True, column=spot.column)
    return Spot(flow=False, column=block_column(node, draft.source), in_list=node.kind is Kind.SEQUENCE)


def _change_mapping(draft: Draft, node: Node, value: Mapping[str, Value], spot: Spot) -> None:
    names = [child.name for child in node.children]
    removed = {place for place, name in enumerate(names) if name not in value}
    if len(removed) == len(names):
        replace_value(draft, node, value, spot)
        return
    below = inside(draft, node, spot)
    for child in node.children:
        if child.name in value:
            change_value(draft, child, value[child.name], below)
    change = Change(removed)
    for name, item in value.items():
        if name not in names:
            change.added.setdefault(place_of_key(node.path, name, names), []).append((name, item))
    change_children(draft, node, change)


def _change_sequence(draft: Draft, node: Node, value: Sequence[Value], spot: Spot) -> None:
    old = [json.dumps(plain(child)) for child in node.children]
    new = [json.dumps(in_words(item)) for item in value]
    below = inside(draft, node, spot)
    change = Change()
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        paired = min(end - start, new_end - new_start)
        for child, item in zip(node.children[start : start + paired], value[new_start:], strict=False):
            change_value(draft, child, item, below)
        change.removed |= set(range(start + paired, end))
        added = value[new_start + paired : new_end]
        if added:
            change.added[start + paired] = [(None, item) for item in added]
    change_children(draft, node, change)
