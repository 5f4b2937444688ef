"""A checks step: Zowl runs the project's checks itself, on a tree that is kept before they start."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from zowl_desktop.engine.proof import (
    Proof,
    checks_outcome,
    find_signs,
    measured,
    run_checks,
    weakened_outcome,
)
from zowl_desktop.engine.steps.processes import Processes
from zowl_desktop.engine.steps.services import RunServices
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.events import AttemptStarted, Event
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import Check, Project, TaskKind


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
    """Run checks in the task's worktree. What they leave behind is removed: it is nobody's work.

    Passed checks are held against what they were on the tree where the work began (`weakened`).
    """
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
    outcome = replace(checks_outcome(proof), tree=tree)
    if not outcome.ok:
        return outcome
    outcome = await _held_against_the_start(services, order, proof, outcome)
    if outcome.ok:
        await asyncio.to_thread(services.baselines.keep, project, tree, measured(proof))
    return outcome


async def _held_against_the_start(
    services: RunServices, order: StartAttempt, proof: Proof, outcome: Outcome
) -> Outcome:
    """Only for what an agent did: a person's own command may do to the tests what it says."""
    item = services.task(order.task)
    if item.task.kind is not TaskKind.BRIEF:
        return outcome
    work = await services.workspaces.snapshot(order.task, order.number)
    start = await services.workspaces.start_tree(order.task)
    before = await asyncio.to_thread(services.baselines.of, services.project(order.task), start)
    signs = find_signs(before, proof, work.changes, item.task.touches)
    weakened = weakened_outcome(signs)
    if weakened is not None:
        return replace(weakened, tree=outcome.tree)
    return replace(outcome, notes=tuple(sign.words for sign in signs))


async def _tree_to_prove(services: RunServices, order: StartAttempt) -> str:
    """The tree as the checks found it, also after a crash in the middle of them."""
    notes = services.notes(order.task, order.attempt)
    known = notes.read("tree")
    if known is not None:
        return known
    return notes.write("tree", (await services.workspaces.snapshot(order.task, order.number)).tree)


def _named(project: Project, names: tuple[str, ...] | None) -> tuple[Check, ...]:
    return tuple(each for each in project.checks if names is None or each.name in names)
