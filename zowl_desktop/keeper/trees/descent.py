"""Last choice on Linux: the holder adopts every orphan of the tree, so its descendants are the tree."""

from __future__ import annotations

import os

from zowl_desktop.keeper.trees import kernel
from zowl_desktop.keeper.trees.hunt import hunt
from zowl_desktop.keeper.trees.tree import CannotHold, Tree


class Descent(Tree):
    """The holder is the nearest subreaper of all that it starts, and walks its descendants to end them.

    Nothing can stop being a descendant while the holder lives. When the holder is killed, the mark in the
    environment finds the rest (`hunt.hunt_marked`).
    """

    way = "mark"

    def fork(self) -> int:
        """A plain fork."""
        return os.fork()

    def settle(self) -> None:
        """Become the parent of all orphans to come."""
        try:
            kernel.adopt_orphans()
        except OSError as error:
            raise CannotHold(error.strerror) from error

    def _kill(self) -> None:
        hunt(lambda walk: walk.descendants(os.getpid()))
