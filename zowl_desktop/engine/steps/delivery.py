"""The last step: the proved work as one commit on the task's branch, then handed over as the task asks."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from zowl_desktop.engine.context.handoff import Handoff, save
from zowl_desktop.engine.delivery.done import TRAILER
from zowl_desktop.engine.steps.handing_on import hand_on
from zowl_desktop.engine.steps.requests import request_pull
from zowl_desktop.engine.steps.services import RunServices
from zowl_desktop.engine.workspaces import Snapshot
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.night import TaskRun
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import Deliver, Expects, StepKind


async def deliver(services: RunServices, order: StartAttempt) -> Outcome:
    """Commit the tree that the checks proved; a report's task has nothing to commit."""
    item = services.task(order.task)
    work = await services.workspaces.snapshot(order.task, order.number)
    if item.task.expects is Expects.REPORT:
        handoff = await asyncio.to_thread(hand_on, services, order.task, work, None, None)
        file = await asyncio.to_thread(_keep_report, services, item, handoff)
        return Outcome(message="reported", notes=(f"its report is in {file}",))
    message = f"{item.task.title}\n\nZowl-Run: {services.run}\nZowl-Task: {item.task.id}\n"
    message += f"{TRAILER}: {await services.work_asked(order.task)}\n"
    commit = await services.workspaces.commit(order.task, message, tree=proved_tree(services, order.task))
    branch = services.workspaces.branch(order.task) if commit else None
    handoff = await asyncio.to_thread(hand_on, services, order.task, work, branch, commit)
    notes = await _handed_over(services, item, work, handoff) if commit else ()
    return Outcome(message="" if commit else "nothing changed", branch=branch, commit=commit, notes=notes)


def proved_tree(services: RunServices, task: str) -> str | None:
    """The tree that the newest passed checks ran on, else that of the newest step that left one."""
    done = [a for a in services.task(task).attempts if a.outcome is not None and a.outcome.ok]
    checked = [a.outcome.tree for a in done if a.order.kind is StepKind.CHECKS and a.outcome]
    worked = [
        a.outcome.tree for a in done if a.order.kind in {StepKind.AGENT, StepKind.COMMAND} and a.outcome
    ]
    return next((tree for tree in reversed(checked or worked) if tree), None)


async def _handed_over(
    services: RunServices, item: TaskRun, work: Snapshot, handoff: Handoff
) -> tuple[str, ...]:
    """What the task asks for beyond its branch; notes for the report."""
    if item.task.deliver is Deliver.PATCH:
        assert handoff.commit is not None
        text = await services.workspaces.patch(item.task.id, work.start, handoff.commit)
        file = services.home.tasks(services.run) / item.task.id / f"{item.task.id}.patch"
        await asyncio.to_thread(_place, file, text)
        return (f"its patch is in {file}",)
    if item.task.deliver is Deliver.PR:
        proposed = await request_pull(services, item, work, handoff)
        if proposed.address is not None:
            file = services.handoff_file(item.task.id)
            await asyncio.to_thread(save, replace(handoff, request=proposed.address), file)
            return (proposed.words,)
        return (f"no pull request: {proposed.words}; the work is on its branch {handoff.branch}",)
    return ()


def _keep_report(services: RunServices, item: TaskRun, handoff: Handoff) -> Path:
    """The agent's whole last message, where a person can read it."""
    said = ""
    for attempt in item.attempts:
        if attempt.order.kind is StepKind.AGENT and attempt.outcome is not None and attempt.outcome.ok:
            said = services.notes(item.task.id, attempt.order.attempt).read("said") or said
    file = services.home.tasks(services.run) / item.task.id / "report.md"
    _place(file, said or handoff.words.summary)
    return file


def _place(file: Path, text: str) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(file.name + ".new")
    fresh.write_bytes(text.encode("utf-8", "surrogateescape"))
    fresh.replace(file)
