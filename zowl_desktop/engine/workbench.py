"""A bench beside the runs: throw-away worktrees, and commands in them, that no night waits for."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from zowl_desktop.engine.git import Git
from zowl_desktop.engine.running import CommandRunner, Finished
from zowl_desktop.engine.steps.processes import Processes
from zowl_desktop.engine.workspaces import Workspaces
from zowl_desktop.keeper.client import KeeperClient
from zowl_desktop.model.pipeline import Project
from zowl_desktop.store.home import Home


class _Ending(CommandRunner):
    """Runs commands through the keeper, and ends one that nobody waits for any more."""

    def __init__(self, keeper: KeeperClient, run: str, processes: Processes) -> None:
        self._keeper = keeper
        self._run = run
        self._processes = processes

    async def run(
        self, label: str, command: str, cwd: Path, env: Mapping[str, str], time: float | None
    ) -> Finished:
        try:
            return await self._processes.run(label, command, cwd, env, time)
        except asyncio.CancelledError:
            await asyncio.shield(self._end(self._processes.name(label)))
            raise

    async def _end(self, name: str) -> None:
        if any(status.attempt == name for status in await self._keeper.list(self._run)):
            await self._keeper.stop(self._run, name, "nobody waits for it any more")
            await self._keeper.wait(self._run, name)


@dataclass(frozen=True, slots=True)
class Workbench:
    """Worktrees whose names begin with `@`, and what runs their commands. `environ` is the user's."""

    spaces: Workspaces
    runner: CommandRunner
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
        processes = Processes(keeper, home, run, name)
        try:
            yield Workbench(spaces, _Ending(keeper, run, processes), environ)
        finally:
            await asyncio.shield(_leave(keeper, processes, run))
            await asyncio.to_thread(spaces.remove_empty_folder)
            await asyncio.to_thread(shutil.rmtree, home.spool / run, ignore_errors=True)


async def _leave(keeper: KeeperClient, processes: Processes, run: str) -> None:
    await processes.stop("nobody waits for it any more")
    for status in await keeper.list(run):
        await keeper.wait(run, status.attempt)
    await processes.take()
    await keeper.goodbye(run)
