"""Ending attempts and runs before their time: one attempt, everything at once, or only what is new."""

from __future__ import annotations

from zowl_desktop.model.commands import StopAttempt
from zowl_desktop.model.night.causes import CauseKind
from zowl_desktop.model.night.queues import unqueue
from zowl_desktop.model.night.state import Attempt, RunState, Stopping
from zowl_desktop.model.states import FINAL_STATES, TaskState

_SETTLED = frozenset({TaskState.SUCCEEDED, TaskState.SKIPPED})


def stop(run: RunState, attempt: Attempt, stopping: Stopping, why: str) -> None:
    """Tell a running attempt to end, and note what becomes of its task."""
    attempt.stopping = stopping
    run.commands.append(StopAttempt(attempt.order.attempt, why))


def close(run: RunState, why: str) -> None:
    """Stop everything at once: what runs is told to end with its work kept, the rest is cancelled."""
    run.closing, run.closed = why, True
    for attempt in run.running.values():
        if attempt.stopping is not None and attempt.stopping.state in _SETTLED:
            continue  # a person has said already what becomes of it
        cause = run.cause(CauseKind.STOPPED, step=attempt.order.step, message=why)
        wanted = attempt.stopping.next if attempt.stopping is not None else None  # where it was sent back to
        stop(run, attempt, Stopping(TaskState.CANCELLED, cause, wanted), why)
    cancel_rest(run, why)


def wind_down(run: RunState, why: str) -> None:
    """Start no further task: those under way go on to their ends, all others are cancelled."""
    run.closing = why
    for item in run.tasks.values():
        fresh = item.task.id not in run.holding and item.state is not TaskState.HELD
        if fresh and item.state not in FINAL_STATES:
            unqueue(run, item.task.id)
            run.move(item, TaskState.CANCELLED, run.cause(CauseKind.STOPPED, message=why))
    if not run.running:
        cancel_rest(run, why)


def cancel_rest(run: RunState, why: str) -> None:
    """Cancel what neither runs, nor is over, nor waits for a person."""
    for item in run.tasks.values():
        if item.state in FINAL_STATES or item.state in {TaskState.HELD, TaskState.RUNNING}:
            continue
        unqueue(run, item.task.id)
        run.move(item, TaskState.CANCELLED, run.cause(CauseKind.STOPPED, message=why))
    run.dirty.clear()
