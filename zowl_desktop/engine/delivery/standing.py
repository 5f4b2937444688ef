"""How the work of green tasks stands in its repository by now. Changes nothing; few questions to git."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from zowl_desktop.engine.delivery.accepting import Work
from zowl_desktop.engine.delivery.base import Base
from zowl_desktop.engine.git import Git, Repository, open_repository

_COUNTED = re.compile(r"(\d+) (insertion|deletion)")


@dataclass(frozen=True, slots=True)
class WorkStanding:
    """Lines that the work adds and removes, whether its base has it, and whether that can be undone."""

    added: int
    removed: int
    is_accepted: bool
    can_undo: bool


async def standings(git: Git, works: Sequence[Work]) -> dict[str, WorkStanding]:
    """How works of one project stand, by task; those whose commit is gone are left out.

    Raises `EnvironmentTrouble` or `Refused` when the repository cannot be read.
    """
    project = works[0].project
    repository = await open_repository(git, project.path)
    base = await repository.commit_of(f"refs/heads/{project.base}")
    lines = await _lines(repository, [work.commit for work in works])
    open_ = await _not_in(repository, base, list(lines)) if base is not None else set(lines)
    ends = await _ends_of_merges(repository, works)
    return {
        work.task: WorkStanding(
            *lines[work.commit],
            is_accepted=work.commit not in open_,
            can_undo=base is not None and ends.get(work.after) == base,
        )
        for work in works
        if work.commit in lines
    }


async def must_take(git: Git, work: Work) -> None:
    """Raises, as a press on Merge would, when something lies in its way; nothing is tried."""
    base = Base(await open_repository(git, work.project.path), work.project)
    before = await base.tip()
    is_ahead = await base.repository.contains(work.commit, before)
    await base.must_take(before, work.commit if is_ahead else before, work.command)


async def _lines(repository: Repository, commits: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Lines added and removed by each commit that is there: its own, not what it was built on."""
    asked = ("log", "--no-walk=unsorted", "--ignore-missing", "--shortstat", "--format=%x00%H")
    said = await repository.run(*asked, "--diff-merges=first-parent", *commits)
    found: dict[str, tuple[int, int]] = {}
    for part in said.out.split("\0")[1:]:
        commit, _, stat = part.partition("\n")
        counts = {word: int(number) for number, word in _COUNTED.findall(stat)}
        found[commit] = (counts.get("insertion", 0), counts.get("deletion", 0))
    return found


async def _not_in(repository: Repository, base: str, commits: Sequence[str]) -> set[str]:
    """Those of the commits, with others, that the base does not hold."""
    if not commits:
        return set()
    return set((await repository.run("rev-list", *commits, f"^{base}")).out.split())


async def _ends_of_merges(repository: Repository, works: Sequence[Work]) -> dict[str, str]:
    """Where merges of these works ended, by the ref that says so."""
    asked = ("for-each-ref", "--format=%(refname) %(objectname)", *(work.after for work in works))
    words = (await repository.run(*asked)).out.split()
    return dict(zip(words[::2], words[1::2], strict=True))
