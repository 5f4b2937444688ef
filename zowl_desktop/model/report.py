"""The morning's numbers, from the state of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from zowl_desktop.model.events import RunClock
from zowl_desktop.model.night import Night, TaskRun
from zowl_desktop.model.states import FailureClass, TaskState


@dataclass(frozen=True, slots=True)
class TaskReport:
    """One task in the morning. Money in micro-dollars, `seconds` of work; `notes` are no failures."""

    id: str
    title: str
    project: str | None
    state: TaskState
    failure: FailureClass | None
    cause: str
    why: str
    attempts: int
    failed_attempts: int
    cost: int
    tokens: int
    estimated: bool
    seconds: float
    branch: str | None
    commit: str | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """One run in the morning. `ended` is None while it goes on.

    The machine `slept` for so many seconds, and its clock `jumped` by so many: no time to work.
    """

    run: str
    name: str
    started: float | None
    ended: str | None
    tasks: tuple[TaskReport, ...]
    cost: int
    cost_limit: int | None
    tokens: int
    estimated: bool
    slept: float
    jumped: float
    clock: RunClock

    def count(self, state: TaskState) -> int:
        """How many tasks are in this state."""
        return sum(1 for task in self.tasks if task.state is state)


def report(night: Night, tell_time: Callable[[float], str]) -> Report:
    """The report of a run as it stands; `tell_time` writes an instant for a person."""
    run = night.state
    return Report(
        run=run.run,
        name=run.pipeline.name,
        started=run.started,
        ended=run.ended,
        tasks=tuple(_task(night, item, tell_time) for item in night.tasks.values()),
        cost=run.spent.cost + sum(a.usage.cost for a in run.running.values()),
        cost_limit=run.cost_limit,
        tokens=run.spent.tokens + sum(a.usage.tokens for a in run.running.values()),
        estimated=run.spent.estimated,
        slept=run.slept,
        jumped=run.jumped,
        clock=run.clock,
    )


def as_json(morning: Report) -> dict[str, object]:
    """The report as plain data, with stable names."""
    counts = {str(state): morning.count(state) for state in TaskState if morning.count(state)}
    return {
        "run": morning.run,
        "name": morning.name,
        "started": _iso(morning.started),
        "ended": morning.ended,
        "clock": _clock_json(morning.clock),
        "tasks": [_task_json(task) for task in morning.tasks],
        "totals": {
            "tasks": len(morning.tasks),
            "states": counts,
            "attempts": sum(task.attempts for task in morning.tasks),
            "cost_micros": morning.cost,
            "cost_limit_micros": morning.cost_limit,
            "tokens": morning.tokens,
            "estimated": morning.estimated,
            "slept_seconds": round(morning.slept, 3),
            "clock_set_seconds": round(morning.jumped, 3),
        },
    }


def _task(night: Night, item: TaskRun, tell_time: Callable[[float], str]) -> TaskReport:
    running = item.current.usage if item.current else None
    return TaskReport(
        id=item.task.id,
        title=item.task.title,
        project=item.task.project,
        state=item.state,
        failure=item.cause.failure,
        cause=str(item.cause.kind),
        why=night.why(item.task.id, tell_time),
        attempts=len(item.attempts),
        failed_attempts=sum(1 for a in item.attempts if a.has_failed),
        cost=item.spent.cost + (running.cost if running else 0),
        tokens=item.spent.tokens + (running.tokens if running else 0),
        estimated=item.spent.estimated,
        seconds=item.seconds,
        branch=item.branch,
        commit=item.commit,
        notes=tuple(dict.fromkeys(n for a in item.attempts if a.outcome for n in a.outcome.notes)),
    )


def _task_json(task: TaskReport) -> dict[str, object]:
    return {
        "id": task.id,
        "title": task.title,
        "project": task.project,
        "state": str(task.state),
        "class": str(task.failure) if task.failure else None,
        "cause": task.cause,
        "why": task.why,
        "attempts": task.attempts,
        "failed_attempts": task.failed_attempts,
        "cost_micros": task.cost,
        "tokens": task.tokens,
        "estimated": task.estimated,
        "seconds": round(task.seconds, 3),
        "branch": task.branch,
        "commit": task.commit,
        "notes": list(task.notes),
    }


def _clock_json(clock: RunClock) -> dict[str, object]:
    return {
        "start": _iso(clock.start),
        "wake": _iso(clock.wake),
        "at_wake": str(clock.at_wake),
        "until": _iso(clock.until),
        "quiet": [[_iso(begin), _iso(end)] for begin, end in clock.quiet],
    }


def _iso(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
