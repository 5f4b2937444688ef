"""A checks step: Zowl runs the project's checks itself, on a tree that is kept before they start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from zowl_desktop.engine.proof import checks_outcome, run_checks
from zowl_desktop.engine.steps.processes import Processes
from zowl_desktop.engine.steps.services import RunServices
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.events import AttemptStarted, Event
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import Check, Project


async def validate(
    services: RunServices, processes: Processes, order: StartAttempt, tell: Callable[[Event], None]
) -> Outcome:
    """The step of a recipe: all checks of the project, or those that the step names."""
    tell(AttemptStarted(services.now(), order.attempt))
    step = next(each for each in services.task(order.task).steps if each.name == order.step)
    return await check(services, processes, order, step.checks)


async def check(
    services: RunServices, processes: Processes, order: StartAttempt, names: tuple[str, ...] | None
) -> Outcome:
    """Run checks in the task's worktree. What they leave behind is removed: it is nobody's work."""
    project = services.project(order.task)
    tree = await _tree_to_prove(services, order)
    proof = await run_checks(
        processes,
        _named(project, names),
        services.workspaces.path(order.task),
        services.command_env(order.task),
        order.time,
    )
    await services.workspaces.restore(order.task, tree)
    return replace(checks_outcome(proof), tree=tree)


async def _tree_to_prove(services: RunServices, order: StartAttempt) -> str:
    """The tree as the checks found it, also after a crash in the middle of them."""
    notes = services.notes(order.task, order.attempt)
    known = notes.read("tree")
    if known is not None:
        return known
    return notes.write("tree", (await services.workspaces.snapshot(order.task, order.number)).tree)


def _named(project: Project, names: tuple[str, ...] | None) -> tuple[Check, ...]:
    return tuple(each for each in project.checks if names is None or each.name in names)
