"""A person sends a task on: at once, or when what it lacks has come."""

from __future__ import annotations

from zowl_desktop.model.graph.needs import Standing, standing
from zowl_desktop.model.night.causes import Cause, CauseKind
from zowl_desktop.model.night.needs import Say, judge
from zowl_desktop.model.night.queues import enqueue
from zowl_desktop.model.night.state import Next, RunState, TaskRun
from zowl_desktop.model.pipeline import Need
from zowl_desktop.model.states import TaskState


def send(run: RunState, item: TaskRun, cause: Cause) -> None:
    """Let the task start whatever its needs say."""
    item.overridden = bool(not_met(run, item))
    enqueue(run, item, cause)


def send_back(run: RunState, item: TaskRun, cause: Cause) -> None:
    """Let the task start again: after the needed tasks that this run still does, but not after others.

    It then begins from the start, since its worktree has to hold what they made. A need that says skip
    already is overridden by the person's word.
    """
    verdict = judge(item.task.needs, run.states)
    coming = all(n.task in run.tasks for n in item.task.needs if _standing(run, n) is Standing.OPEN)
    if verdict.say is Say.WAIT and coming:
        item.next, item.overridden = Next(0), False
        run.move(item, TaskState.WAITING, run.cause(CauseKind.NEEDS_OPEN, task=verdict.by))
    else:
        send(run, item, cause)


def not_met(run: RunState, item: TaskRun) -> tuple[str, ...]:
    """The needed tasks that the task would go without if it started now."""
    return tuple(n.task for n in item.task.needs if _standing(run, n) is not Standing.MET)


def _standing(run: RunState, need: Need) -> Standing:
    return standing(need, run.states[need.task])
