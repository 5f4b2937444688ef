"""A command step: a shell line in the worktree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from zowl_desktop.engine.proof import command_outcome
from zowl_desktop.engine.steps.processes import Processes
from zowl_desktop.engine.steps.services import RunServices
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.events import AttemptStarted, Event
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import Expects
from zowl_desktop.model.states import FailureClass


async def run_command(
    services: RunServices, processes: Processes, order: StartAttempt, tell: Callable[[Event], None]
) -> Outcome:
    """Run the step's line; the tree that it leaves is kept, whatever its exit code."""
    item = services.task(order.task)
    step = next(each for each in item.steps if each.name == order.step)
    if order.fresh and not await processes.known(order.step):
        await services.workspaces.reset(order.task)
    tell(AttemptStarted(services.now(), order.attempt))
    finished = await processes.run(
        order.step,
        step.run or "",
        services.workspaces.path(order.task),
        services.command_env(order.task),
        order.time,
    )
    work = await services.workspaces.snapshot(order.task, order.number)
    outcome = replace(command_outcome("the command", finished), tree=work.tree)
    if outcome.ok and item.task.expects is Expects.DIFF and not work.changed:
        words = "the command ended well and changed nothing"
        return replace(outcome, failure=FailureClass.NO_CHANGE, message=words, evidence=words)
    return outcome
