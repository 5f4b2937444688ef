"""The way of macOS: no namespace, no control group, no subreaper; the mark in the environment has to do."""

from __future__ import annotations

import contextlib
import os
import signal

from zowl_desktop.keeper.trees.hunt import hunt_marked
from zowl_desktop.keeper.trees.tree import Tree


class MarkWalk(Tree):
    """Ends all that carries the mark, and what descends from it (`walk_psutil` says what that misses)."""

    way = "mark"

    def fork(self) -> int:
        """A plain fork."""
        return os.fork()

    def settle(self) -> None:
        """Nothing holds a tree here beforehand."""

    def end(self) -> bool:
        """Kill all that carries the mark: orphans are nobody's children here."""
        dead = hunt_marked(self.mark, self.reap)
        return super().end() and dead

    def _kill(self) -> None:
        if self.main is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.main, signal.SIGKILL)
