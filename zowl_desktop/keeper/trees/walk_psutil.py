"""Looking at processes where there is no /proc (macOS), through psutil.

macOS hides the environment of its own protected programs, and has no subreaper: an orphan of such a program
that carries no readable mark cannot be found. A tree of ordinary programs can.
"""

from __future__ import annotations

from collections.abc import Collection

import psutil

from zowl_desktop.keeper.trees.tree import MARK


class PsutilWalk:
    """One look at a time; nothing is remembered."""

    def descendants(self, pid: int, without: Collection[int] = ()) -> set[int]:
        """All living processes below this one, except these and what is below them."""
        try:
            below = psutil.Process(pid).children()
        except psutil.NoSuchProcess:
            return set()
        found = {process.pid for process in below if process.pid not in without}
        deeper = found.union(*(self.descendants(child, without) for child in found))
        return {each for each in deeper if _lives(each)}

    def marked(self, mark: str) -> set[int]:
        """All living processes whose environment carries this mark, as far as one may look."""
        return {
            process.pid for process in psutil.process_iter() if _lives(process.pid) and _mark(process) == mark
        }


def _lives(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _mark(process: psutil.Process) -> str | None:
    try:
        return process.environ().get(MARK)
    except (psutil.NoSuchProcess, psutil.AccessDenied, OSError):
        return None
