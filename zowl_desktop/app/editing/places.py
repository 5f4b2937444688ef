"""A document's tree changed at one place: what is beside that place is shared with the tree before."""

from __future__ import annotations

from collections.abc import Iterator

from zowl_desktop.model.document.problems import path_text
from zowl_desktop.model.document.tree import Path, Plain, at
from zowl_desktop.model.errors import Refused


def put(tree: Plain, path: Path, value: Plain) -> Plain:
    """The tree with a value at a path; mappings that lead to it are made. Raises `Refused`."""
    if not path:
        return value
    part, rest = path[0], path[1:]
    if isinstance(tree, list) and isinstance(part, int) and 0 <= part <= len(tree):
        below = tree[part] if part < len(tree) else None
        return [*tree[:part], put(below, rest, value), *tree[part + 1 :]]
    if (tree is None or isinstance(tree, dict)) and isinstance(part, str):
        mapping = tree or {}
        return {**mapping, part: put(mapping.get(part), rest, value)}
    raise Refused("There is no such place in the document", f"Nothing can stand at {path_text(path)}")


def drop(tree: Plain, path: Path) -> Plain:
    """The tree without what stands at a path, and without the mappings that this leaves empty."""
    value = at(tree, path[:-1])
    part = path[-1]
    left: Plain
    if isinstance(value, dict) and part in value:
        left = {key: item for key, item in value.items() if key != part}
    elif isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value):
        left = [*value[:part], *value[part + 1 :]]
    else:
        return tree
    if left or len(path) == 1 or path[:-1] in _KEPT:
        return put(tree, path[:-1], left)
    return drop(tree, path[:-1])


_KEPT: tuple[Path, ...] = (("tasks",),)
"""Mappings that a document has even when they are empty."""


def leaves(tree: Plain, path: Path = ()) -> Iterator[tuple[Path, Plain]]:
    """Every word, list and empty mapping with its path. A list counts as one value."""
    if isinstance(tree, dict) and tree:
        for key, value in tree.items():
            yield from leaves(value, (*path, key))
    else:
        yield path, tree
