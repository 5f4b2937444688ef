"""How the work of a morning's green tasks stands in their repositories by now."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from zowl_desktop.app.mornings.morning import Green, Morning, Standing, Standings
from zowl_desktop.engine.delivery.accepting import Work
from zowl_desktop.engine.delivery.standing import standing
from zowl_desktop.engine.git import Git
from zowl_desktop.model.errors import ZowlError

_AT_ONCE: Final = 4
"""Gits side by side."""


def read_standings(morning: Morning, environ: Mapping[str, str]) -> Standings:
    """For every green task with work whose repository can be read. Runs git: not for the screen's thread."""
    return asyncio.run(_standings(morning, Git(surroundings=environ)))


async def _standings(morning: Morning, git: Git) -> Standings:
    turn = asyncio.Semaphore(_AT_ONCE)
    greens = [green for green in morning.greens if green.has_work]
    found = await asyncio.gather(*(_one(morning, green, git, turn) for green in greens))
    return MappingProxyType({name: each for name, each in found if each is not None})


async def _one(
    morning: Morning, green: Green, git: Git, turn: asyncio.Semaphore
) -> tuple[str, Standing | None]:
    task = green.task
    assert task.branch is not None
    assert task.commit is not None
    assert task.task.project is not None
    project = morning.tonight.pipeline.projects[task.task.project]
    try:
        async with turn:
            found = await standing(git, Work(morning.run, task.id, project, task.branch, task.commit))
    except ZowlError:
        return task.id, None  # moved or gone: pressing Merge says so
    if found is None:
        return task.id, None
    return task.id, Standing(found.added, found.removed, found.is_accepted, found.can_undo)
