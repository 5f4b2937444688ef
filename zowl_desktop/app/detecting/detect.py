"""From a folder's files to the commands that prove it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from zowl_desktop.app.detecting.found import Proposal
from zowl_desktop.app.detecting.node import node
from zowl_desktop.app.detecting.others import MARKS, composer, marked
from zowl_desktop.app.detecting.python import python
from zowl_desktop.app.detecting.targets import targets
from zowl_desktop.app.detecting.tree import Tree

_KINDS: Final[tuple[tuple[str, Callable[[Tree], Proposal]], ...]] = (
    ("python", python),
    ("node", node),
    *((mark.kind, partial(marked, mark=mark)) for mark in MARKS),
    ("php", composer),
)
_FOLDERS: Final = 40
"""So many folders are looked into, where the top says nothing."""
_FOREIGN: Final = frozenset({"node_modules", "vendor", "third_party", "target", "build", "dist", "venv"})


def detect(tree: Tree) -> Proposal:
    """What a project's files say about its checks and its set-up. An empty proposal when they say nothing.

    Where two kinds of project lie together, both count. Where the top says nothing, its folders are asked.
    """
    here = _here(tree)
    return here if here.checks or here.setup else _in_folders(tree)


def _here(tree: Tree) -> Proposal:
    found = Proposal()
    for kind, look in _KINDS:
        found = found.beside(look(tree), kind)
    return found.completed(targets(tree))


def _in_folders(tree: Tree) -> Proposal:
    found = Proposal()
    own = sorted(name for name in tree.names() if not name.startswith(".") and name not in _FOREIGN)
    for name in own[:_FOLDERS]:
        if name.replace("-", "").replace("_", "").isalnum():
            found = found.beside(_here(tree.below(name)).inside(name), name)
    return found
