"""Where the work of a task lies."""

from __future__ import annotations

from pathlib import Path

from zowl_desktop.engine.workspaces.records import Place
from zowl_desktop.store.home import Home


def worktree_of(home: Home, run: str, task: str) -> Path:
    """The folder that a task works in. It may be gone: clean-up takes what its branch holds, too."""
    return Place(home.worktrees(run), task).worktree
