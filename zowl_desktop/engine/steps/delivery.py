"""The last step: the proved work as one commit on the task's branch."""

from __future__ import annotations

from zowl_desktop.engine.steps.services import RunServices
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import Expects, StepKind


async def deliver(services: RunServices, order: StartAttempt) -> Outcome:
    """Commit the tree that the checks proved; a report's task has nothing to commit."""
    item = services.task(order.task)
    if item.task.expects is Expects.REPORT:
        return Outcome(message="reported")
    message = f"{item.task.title}\n\nZowl-Run: {services.run}\nZowl-Task: {item.task.id}\n"
    commit = await services.workspaces.commit(order.task, message, tree=proved_tree(services, order.task))
    if commit is None:
        return Outcome(message="nothing changed")
    return Outcome(branch=services.workspaces.branch(order.task), commit=commit)


def proved_tree(services: RunServices, task: str) -> str | None:
    """The tree that the newest passed checks ran on, else that of the newest step that left one."""
    done = [a for a in services.task(task).attempts if a.outcome is not None and a.outcome.ok]
    checked = [a.outcome.tree for a in done if a.order.kind is StepKind.CHECKS and a.outcome]
    worked = [
        a.outcome.tree for a in done if a.order.kind in {StepKind.AGENT, StepKind.COMMAND} and a.outcome
    ]
    return next((tree for tree in reversed(checked or worked) if tree), None)
