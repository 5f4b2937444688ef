"""How the work of a green task stands in its repository by now. Changes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zowl_desktop.engine.delivery.accepting import Work
from zowl_desktop.engine.git import Git, Repository, open_repository

_COUNTED = re.compile(r"(\d+) (insertion|deletion)")


@dataclass(frozen=True, slots=True)
class WorkStanding:
    """Lines that the work adds and removes, whether its base has it, and whether that can be undone."""

    added: int
    removed: int
    is_accepted: bool
    can_undo: bool


async def standing(git: Git, work: Work) -> WorkStanding | None:
    """How the work stands; None when its commit is not there any more.

    Raises `EnvironmentTrouble` or `Refused` when the repository cannot be read.
    """
    repository = await open_repository(git, work.project.path)
    if await repository.commit_of(work.commit) is None:
        return None
    base = await repository.commit_of(f"refs/heads/{work.project.base}")
    added, removed = await _lines(repository, work)
    return WorkStanding(
        added,
        removed,
        is_accepted=base is not None and await repository.contains(base, work.commit),
        can_undo=base is not None and base == await repository.commit_of(work.after),
    )


async def _lines(repository: Repository, work: Work) -> tuple[int, int]:
    """What the task's own commit changes: what it was built on is not counted."""
    said = await repository.run(
        "diff-tree", "--shortstat", "--root", "--no-commit-id", "-r", "--end-of-options", work.commit
    )
    counts = {word: int(number) for number, word in _COUNTED.findall(said.line)}
    return counts.get("insertion", 0), counts.get("deletion", 0)
