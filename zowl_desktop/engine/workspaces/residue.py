"""What copy and set-up leave untracked in a worktree: it is nobody's work."""

from __future__ import annotations

import asyncio
from itertools import islice
from pathlib import Path

from zowl_desktop.engine.workspaces.worktree import Worktree

WHOLE_FOLDER = 500
"""Untracked folders with more files than this are outside as a whole, what comes later included."""


async def residue(worktree: Worktree) -> list[str]:
    """Paths that are untracked and not ignored now. Small folders by file: later files there are work."""
    listed = await worktree.own("ls-files", "--others", "--exclude-standard", "--directory", "-z")
    return await asyncio.to_thread(_spelled_out, worktree.path, listed.items)


def _spelled_out(top: Path, paths: list[str]) -> list[str]:
    found: list[str] = []
    for path in paths:
        inside = (top / path).rglob("*") if path.endswith("/") else iter([top / path])
        files = list(islice((file for file in inside if not file.is_dir()), WHOLE_FOLDER + 1))
        whole = len(files) > WHOLE_FOLDER or (top / path / ".git").exists()
        found += [path] if whole else [file.relative_to(top).as_posix() for file in files]
    return found
