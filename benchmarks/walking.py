"""Zowl's own engine on a graph of `/bin/true`: a program that `benchmarks.engine` starts beside its rivals.

The rules, the journal, the driver, the keeper, the supervisors and the spool are those of every night. Only
worktrees are left out, which no rival makes: a step that would make, check or deliver one is done at once.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from benchmarks.rivals.engines.work import GRAPH, PARALLEL, line
from zowl_desktop.engine.clock import SystemClock
from zowl_desktop.engine.driver import Driver, Executor
from zowl_desktop.engine.nights import night_of
from zowl_desktop.engine.proof import command_outcome
from zowl_desktop.engine.steps.processes import Processes
from zowl_desktop.engine.watching import Watching
from zowl_desktop.engine.workspaces.environment import project_environment
from zowl_desktop.keeper.client import KeeperClient
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.events import AttemptStarted, Event, RunStarted
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import StepKind
from zowl_desktop.model.states import TaskState
from zowl_desktop.store.home import Home
from zowl_desktop.store.writer import JournalWriter

RUN = "bench"


class Commands(Executor):
    """Executes command steps through the keeper, as the engine does."""

    def __init__(self, home: Home, keeper: KeeperClient, clock: SystemClock) -> None:
        self._home = home
        self._keeper = keeper
        self._clock = clock
        self._environ = dict(os.environ)
        self._processes: dict[str, Processes] = {}

    async def execute(self, order: StartAttempt, tell: Callable[[Event], None]) -> Outcome:
        if order.kind is not StepKind.COMMAND:
            return Outcome()
        processes = Processes(self._keeper, self._home, RUN, order.attempt)
        self._processes[order.attempt] = processes
        tell(AttemptStarted(self._clock.now(), order.attempt))
        text = line(int(order.task.removeprefix("t")))
        environ = project_environment(self._environ)
        finished = await processes.run(order.step, text, self._home.root, environ, None)
        return command_outcome("the command", finished)

    async def stop(self, attempt: str, why: str) -> None:
        await self._processes[attempt].stop(why)

    async def settled(self, attempt: str) -> None:
        processes = self._processes.pop(attempt, None)
        if processes is not None:
            await processes.take()


def document() -> str:
    """The graph as a pipeline."""
    tasks = [
        f"  t{number}: {{run: {line(number)!r}, needs: [{', '.join(f't{need}' for need in needs)}]}}"
        for number, needs in GRAPH.items()
    ]
    head = ["zowl: 1", "projects: {bench: {path: .}}", f"limits: {{parallel: {PARALLEL}}}", "tasks:"]
    return "\n".join([*head, *tasks]) + "\n"


async def walk(home: Home) -> None:
    """Play the night to its end."""
    home.create()
    clock = SystemClock()
    started = RunStarted(clock.now(), RUN, document(), str(home.root / "bench.zowl.yaml"))
    night = night_of(started)
    async with JournalWriter(home.journal) as writer, KeeperClient.connect_or_start(home.root) as keeper:
        driver = Driver(RUN, night, writer, Commands(home, keeper, clock), clock, Watching())
        driver.tell(started)
        await driver.drive()
        await keeper.goodbye(RUN)
    if night.state.counts[TaskState.SUCCEEDED] != len(GRAPH):
        raise SystemExit(f"not every task succeeded: {night.state.counts}")


if __name__ == "__main__":
    asyncio.run(walk(Home(Path("home").absolute())))
