"""Makes a morning of a night."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from zowl_desktop.app.mornings.morning import Green, LimitWait, Morning, Share
from zowl_desktop.app.mornings.troubles import troubles
from zowl_desktop.app.tonight import Tonight, is_reviewed, review_minutes
from zowl_desktop.model.graph import Graph, topological_order
from zowl_desktop.model.night import Attempt, CauseKind, Night, TaskRun
from zowl_desktop.model.pipeline import StepKind
from zowl_desktop.model.states import FailureClass, TaskState

MINUTES_GREEN: Final = 1
MINUTES_FAILED: Final = 4
MINUTES_HELD: Final = 2
"""What a person's look at one task takes, about: the rule behind "12 minutes of review"."""

MARKED: Final = "marked done by you, not proved"
UNCHECKED: Final = "no checks"
_TESTS: Final = re.compile(r": (\d+) tests?\b")
"""As the engine tells what passed: "tests passed in 4.2 s: 37 tests, 1 skipped"."""


def tell_morning(
    night: Night, tonight: Tonight, worktree: Callable[[str], Path | None], *, is_newest: bool
) -> Morning:
    """What the morning tells. `worktree` knows the folder of a task's work, if it is still there."""
    greens = tuple(_greens(night, tonight))
    return Morning(
        tonight=tonight,
        is_newest=is_newest,
        troubles=troubles(tonight.tasks, night.tasks, worktree),
        greens=greens,
        minutes=review_minutes(tonight),
        slept=sum(sleep.end - sleep.begin for sleep in tonight.sleeps),
        limits=tuple(_limits(night)),
        projects=tuple(_by_project(tonight)),
        agents=tuple(_by_agent(night)),
    )


def _greens(night: Night, tonight: Tonight) -> Iterator[Green]:
    """Each after all that it needs, so that merging from the top always finds what it builds on."""
    for name in topological_order(Graph.of(tonight.pipeline)):
        task = tonight.tasks[name]
        if task.state is TaskState.SUCCEEDED and is_reviewed(task):
            item = night.tasks[name]
            checks = _checks(item)
            yield Green(task, checks, short_proof(checks), _notes(item))


def _checks(item: TaskRun) -> str:
    """What the newest checks said; a person's word where there were none."""
    if item.cause.kind is CauseKind.PERSON:
        return MARKED
    for attempt in reversed(item.attempts):
        if attempt.order.kind is StepKind.CHECKS and attempt.outcome is not None and attempt.outcome.ok:
            return attempt.outcome.message or UNCHECKED
    return UNCHECKED


def short_proof(checks: str) -> str:
    """How many tests passed, where they were counted; else whether anything was checked at all."""
    counted = [int(number) for number in _TESTS.findall(checks)]
    if counted:
        total = sum(counted)
        return f"{total} test{'' if total == 1 else 's'}"
    return {MARKED: "by you", UNCHECKED: "no checks"}.get(checks, "ok")


def _notes(item: TaskRun) -> tuple[str, ...]:
    noted = (note for attempt in item.attempts if attempt.outcome for note in attempt.outcome.notes)
    return tuple(dict.fromkeys(noted))


def _limits(night: Night) -> Iterator[LimitWait]:
    """One for each time that an account was at its limit, however many tasks met it."""
    ended = sorted(_ended(night), key=lambda attempt: attempt.ended or 0.0)
    known: dict[str, float] = {}
    for attempt in ended:
        outcome, at = attempt.outcome, attempt.ended
        if outcome is None or at is None or outcome.failure is not FailureClass.USAGE_LIMIT:
            continue
        account = attempt.account or attempt.order.agent or ""
        if at >= known.get(account, 0.0):
            known[account] = outcome.resets_at or at
            yield LimitWait(account, at, outcome.resets_at)


def _ended(night: Night) -> Iterator[Attempt]:
    for item in night.tasks.values():
        for attempt in item.attempts:
            if attempt.outcome is not None:
                yield attempt


def _by_project(tonight: Tonight) -> Iterator[Share]:
    for project in tonight.pipeline.projects:
        tasks = [task for task in tonight.tasks.values() if task.task.project == project]
        if tasks:
            yield Share(project, sum(task.seconds for task in tasks), sum(task.cost for task in tasks))


def _by_agent(night: Night) -> Iterator[Share]:
    """The dearest first; agents that did nothing are left out."""
    shares: dict[str, tuple[float, int]] = {}
    for item in night.tasks.values():
        for attempt in item.attempts:
            agent = attempt.order.agent
            if agent is not None:
                usage = attempt.outcome.usage if attempt.outcome is not None else attempt.usage
                seconds, cost = shares.get(agent, (0.0, 0))
                shares[agent] = (seconds + attempt.seconds, cost + usage.cost)
    for agent, (seconds, cost) in sorted(shares.items(), key=lambda each: -each[1][1]):
        yield Share(agent, seconds, cost)
