"""How the work of a morning's green tasks stands in their repositories by now."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from types import MappingProxyType

from zowl_desktop.app.mornings.morning import Morning, Standing, Standings
from zowl_desktop.engine.delivery.accepting import Work
from zowl_desktop.engine.delivery.standing import must_take, standings
from zowl_desktop.engine.git import Git
from zowl_desktop.model.errors import ZowlError


def read_standings(morning: Morning, environ: Mapping[str, str]) -> Standings:
    """For every green task with work whose repository can be read. Runs git: not for the screen's thread."""
    return asyncio.run(_standings(morning, Git(surroundings=environ)))


async def _standings(morning: Morning, git: Git) -> Standings:
    found = await asyncio.gather(*(_of_project(git, works) for works in _works(morning).values()))
    return MappingProxyType({task: each for part in found for task, each in part.items()})


def read_refusals(
    morning: Morning, tasks: Collection[str], environ: Mapping[str, str]
) -> Mapping[str, ZowlError]:
    """What lies in the way of merging these tasks, by task. Runs git: not for the screen's thread."""
    asked = [work for works in _works(morning).values() for work in works if work.task in tasks]
    return asyncio.run(_refusals(asked, Git(surroundings=environ)))


async def _refusals(works: list[Work], git: Git) -> dict[str, ZowlError]:
    found = {}
    for work in works:
        try:
            await must_take(git, work)
        except ZowlError as error:
            found[work.task] = error
    return found


def _works(morning: Morning) -> dict[str, list[Work]]:
    """By project."""
    works: dict[str, list[Work]] = {}
    for green in morning.greens:
        task = green.task
        if task.commit is not None and task.branch is not None and task.task.project is not None:
            project = morning.tonight.pipeline.projects[task.task.project]
            work = Work(morning.run, task.id, project, task.branch, task.commit)
            works.setdefault(project.name, []).append(work)
    return works


async def _of_project(git: Git, works: list[Work]) -> dict[str, Standing]:
    try:
        found = await standings(git, works)
    except ZowlError:
        return {}  # moved or gone: pressing Merge says so
    return {
        task: Standing(each.added, each.removed, each.is_accepted, each.can_undo)
        for task, each in found.items()
    }
