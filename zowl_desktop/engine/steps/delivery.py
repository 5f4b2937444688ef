"""The last step: the proved work as one commit on the task's branch."""

from __future__ import annotations

import asyncio

from zowl_desktop.engine.steps.handing_on import hand_on
from zowl_desktop.engine.steps.services import RunServices
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import Expects, StepKind


async def deliver(services: RunServices, order: StartAttempt) -> Outcome:
    """Commit the tree that the checks proved; a report's task has nothing to commit."""
    item = services.task(order.task)
    work = await services.workspaces.snapshot(order.task, order.number)
    if item.task.expects is Expects.REPORT:
        await asyncio.to_thread(hand_on, services, order.task, work, None, None)
        return Outcome(message="reported")
    message = f"{item.task.title}\n\nZowl-Run: {services.run}\nZowl-Task: {item.task.id}\n"
    commit = await services.workspaces.commit(order.task, message, tree=proved_tree(services, order.task))
    branch = services.workspaces.branch(order.task) if commit else None
    await asyncio.to_thread(hand_on, services, order.task, work, branch, commit)
    return Outcome(message="" if commit else "nothing changed", branch=branch, commit=commit)


def proved_tree(services: RunServices, task: str) -> str | None:
    """The tree that the newest passed checks ran on, else that of the newest step that left one."""
    done = [a for a in services.task(task).attempts if a.outcome is not None and a.outcome.ok]
    checked = [a.outcome.tree for a in done if a.order.kind is StepKind.CHECKS and a.outcome]
    worked = [
        a.outcome.tree for a in done if a.order.kind in {StepKind.AGENT, StepKind.COMMAND} and a.outcome
    ]
    return next((tree for tree in reversed(checked or worked) if tree), None)
