"""How a run reads in a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from zowl_desktop.engine.recurring import PUNCTUAL
from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.events import RunClock
from zowl_desktop.model.money import money
from zowl_desktop.model.night import CauseKind
from zowl_desktop.model.pipeline import AtWake
from zowl_desktop.model.report import Report, TaskReport
from zowl_desktop.model.states import FailureClass, TaskState

MARKS = {
    TaskState.SUCCEEDED: "✓",
    TaskState.FAILED: "✗",
    TaskState.HELD: "‖",
    TaskState.SKIPPED: "→",
    TaskState.CANCELLED: "■",
    TaskState.PARKED: "◔",
    TaskState.READY: "·",
    TaskState.RUNNING: "▸",
    TaskState.WAITING: "…",
}

_AT_WAKE = {AtWake.FINISH: "finishes", AtWake.STOP: "is stopped"}

_COUNTED = (
    (TaskState.SUCCEEDED, "done"),
    (TaskState.FAILED, "failed"),
    (TaskState.HELD, "held"),
    (TaskState.SKIPPED, "skipped"),
    (TaskState.CANCELLED, "cancelled"),
    (TaskState.RUNNING, "running"),
    (TaskState.PARKED, "parked"),
    (TaskState.READY, "ready"),
    (TaskState.WAITING, "waiting"),
)

_URGENT_FIRST = {
    TaskState.FAILED: 0,
    TaskState.HELD: 1,
    TaskState.CANCELLED: 2,
    TaskState.WAITING: 3,
    TaskState.SKIPPED: 4,
}


def headline(morning: Report) -> str:
    """The night in one sentence: "5 done, 1 failed, 2 held, 1 skipped. $0.68 of $15.00 (estimated)"."""
    counts = ", ".join(f"{n} {word}" for state, word in _COUNTED if (n := morning.count(state)))
    spent = money(morning.cost)
    if morning.cost_limit is not None:
        spent += f" of {money(morning.cost_limit)}"
    guess = " (estimated)" if morning.estimated else ""
    return f"{counts or 'No tasks'}. {spent}{guess}."


def clock_lines(morning: Report, now: float) -> Iterable[str]:
    """When the run works, and the time that it could not work in."""
    clock = morning.clock
    times = list(_times(clock, now))
    if times:
        yield f"Clock: {'; '.join(times)}."
    late = (morning.started or 0.0) - (clock.start or now)
    if late > PUNCTUAL:
        yield f"It began {_duration(late)} late: the machine was off, asleep or busy at its start."
    if morning.slept:
        yield f"The machine slept for {_duration(morning.slept)}: time not worked."
    if morning.jumped:
        way = "forward" if morning.jumped > 0 else "back"
        yield f"The clock was set {way} by {_duration(abs(morning.jumped))}."


def _times(clock: RunClock, now: float) -> Iterable[str]:
    if clock.start is not None:
        yield f"start {tell_time(clock.start, now)}"
    if clock.wake is not None:
        yield f"wake-up {tell_time(clock.wake, now)}, what runs then {_AT_WAKE[clock.at_wake]}"
    if clock.until is not None:
        yield f"all is stopped at {tell_time(clock.until, now)}"
    quiet = next((span for span in clock.quiet if span[1] > now), None)
    if quiet is not None:
        yield f"quiet {tell_time(quiet[0], now)} to {tell_time(quiet[1], now)}"


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def table(morning: Report) -> Iterable[str]:
    """One or two lines a task, what needs a person first."""
    tasks = sorted(morning.tasks, key=lambda task: _URGENT_FIRST.get(task.state, 9))
    width = max((len(task.id) for task in tasks), default=0)
    for task in tasks:
        yield f"{MARKS[task.state]} {task.id:<{width}}  {_facts(task)}"
        yield f"  {'':<{width}}  {task.why}"
        if task.state is TaskState.HELD:
            yield f"  {'':<{width}}  next: {next_for(task)}"
        for note in task.notes:
            yield f"  {'':<{width}}  note: {note}"


def next_for(task: TaskReport) -> str:
    """What a person can do about a held task."""
    if task.cause == CauseKind.GATE:
        return f"zowl release {task.id}; or zowl skip {task.id}"
    if task.cause == CauseKind.NEED_HOLDS:
        return f"mend what it needs, or zowl release {task.id} to go on without; or zowl skip {task.id}"
    match task.failure:
        case FailureClass.CONFLICT:
            return (
                f"resolve the files there and save them, then zowl release {task.id}; or zowl skip {task.id}"
            )
        case FailureClass.REFUSED:
            return f"zowl retry {task.id} --brief-file FILE with an answer in it; or zowl skip {task.id}"
        case FailureClass.WEAKENED:
            return f"zowl retry {task.id} --brief-file FILE that says what may go; or zowl skip {task.id}"
    return f"zowl release {task.id}, zowl retry {task.id} or zowl skip {task.id}"


def results(morning: Report, zowl: str = "zowl") -> Iterable[str]:
    """Where the work is, and how to take it with the command `zowl`."""
    green = [task for task in morning.tasks if task.branch and task.state is TaskState.SUCCEEDED]
    if green:
        yield "The work of each green task is on its branch; your own branches are as they were."
        yield f"Look: git log -p {green[0].branch}   Take it: {zowl} merge {green[0].id} --run {morning.run}"
    if any(task.state in {TaskState.HELD, TaskState.FAILED} for task in morning.tasks):
        yield f"What was tried is kept too: git for-each-ref refs/zowl   What was printed: {zowl} logs TASK"


def _facts(task: TaskReport) -> str:
    parts = [f"{task.state:<9}", task.title]
    if task.failed_attempts:
        parts.append(
            f"{task.failed_attempts} failed {'attempt' if task.failed_attempts == 1 else 'attempts'}"
        )
    if task.cost:
        parts.append(money(task.cost))
    if task.branch and task.commit:
        parts.append(f"{task.branch} {task.commit[:10]}")
    return " · ".join(parts)
