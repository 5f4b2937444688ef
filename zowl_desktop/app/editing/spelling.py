"""A document's words as the values that a file is written from: numbers and truths without quotes."""

from __future__ import annotations

import re
from typing import Final

from zowl_desktop.model.document.splice.rendering import Value
from zowl_desktop.model.document.tree import Plain

_WHOLE: Final = re.compile(r"0|-?[1-9][0-9]{0,8}")
_NUMBERS: Final = frozenset({"zowl", "times", "retry", "parallel", "attempts"})
_TRUTHS: Final = frozenset({"fetch", "fresh", "may_refuse"})
"""Keys whose words are written bare. Elsewhere a word such as `7` is a text, and another reader must not
take it for a number."""


def spelled(tree: Plain, key: str = "") -> Value:
    """The tree with numbers and truths where the format has them."""
    if isinstance(tree, dict):
        inside = key if key == "canvas" else ""
        return {name: spelled(value, inside or name) for name, value in tree.items()}
    if isinstance(tree, list):
        return [spelled(item, key) for item in tree]
    if tree is None:
        return None
    if (key == "canvas" or key in _NUMBERS) and _WHOLE.fullmatch(tree):
        return int(tree)
    return tree == "true" if key in _TRUTHS and tree in {"true", "false"} else tree
