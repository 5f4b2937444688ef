"""Clean-up with proof: which worktrees may go, why, and what each still holds that nothing else has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from zowl_desktop.app.runs import all_runs
from zowl_desktop.engine.git import Git
from zowl_desktop.engine.workspaces import Bin, Removal, Workspaces
from zowl_desktop.model.errors import ZowlError
from zowl_desktop.model.night import Night, TaskRun
from zowl_desktop.model.states import TaskState
from zowl_desktop.store.home import Home


@dataclass(frozen=True, slots=True)
class Candidate:
    """One worktree: its run and what was found out about it."""

    run: str
    removal: Removal


def undo_bin(home: Home) -> Bin:
    """Where worktrees are moved to."""
    return Bin(home.root / "bin")


async def candidates(home: Home, environ: Mapping[str, str], *, apply: bool) -> AsyncIterator[Candidate]:
    """Every worktree of every run, oldest run first. With `apply`, those that may go are moved to the bin."""
    for night in await asyncio.to_thread(all_runs, home):
        run = night.state.run
        spaces = Workspaces(home.worktrees(run), run, Git(surroundings=environ))
        for item in night.tasks.values():
            if item.task.project is not None and spaces.stands(item.task.id):
                removal = await _looked_at(spaces, night, item)
                if apply and removal.may_go:
                    await spaces.put_away(removal, undo_bin(home))
                yield Candidate(run, removal)


async def _looked_at(spaces: Workspaces, night: Night, item: TaskRun) -> Removal:
    """A run that has not ended needs its worktrees, whatever they hold; so does a task that may go on."""
    name, path = item.task.id, spaces.path(item.task.id)
    if night.state.ended is None:
        return Removal(name, path, 0, ("its run has not ended",), ())
    if item.state not in {TaskState.SUCCEEDED, TaskState.SKIPPED, TaskState.FAILED}:
        return Removal(name, path, 0, (f"the task is {item.state} and may go on",), ())
    assert item.task.project is not None
    try:
        return await spaces.removal(name, night.state.pipeline.projects[item.task.project])
    except ZowlError as trouble:
        return Removal(name, path, 0, (f"it cannot be looked at ({trouble.title.lower()})",), ())
