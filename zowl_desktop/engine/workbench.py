"""A bench beside the runs: throw-away worktrees, and commands in them, that no night waits for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from zowl_desktop.engine.git import Git
from zowl_desktop.engine.steps.processes import Processes
from zowl_desktop.engine.workspaces import Workspaces
from zowl_desktop.keeper.client import KeeperClient
from zowl_desktop.model.pipeline import Project
from zowl_desktop.store.home import Home


@dataclass(frozen=True, slots=True)
class Workbench:
    """Worktrees whose names begin with `@`, and what runs their commands. `environ` is the user's."""

    spaces: Workspaces
    runner: Processes
    environ: Mapping[str, str]

    async def clear(self, project: Project, name: str) -> None:
        """Throw a worktree of the bench away, and the pin of the base that it began at."""
        await self.spaces.discard(name, project)
        await self.spaces.unpin(project)


@asynccontextmanager
async def workbench(home: Home, environ: Mapping[str, str], name: str) -> AsyncIterator[Workbench]:
    """A bench of this name, with a keeper for its processes; all of them have ended when the context ends.

    Raises as `KeeperClient.connect_or_start`.
    """
    home.create()
    run = f"{name}-{time.time_ns()}"
    spaces = Workspaces(home.worktrees(run), run, Git(surroundings=environ))
    async with KeeperClient.connect_or_start(home.root) as keeper:
        runner = Processes(keeper, home, run, name)
        try:
            yield Workbench(spaces, runner, environ)
        finally:
            await asyncio.shield(_leave(keeper, runner, run))
            await asyncio.to_thread(spaces.remove_empty_folder)


async def _leave(keeper: KeeperClient, runner: Processes, run: str) -> None:
    await runner.stop("nobody waits for it any more")
    for status in await keeper.list(run):
        await keeper.wait(run, status.attempt)
    await runner.take()
    await keeper.goodbye(run)
