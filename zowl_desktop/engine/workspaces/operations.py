"""Ends what an agent's git left unfinished in a worktree: a rebase, a pick, a dead git's lock."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import psutil

from zowl_desktop.engine.workspaces.worktree import Worktree

_FOLDERS = ("rebase-merge", "rebase-apply", "sequencer")
_FILES = (
    "MERGE_HEAD",
    "MERGE_MSG",
    "MERGE_MODE",
    "MERGE_RR",
    "AUTO_MERGE",
    "CHERRY_PICK_HEAD",
    "REVERT_HEAD",
    "BISECT_LOG",
    "BISECT_START",
    "BISECT_NAMES",
    "BISECT_TERMS",
    "BISECT_EXPECTED_REV",
)


async def end_operations(worktree: Worktree) -> None:
    """Forget every operation that git would go on with here. The files stay as they are.

    A lock on the index goes too, but only when no living process works in the worktree.
    """
    await asyncio.to_thread(_end, worktree.admin, worktree.path)


def living_in(folder: Path) -> tuple[int, ...]:
    """The processes whose current folder is `folder` or under it, as far as this user may see."""
    found = []
    for process in psutil.process_iter(["cwd"]):
        cwd = process.info["cwd"]
        if cwd and Path(cwd).is_relative_to(folder):
            found.append(process.pid)
    return tuple(found)


def _end(admin: Path, path: Path) -> None:
    for name in _FOLDERS:
        shutil.rmtree(admin / name, ignore_errors=True)
    for name in _FILES:
        (admin / name).unlink(missing_ok=True)
    lock = admin / "index.lock"
    if lock.exists() and not living_in(path):
        lock.unlink(missing_ok=True)
