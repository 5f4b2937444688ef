"""Handoffs along the edges: written when a task is delivered, read when a dependent begins."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Protocol

from zowl_desktop.engine.context.handoff import Handoff, Words, cut, in_full, in_short, load, read_words, save
from zowl_desktop.engine.context.prompts import HandedOn
from zowl_desktop.engine.steps.services import RunServices
from zowl_desktop.engine.workspaces import Snapshot
from zowl_desktop.model.night import Night, TaskRun
from zowl_desktop.model.pipeline import StepKind

SIZE_LIMIT = 24_000
"""Characters of all handoffs in one prompt."""
_SHARE_OF_ONE = 12_000
_SHORT_LIMIT = 1_200


def hand_on(
    services: RunServices, task: str, work: Snapshot, branch: str | None, commit: str | None
) -> Handoff:
    """Keep what a delivered task tells its dependents, and return it. Asked again, it writes the same."""
    item = services.task(task)
    handoff = Handoff(
        task=task,
        title=item.task.title,
        project=item.task.project or "",
        words=_words(services, item),
        branch=branch,
        commit=commit,
        worktree=str(services.workspaces.path(task)),
        files=change_lines(work),
        checks=_checks(services, item),
        cost=item.spent.cost,
    )
    save(handoff, services.handoff_file(task))
    return handoff


class Shelf(Protocol):
    """A night and where its handoffs are kept."""

    @property
    def night(self) -> Night:
        """The night."""

    def handoff_file(self, task: str) -> Path:
        """Where the handoff of a finished task is kept."""


def handed_on(shelf: Shelf, task: str) -> list[HandedOn]:
    """What a task's prompt shows: direct needs in full, farther ones in short, under one limit."""
    item = shelf.night.tasks[task]
    near = [need.task for need in item.task.needs]
    shown: list[HandedOn] = []
    left = SIZE_LIMIT
    for name in _nearest_first(shelf.night, task):
        handoff = load(shelf.handoff_file(name))
        if handoff is None or left <= 0:
            continue
        elsewhere = handoff.project != item.task.project
        full = name in near
        text = in_full(handoff, elsewhere=elsewhere) if full else in_short(handoff)
        text = cut(text, min(left, _SHARE_OF_ONE if full else _SHORT_LIMIT))
        if text:
            shown.append(HandedOn(name, handoff.title, text))
            left -= len(text)
    return shown


def change_lines(work: Snapshot) -> tuple[str, ...]:
    """A line for each changed file, such as "changed app.py +3 -1"."""
    return tuple(f"{c.how} {c.path} +{c.insertions or 0} -{c.deletions or 0}" for c in work.changes)


def _nearest_first(night: Night, task: str) -> list[str]:
    tasks = night.tasks
    seen: dict[str, None] = {}
    waiting = deque([task])
    while waiting:
        item = tasks.get(waiting.popleft())
        for need in item.task.needs if item else ():
            if need.task not in seen:
                seen[need.task] = None
                waiting.append(need.task)
    return list(seen)


def _words(services: RunServices, item: TaskRun) -> Words:
    """The words of the last writing agent step; none for a command."""
    for attempt in reversed(item.attempts):
        if attempt.order.kind is StepKind.AGENT and attempt.outcome is not None and attempt.outcome.ok:
            notes = services.notes(item.task.id, attempt.order.attempt)
            return read_words(notes.handoff, notes.read("said") or "")
    return Words()


def _checks(services: RunServices, item: TaskRun) -> tuple[str, ...]:
    passed = any(a.order.kind is StepKind.CHECKS and a.outcome and a.outcome.ok for a in item.attempts)
    return tuple(check.run for check in services.project(item.task.id).checks) if passed else ()
