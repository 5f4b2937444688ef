"""Which ways of holding a tree this machine offers: found out by doing it, not by asking versions."""

from __future__ import annotations

import os
import signal
import sys

from zowl_desktop.keeper.trees.cgroup import ControlGroup
from zowl_desktop.keeper.trees.descent import Descent
from zowl_desktop.keeper.trees.mark_walk import MarkWalk
from zowl_desktop.keeper.trees.namespace import Namespace
from zowl_desktop.keeper.trees.tree import CannotHold, Tree

ALLOWED = "ZOWL_TREE_WAYS"
"""Environment variable: the only ways that the keeper may use, best first, separated by commas."""

_WAYS: dict[str, type[Tree]]
if sys.platform == "linux":
    _WAYS = {each.way: each for each in (Namespace, ControlGroup, Descent)}
else:
    _WAYS = {MarkWalk.way: MarkWalk}


def allowed_ways() -> list[str]:
    """The ways to try, best first."""
    named = os.environ.get(ALLOWED, "").split(",")
    return [way for way in named if way in _WAYS] or list(_WAYS)


def usable_ways() -> list[type[Tree]]:
    """The ways that held and ended a real process just now, best first. Raises `CannotHold` for none."""
    refusals = {way: _rehearse(_WAYS[way]) for way in allowed_ways()}
    usable = [_WAYS[way] for way, refusal in refusals.items() if refusal is None]
    if not usable:
        raise CannotHold("; ".join(f"{way}: {refusal}" for way, refusal in refusals.items()))
    return usable


def _rehearse(kind: type[Tree]) -> str | None:
    """Hold one sleeping process and end it, in a child. What was refused, or None."""
    said, says = os.pipe()
    try:
        tree = kind(os.urandom(8).hex())
        holder = tree.fork()
    except CannotHold as error:
        os.close(says)
        os.close(said)
        return str(error)
    if holder == 0:
        _hold_and_end(tree, says)
    os.close(says)
    with os.fdopen(said, "rb") as file:
        refusal = file.read().decode()
    _, status = os.waitpid(holder, 0)
    return refusal or (None if status == 0 else f"the rehearsal ended with status {status}")


def _hold_and_end(tree: Tree, says: int) -> None:
    status = 1
    try:
        tree.settle()
        with tree.inside():
            sleeper = os.fork()
        if sleeper == 0:
            signal.pause()
        status = 0 if tree.end() else 1
    except CannotHold as error:
        os.write(says, str(error).encode())
    finally:
        os._exit(status)
