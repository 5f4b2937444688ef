"""Text to tree: with the reader for everyday YAML, or else with a whole YAML parser."""

from __future__ import annotations

from zowl_desktop.model.document.everyday import everyday_tree
from zowl_desktop.model.document.problems import Problem
from zowl_desktop.model.document.source import Source
from zowl_desktop.model.document.tree import Node


def grow(source: Source) -> tuple[Node | None, tuple[Problem, ...]]:
    """The tree of a text, or None when the text is not YAML; and what is wrong with either."""
    tree = everyday_tree(source.text)
    if tree is not None:
        return tree, ()
    from zowl_desktop.model.document.parsing import parse  # noqa: PLC0415 - ruamel: most texts do without

    return parse(source)
