"""Ending processes that can fork faster than one can count: stop them all first, then kill."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Collection, Iterable
from typing import Protocol

from zowl_desktop.keeper.identity import HAS_PROC
from zowl_desktop.keeper.trees.tree import STUBBORN

_PAUSE = 0.002


class Walk(Protocol):
    """How to look at the processes of this machine."""

    def descendants(self, pid: int, without: Collection[int] = ()) -> set[int]:
        """All living processes below this one, except these and what is below them."""

    def marked(self, mark: str) -> set[int]:
        """All living processes whose environment carries this mark, as far as one may look."""


def walk() -> Walk:
    """The walk for this operating system."""
    if HAS_PROC:
        from zowl_desktop.keeper.trees.walk_proc import ProcWalk  # noqa: PLC0415

        return ProcWalk()
    from zowl_desktop.keeper.trees.walk_psutil import PsutilWalk  # noqa: PLC0415

    return PsutilWalk()


def hunt(quarry: Callable[[Walk], set[int]]) -> set[int]:
    """Stop all that is found until nothing new turns up, then kill it. Returns what was killed.

    A stopped process cannot fork, so the second look sees the children of the first. The hunter spares
    itself and the machine's first process, whatever they carry: stopped, it could not finish anything.
    """
    here = walk()
    spared = {1, os.getpid()}
    stopped: set[int] = set()
    while new := quarry(here) - stopped - spared:
        _send(new, signal.SIGSTOP)
        stopped |= new
    _send(stopped, signal.SIGKILL)
    return stopped


def hunt_marked(mark: str, reap: Callable[[], object]) -> bool:
    """End all that carries the mark, and its descendants, calling `reap` meanwhile. False after 30 s."""
    if not mark:
        return True
    give_up = time.monotonic() + STUBBORN
    while hunt(lambda here: _with_descendants(here, here.marked(mark))):
        if time.monotonic() > give_up:
            return False
        reap()
        time.sleep(_PAUSE)
    return True


def bury_children() -> None:
    """Reap what is dead of the caller's own."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _with_descendants(here: Walk, found: set[int]) -> set[int]:
    return found.union(*(here.descendants(pid) for pid in found))


def _send(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
