"""The document as a tree of nodes that know their place in the text.

Leaves keep the words that stand in the file: what a value means is decided by the place where it stands,
never by its looks. So `title: no` is the word "no", `base: 1.10` the branch 1.10 and `until: 06:00` a clock
time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

Path = tuple[str | int, ...]
"""Keys and list indices from the root."""

Plain = str | None | list["Plain"] | dict[str, "Plain"]
"""A tree without places. None is a value that was left empty (or says `null` or `~`)."""


class Kind(StrEnum):
    """What a node is."""

    SCALAR = "scalar"
    SEQUENCE = "sequence"
    MAPPING = "mapping"


@dataclass(frozen=True)
class Node:
    """A value of the document.

    Attributes:
        kind: What it is.
        path: Keys and indices from the root.
        start: Offset of its first character in the text.
        end: Offset after its last character; layout after a block is not part of it.
        key: The key or index under which it stands, as a node with a place; None for the root and for items.
        words: What a scalar says, or None for an empty one.
        style: How a scalar is written: empty for plain, else `'`, `"`, `|` or `>`.
        flow: Whether a collection is written with brackets.
        borrowed: Whether it stands elsewhere in the text and is here by an alias.
        children: Items, or values in the order of the file.
    """

    kind: Kind
    path: Path
    start: int
    end: int
    key: Node | None = None
    words: str | None = None
    style: str = ""
    flow: bool = False
    borrowed: bool = False
    children: tuple[Node, ...] = ()

    @property
    def name(self) -> str:
        """The key under which it stands; its index in a list; empty for the root."""
        return str(self.path[-1]) if self.path else ""

    def child(self, part: str | int) -> Node | None:
        """The value under a key or index."""
        return self._by_part.get(part)

    @cached_property
    def _by_part(self) -> dict[str | int, Node]:
        return {child.path[-1]: child for child in self.children}

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in the order of the file."""
        ahead = [self]
        while ahead:
            node = ahead.pop()
            yield node
            ahead.extend(reversed(node.children))


def plain(node: Node) -> Plain:
    """The values of a tree without their places. The tree's depth is bounded, so recursion is."""
    if node.kind is Kind.SCALAR:
        return node.words
    if node.kind is Kind.SEQUENCE:
        return [plain(item) for item in node.children]
    return {value.name: plain(value) for value in node.children}


def at(tree: Plain, path: Path) -> Plain:
    """The value at a path; None when nothing stands there."""
    for part in path:
        if isinstance(tree, dict) and isinstance(part, str):
            tree = tree.get(part)
        elif isinstance(tree, list) and isinstance(part, int) and 0 <= part < len(tree):
            tree = tree[part]
        else:
            return None
    return tree


def section(tree: Plain, *path: str | int) -> dict[str, Plain]:
    """The mapping at a path; empty when something else stands there. Don't change what you get."""
    value = at(tree, path)
    return value if isinstance(value, dict) else {}


def find(root: Node, path: Path) -> Node | None:
    """The node at a path of keys and indices, or None."""
    node: Node | None = root
    for part in path:
        if node is None:
            return None
        node = node.child(part)
    return node


def without(root: Node, paths: set[Path]) -> Node:
    """The tree without the nodes at these paths. The others keep their own path and place."""
    if not paths:
        return root
    kept = tuple(without(child, paths) for child in root.children if child.path not in paths)
    return replace(root, children=kept)
