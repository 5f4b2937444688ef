"""DBOS Transact on SQLite: one durable workflow, each task a step of it."""

from __future__ import annotations

import asyncio
import sys

from dbos import DBOS

from benchmarks.rivals.engines.shapes import needed_by
from benchmarks.rivals.engines.work import GRAPH, PARALLEL, command

DBOS(
    config={
        "name": "bench",
        "system_database_url": "sqlite:///dbos.sqlite",
        "run_admin_server": False,
        "log_level": "WARNING",
    }
)


@DBOS.step()
async def step(task: int) -> int:
    process = await asyncio.create_subprocess_exec(*command(task))
    if await process.wait():
        raise SystemExit(f"task {task} failed")
    return task


@DBOS.workflow()
async def walk() -> int:
    places, after = asyncio.Semaphore(PARALLEL), needed_by(GRAPH)
    open_needs = {task: len(needs) for task, needs in GRAPH.items()}

    async def one(task: int) -> None:
        async with places:
            await step(task)
        async with asyncio.TaskGroup() as group:
            for dependent in after[task]:
                open_needs[dependent] -= 1
                if not open_needs[dependent]:
                    group.create_task(one(dependent))

    async with asyncio.TaskGroup() as group:
        for task, needs in GRAPH.items():
            if not needs:
                group.create_task(one(task))
    return len(GRAPH)


async def main() -> None:
    await walk()


if __name__ == "__main__":
    if sys.version_info < (3, 12):
        asyncio.set_child_watcher(asyncio.PidfdChildWatcher())
    DBOS.launch()
    asyncio.run(main())
    DBOS.destroy()
