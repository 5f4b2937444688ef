"""Ends what an agent's git left unfinished in a worktree: a rebase, a pick, a dead git's lock."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import psutil

from zowl_desktop.engine.workspaces.names import branch_ref, kept_ref
from zowl_desktop.engine.workspaces.records import Place
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
    """Forget every operation that git would go on with here. The files stay as they are."""
    await asyncio.to_thread(_end, worktree.admin)


async def take_dead_locks(common: Path, admin: Path | None, place: Place, run: str) -> None:
    """Take away the locks of a killed git on what is this task's alone. Only under its claim.

    They stay while a living process works in the worktree: it may hold them.
    """
    own = place.state.glob("*.lock")
    kept = sorted((common / kept_ref(run, place.task, "")).glob("**/*.lock"))
    named = [f"{common}/{branch_ref(run, place.task)}.lock"]
    named += [f"{admin}/index.lock", f"{admin}/HEAD.lock"] if admin else []
    locks = [*own, *kept, *_there(named)]
    if locks and not await asyncio.to_thread(living_in, place.worktree):
        for lock in locks:
            lock.unlink(missing_ok=True)


def _there(names: Iterable[str]) -> list[Path]:
    """Which of these files are there. Hardly ever any, so there is a `Path` only for those (see `memory`)."""
    return [Path(name) for name in names if os.path.lexists(name)]


def living_in(folder: Path) -> tuple[int, ...]:
    """The processes whose current folder is `folder` or under it, as far as this user may see."""
    found = []
    for process in psutil.process_iter(["cwd"]):
        cwd = process.info["cwd"]
        if cwd and Path(cwd).is_relative_to(folder):
            found.append(process.pid)
    return tuple(found)


def _end(admin: Path) -> None:
    for name in _FOLDERS:
        shutil.rmtree(admin / name, ignore_errors=True)
    for name in _FILES:
        (admin / name).unlink(missing_ok=True)
