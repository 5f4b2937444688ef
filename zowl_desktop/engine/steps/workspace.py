"""The first step: a worktree from base and what the task needs, equipped, checked where it is a merge."""

from __future__ import annotations

from zowl_desktop.engine.proof import command_outcome
from zowl_desktop.engine.steps.checks import check
from zowl_desktop.engine.steps.processes import Processes
from zowl_desktop.engine.steps.services import RunServices
from zowl_desktop.engine.workspaces import Conflict, MergeOf, Prepared
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.outcome import EVIDENCE_LIMIT, Outcome
from zowl_desktop.model.states import FailureClass, TaskState

_MERGED_TO_CHECK = 2
"""From so many merged branches on, the merge itself has to pass the checks."""


async def make_workspace(services: RunServices, processes: Processes, order: StartAttempt) -> Outcome:
    """Prepare, merge, copy, set up, check."""
    project = services.project(order.task)
    await services.work_asked(order.task)  # before its brief is read: what is edited later is another work
    ready = await services.workspaces.prepare(order.task, project, _merges(services, order.task))
    if isinstance(ready, Conflict):
        return _conflict(ready)
    failed = await _equipped(services, processes, order, ready)
    if failed is not None:
        return failed
    if ready.merged < _MERGED_TO_CHECK:
        return Outcome()
    outcome = await check(services, processes, order, names=None)
    if outcome.ok:
        return Outcome(tree=outcome.tree)
    words = f"the merge of what it needs does not pass: {outcome.message}"
    return Outcome(
        outcome.failure, words, outcome.failing, outcome.marked, outcome.evidence, tree=outcome.tree
    )


def _merges(services: RunServices, task: str) -> list[MergeOf]:
    """The branches of what the task needs in its own project, in the order of its needs.

    Also of what it needs through others: behind a gate, or a task of another project, stands work as well.
    """
    project = services.task(task).task.project
    found: dict[str, MergeOf] = {}

    def collect(name: str) -> None:
        for need in services.task(name).task.needs:
            needed = services.night.tasks.get(need.task)
            if needed is None or needed.state is not TaskState.SUCCEEDED or need.task in found:
                continue
            if needed.task.project == project and needed.branch is not None:
                found[need.task] = MergeOf(need.task, needed.branch)
            else:
                collect(need.task)

    collect(task)
    return list(found.values())


async def _equipped(
    services: RunServices, processes: Processes, order: StartAttempt, ready: Prepared
) -> Outcome | None:
    """Copy and set up, once; None when all went well."""
    project = services.project(order.task)
    if services.workspaces.is_settled(order.task):
        return None
    copied = await services.workspaces.copy_in(order.task, project)
    if project.setup is not None:
        env = services.command_env(order.task)
        finished = await processes.run("setup", project.setup, ready.path, env, order.time)
        await services.bounds.accept(project)
        outcome = command_outcome("set-up", finished)
        if not outcome.ok:
            return outcome
    await services.workspaces.settle(order.task, copied)
    return None


def _conflict(conflict: Conflict) -> Outcome:
    names = tuple(file.path for file in conflict.files)
    listed = "\n\n".join(f"{file.path} ({file.how})\n{file.excerpt}".rstrip() for file in conflict.files)
    others = f"that of {' and '.join(conflict.others)}" if conflict.others else "what it starts from"
    clash = f"the work of {conflict.need} does not fit {others} in {', '.join(names)}"
    words = f"{clash}; both wait in {conflict.path}"
    return Outcome(FailureClass.CONFLICT, words, failing=names, evidence=listed[:EVIDENCE_LIMIT])
