"""Remembers how conflicts were resolved, so that the same one is resolved once, not in every task.

Git has the same under the name rerere, in a folder that would switch it on for the user's own checkouts as
well. Here a ref of Zowl's names the resolved file: `refs/zowl/@resolutions/<the three sides>`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from zowl_desktop.engine.workspaces.records import ConflictFile
from zowl_desktop.engine.workspaces.worktree import Worktree

_PREFIX = "refs/zowl/@resolutions/"
_SIDES = {"2", "3"}


async def sides_of(worktree: Worktree) -> dict[str, str]:
    """A key for each unmerged path that both sides still have: base, ours and theirs, content and mode."""
    found: dict[str, dict[str, str]] = {}
    for item in (await worktree.run("ls-files", "--unmerged", "-z")).items:
        fact, path = item.split("\t", 1)
        content, _, stage = fact.rpartition(" ")
        found.setdefault(path, {})[stage] = content
    return {
        path: hashlib.sha256(repr(sorted(stages.items())).encode()).hexdigest()
        for path, stages in found.items()
        if stages.keys() >= _SIDES
    }


async def recall(worktree: Worktree, files: Iterable[ConflictFile]) -> tuple[ConflictFile, ...]:
    """Resolve what was resolved before; says what is left."""
    left = []
    for file in files:
        known = file.sides and await worktree.repository.object_of(_PREFIX + file.sides)
        if known:
            stage = await worktree.run("ls-files", "--stage", "-z", "--", f":(top,literal){file.path}")
            mode = stage.items[-1].split(" ")[0]
            await worktree.run("update-index", "--cacheinfo", f"{mode},{known},{file.path}")
            await worktree.run("checkout-index", "--force", "-z", "--stdin", given=file.path + "\0")
        else:
            left.append(file)
    return tuple(left)


async def remember(worktree: Worktree, files: Iterable[ConflictFile], merged: str) -> None:
    """Keep the resolved files of the commit `merged`."""
    for file in files:
        resolved = file.sides and await worktree.repository.object_of(f"{merged}:{file.path}")
        if resolved:
            await worktree.repository.point(f"{_PREFIX}{file.sides}", resolved, "zowl: resolved")
