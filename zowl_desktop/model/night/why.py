"""Why a task is where it is, in one sentence: the chain of causes read aloud."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from zowl_desktop.model.graph.needs import answer
from zowl_desktop.model.night.admission import standstill, waits_for_probe
from zowl_desktop.model.night.causes import Cause, CauseKind
from zowl_desktop.model.night.queues import payer
from zowl_desktop.model.night.state import RunState, TaskRun
from zowl_desktop.model.pipeline import NeedOn, Task
from zowl_desktop.model.states import TaskState

TellTime = Callable[[float], str]
Call = Callable[[Task], str]
"""What a task is called."""

_STATE_WORDS = {
    TaskState.SUCCEEDED: "is done",
    TaskState.FAILED: "failed",
    TaskState.HELD: "is held",
    TaskState.SKIPPED: "is skipped",
    TaskState.CANCELLED: "was cancelled",
    TaskState.PARKED: "is parked",
    TaskState.READY: "is ready",
    TaskState.RUNNING: "is running",
    TaskState.WAITING: "waits",
}

_LINKS = 4
"""Links of a chain of causes that are told; a sentence with more of them tells nobody anything."""
_POINTS_ON = frozenset({CauseKind.NEEDS_OPEN, CauseKind.NEED_SKIPS, CauseKind.NEED_HOLDS})


@dataclass(frozen=True, slots=True)
class _Voice:
    """How instants and tasks are told."""

    tell: TellTime
    call: Call


def by_id(task: Task) -> str:
    """As the commands call it."""
    return task.id


def why(run: RunState, name: str, tell_time: TellTime, call: Call = by_id) -> str:
    """One sentence about one task."""
    said = _clause(run, run.tasks[name], _Voice(tell_time, call), depth=0).rstrip(".")
    return said if said.endswith(("?", "!")) else f"{said}."  # a gate may end in its own question


def _clause(run: RunState, item: TaskRun, voice: _Voice, depth: int) -> str:
    subject = f"{voice.call(item.task)} {_STATE_WORDS[item.state]}"
    reason = _reason(run, item, voice, depth)
    return f"{subject}{reason}"


def _reason(run: RunState, item: TaskRun, voice: _Voice, depth: int) -> str:
    cause = item.cause
    if item.state is TaskState.READY:
        return _ready(run, item, voice)
    match cause.kind:
        case CauseKind.NEEDS_OPEN:
            return f" for {_other(run, cause.task, voice, depth, 'which ')}"
        case CauseKind.NEED_SKIPS | CauseKind.NEED_HOLDS:
            other = _other(run, cause.task, voice, depth, "")
            return f", since {other}" if depth else f" because {other}{_need_says(item, cause)}"
        case CauseKind.NOT_SELECTED:
            return f" because it needs {_named(run, cause.task, voice)}, which is not part of this run"
        case CauseKind.STARTED:
            return f" since {voice.tell(cause.at)}: step {cause.step}{_answering(item)}"
        case CauseKind.GATE:
            return f" for you: {cause.message}"
        case CauseKind.DONE:
            return f" since {voice.tell(cause.at)}{_trouble(item)}"
        case CauseKind.DONE_BEFORE:
            return ": it was accepted in an earlier run"
        case CauseKind.ACCOUNT_LIMIT:
            limit = f"the usage limit of account {cause.account} is reached"
            return f" until {voice.tell(cause.until or cause.at)}: {limit}"
        case CauseKind.BACKOFF:
            return f" until {voice.tell(cause.until or cause.at)}: {cause.step} met {_failure(cause)}"
        case CauseKind.ACCOUNT_BLOCKED:
            return f" because account {cause.account} needs you ({cause.message})"
        case CauseKind.BUDGET_EXHAUSTED:
            return " because the budget is exhausted" + _used(run, item)
        case CauseKind.PERSON | CauseKind.STOPPED:
            return f": {cause.message}"
        case CauseKind.LOST:
            return f" because the process of {cause.step} vanished {_times(item.lost, 'time')}"
        case _:
            return _after_failure(item, cause)


def _ready(run: RunState, item: TaskRun, voice: _Voice) -> str:
    """What stands in the way of a ready task at this moment."""
    stop = standstill(run)
    if stop is not None:
        _, words, until = stop
        return f" and waits{f' until {voice.tell(until)}' if until is not None else ''}: {words}"
    match item.cause.kind:
        case CauseKind.FILES:
            return f" and waits for {_named(run, item.cause.task, voice)}, which touches the same files"
        case CauseKind.MEMORY:
            return " and waits for memory"
        case CauseKind.MONEY:
            return " and waits for money that running tasks have reserved"
    if waits_for_probe(run, item):
        return f" and waits until another task has tried account {payer(run, item)}"
    if len(run.running) >= run.parallel:
        return f" and waits for a free place ({_times(run.parallel, 'task')} side by side)"
    return " and starts next"


def _other(run: RunState, name: str | None, voice: _Voice, depth: int, relative: str) -> str:
    """The task that a cause points to; a long chain is cut short, and its root is told."""
    item = run.tasks.get(name or "")
    if item is None:
        return _named(run, name, voice)
    if depth < _LINKS:
        return _told(run, item, voice, depth, relative)
    root = _root(run, item)
    if root is item:
        return _told(run, item, voice, depth, relative)
    return f"{voice.call(item.task)}, and so on to {_told(run, root, voice, depth, 'which ')}"


def _told(run: RunState, item: TaskRun, voice: _Voice, depth: int, relative: str) -> str:
    words, name = _clause(run, item, voice, depth + 1), voice.call(item.task)
    return f"{name}, {relative}{words.removeprefix(name).lstrip()}" if relative else words


def _named(run: RunState, name: str | None, voice: _Voice) -> str:
    """A task that may not be part of this run."""
    task = run.pipeline.tasks.get(name or "")
    return voice.call(task) if task is not None else f"{name}"


def _root(run: RunState, item: TaskRun) -> TaskRun:
    """The task at the end of the chain of causes, which has a reason of its own."""
    while item.cause.kind in _POINTS_ON and item.cause.task in run.tasks:
        item = run.tasks[item.cause.task]
    return item


def _need_says(item: TaskRun, cause: Cause) -> str:
    need = next((n for n in item.task.needs if n.task == cause.task), None)
    if need is None:
        return ""
    if need.on is not NeedOn.SUCCESS:
        return f" and it is only needed on {need.on}"
    return f" and its need says {answer(need)}"


def _after_failure(item: TaskRun, cause: Cause) -> str:
    details = f" ({cause.step}: {_failure(cause)})" if cause.step else ""
    match cause.kind:
        case CauseKind.LADDER_USED_UP if _failures(item, cause) > 1:
            return f"{details} after {_times(_failures(item, cause), 'try', 'tries')}"
        case CauseKind.CEILING:
            return f"{details} and the ceiling of attempts forbids another"
    return details


def _failures(item: TaskRun, cause: Cause) -> int:
    return sum(1 for a in item.attempts if a.order.step == cause.step and a.has_failed)


def _failure(cause: Cause) -> str:
    return cause.message or (str(cause.failure).replace("_", " ") if cause.failure else "trouble")


def _answering(item: TaskRun) -> str:
    return f", answering the failure of attempt {item.carry}" if item.carry else ""


def _trouble(item: TaskRun) -> str:
    """The failures on the way to success: a green task with a story is not a plain green one."""
    failed = [a for a in item.attempts if a.has_failed]
    if not failed or failed[-1].outcome is None:
        return ""
    step, message = failed[-1].order.step, failed[-1].outcome.message
    if len(failed) == 1:
        return f", after {step} failed once ({message})"
    return f", after {len(failed)} failed attempts (the last in {step}: {message})"


def _used(run: RunState, item: TaskRun) -> str:
    parts = []
    if item.cost_limit is not None:
        parts.append(f"it used {_dollars(item.spent.cost)} of its {_dollars(item.cost_limit)}")
    if run.cost_limit is not None:
        parts.append(f"the run {_dollars(run.spent.cost)} of {_dollars(run.cost_limit)}")
    return f": {', '.join(parts)}" if parts else ""


def _dollars(micros: int) -> str:
    return f"${micros / 1_000_000:.2f}"


def _times(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
