"""Merge and its undo, for a task of a run in the journal."""

from __future__ import annotations

from collections.abc import Mapping

from zowl_desktop.app.runs import read_run
from zowl_desktop.engine.delivery.accepting import Work, accept, undo
from zowl_desktop.engine.workbench import workbench
from zowl_desktop.model.errors import BadInput, Refused
from zowl_desktop.model.night import Night
from zowl_desktop.model.states import TaskState
from zowl_desktop.store.home import Home


async def merge(home: Home, environ: Mapping[str, str], task: str, run: str | None = None) -> list[str]:
    """Bring a green task's work into its base, with that of the needs that it is built on; what was done.

    Raises:
        BadInput: No such run, or no such task in it.
        Refused: The task is not green, the checkout is dirty, or the work does not fit the base any more.
    """
    night = read_run(home, run)
    work = _work_of(night, task)
    async with workbench(home, environ, "merge") as bench:
        done = await accept(bench, work)
        brought = _built_on(night, task)
    return [done, f"It is built on {', '.join(brought)}, whose work came with it."] if brought else [done]


async def undo_merge(home: Home, environ: Mapping[str, str], task: str, run: str | None = None) -> list[str]:
    """Take the merge of a task back, while nothing followed it. Raises as `merge`."""
    work = _work_of(read_run(home, run), task)
    async with workbench(home, environ, "merge") as bench:
        return [await undo(bench, work)]


def _work_of(night: Night, task: str) -> Work:
    run = night.state.run
    item = night.tasks.get(task)
    if item is None:
        raise BadInput(
            "No such task", f"Run {run} has no task {task!r}.", f"It has: {', '.join(night.tasks)}."
        )
    if item.state is not TaskState.SUCCEEDED:
        raise Refused("Only green work is merged", f"{task} is {item.state}.", f"See: zowl why {task}")
    if item.commit is None or item.branch is None or item.task.project is None:
        raise Refused("There is nothing to merge", f"{task} changed nothing.")
    return Work(run, task, night.state.pipeline.projects[item.task.project], item.branch, item.commit)


def _built_on(night: Night, task: str) -> list[str]:
    """The tasks of the same project whose commits the task's branch holds, nearest first."""
    own, seen, waiting = night.tasks[task].task.project, dict[str, None](), [task]
    while waiting:
        for need in night.tasks[waiting.pop(0)].task.needs:
            needed = night.tasks.get(need.task)
            if needed is not None and needed.commit and needed.task.project == own and need.task not in seen:
                seen[need.task] = None
                waiting.append(need.task)
    return list(seen)
