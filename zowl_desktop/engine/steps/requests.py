"""A pull request for a green task on green needs, stacked as the needs are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from zowl_desktop.engine.context.criteria import criteria_of, shown
from zowl_desktop.engine.context.handoff import Handoff, load
from zowl_desktop.engine.context.prompts import brief_of
from zowl_desktop.engine.delivery.body import Facts, body_of
from zowl_desktop.engine.delivery.hosts import Proposed, Request, propose
from zowl_desktop.engine.steps.services import RunServices
from zowl_desktop.engine.workspaces import Snapshot
from zowl_desktop.model.night import TaskRun
from zowl_desktop.model.pipeline import StepKind, TaskKind
from zowl_desktop.model.states import TaskState


async def request_pull(services: RunServices, item: TaskRun, work: Snapshot, handoff: Handoff) -> Proposed:
    """Open it, or say why there is none."""
    if item.missing or item.overridden:
        return Proposed(None, f"it was made without {', '.join(item.missing) or 'all that it needs'}")
    needs = await asyncio.to_thread(lambda: [*_needs(services, item)])
    proposed = [need for need in needs if need.request]
    project = services.project(item.task.id)
    onto = proposed[0].branch if len(proposed) == len(needs) == 1 else None
    assert handoff.branch is not None
    text = body_of(await _facts(services, item, work, handoff, needs))
    return await propose(
        await services.workspaces.repository(project),
        project.base,
        Request(handoff.branch, onto or project.base, item.task.title, text),
        services.workspaces.path(item.task.id),
        services.environ,
        services.workspaces.kept_ref(item.task.id, "pushed"),
    )


def _needs(services: RunServices, item: TaskRun) -> Iterator[Handoff]:
    """What was handed on by needs whose work is in this branch."""
    for need in item.task.needs:
        needed = services.night.tasks.get(need.task)
        if needed is None or needed.state is not TaskState.SUCCEEDED or needed.branch is None:
            continue
        handoff = load(services.handoff_file(need.task))
        if handoff is not None and needed.task.project == item.task.project:
            yield handoff


async def _facts(
    services: RunServices, item: TaskRun, work: Snapshot, handoff: Handoff, needs: list[Handoff]
) -> Facts:
    project = services.project(item.task.id)
    brief = await asyncio.to_thread(brief_of, item, project) if item.task.kind is TaskKind.BRIEF else ""
    files = {*await services.workspaces.tracked(item.task.id), *(change.path for change in work.changes)}
    return Facts(
        words=handoff.words,
        shown=shown(criteria_of(brief), handoff.words.criteria, files),
        checks=_checks(item),
        needs=tuple(need.request or f"branch {need.branch}" for need in needs),
        attempts=sum(1 for a in item.attempts if a.order.kind in {StepKind.AGENT, StepKind.COMMAND}),
        cost=item.spent.cost,
        origin=f"Zowl run {services.run}, task {item.task.id}",
    )


def _checks(item: TaskRun) -> tuple[str, ...]:
    passed = (a.outcome for a in reversed(item.attempts) if a.order.kind is StepKind.CHECKS and a.outcome)
    proof = next((outcome for outcome in passed if outcome.ok), None)
    return tuple(proof.evidence.splitlines()) if proof else ()
