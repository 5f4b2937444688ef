"""Looking at processes through Linux' /proc (proc(5))."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from zowl_desktop.keeper.trees.tree import MARK

_GONE = (FileNotFoundError, ProcessLookupError, PermissionError)


class ProcWalk:
    """One look at a time; nothing is remembered."""

    def descendants(self, pid: int, without: Collection[int] = ()) -> set[int]:
        """All living processes below this one, except these and what is below them."""
        children: dict[int, list[int]] = {}
        for child, parent in _parents():
            children.setdefault(parent, []).append(child)
        found: set[int] = set()
        todo = [pid]
        while todo:
            below = [child for child in children.get(todo.pop(), []) if child not in without]
            found.update(below)
            todo += below
        return found

    def marked(self, mark: str) -> set[int]:
        """All living processes whose environment carries this mark, as far as one may look."""
        entry = f"{MARK}={mark}".encode()
        found = set()
        for folder in _processes():
            try:
                environment = (folder / "environ").read_bytes()
            except _GONE:
                continue
            if entry in environment.split(b"\0"):
                found.add(int(folder.name))
        return found


def children(pid: int) -> list[int]:
    """The living children of a process, oldest first."""
    return sorted(child for child, parent in _parents() if parent == pid)


def _parents() -> list[tuple[int, int]]:
    """Every living process with its parent; zombies are dead, but their children count."""
    pairs = []
    for folder in _processes():
        try:
            stat = (folder / "stat").read_bytes()
        except _GONE:
            continue
        state, parent = stat[stat.rindex(b")") + 2 :].split(None, 2)[:2]
        if state not in {b"Z", b"X"}:
            pairs.append((int(folder.name), int(parent)))
    return pairs


def _processes() -> Iterator[Path]:
    """The folder of every process, also of those that appear during the look.

    One that forks itself on and dies is gone before a list comes to it, and its child is not in that list.
    """
    seen: set[str] = set()
    while new := {each.name for each in Path("/proc").iterdir() if each.name.isdecimal()} - seen:
        seen |= new
        for name in sorted(new, key=int):
            yield Path("/proc") / name
