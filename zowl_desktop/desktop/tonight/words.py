"""How a night reads on the screen: figures, times, states. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from zowl_desktop.app.tonight import Phase, SpanKind, TaskTonight, Tonight
from zowl_desktop.desktop.canvas.status import NodeStatus
from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.money import money
from zowl_desktop.model.states import TaskState

STATES = {
    TaskState.WAITING: "waits",
    TaskState.READY: "ready",
    TaskState.RUNNING: "running",
    TaskState.PARKED: "parked",
    TaskState.SUCCEEDED: "done",
    TaskState.FAILED: "failed",
    TaskState.HELD: "held",
    TaskState.SKIPPED: "skipped",
    TaskState.CANCELLED: "cancelled",
}


def duration(seconds: float) -> str:
    """As "42 s", "14 min" or "1 h 05 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes = whole // 60
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def worked(task: TaskTonight, now: float) -> float:
    """Seconds of work so far, with the step that runs."""
    last = task.spans[-1] if task.spans else None
    runs = last is not None and last.kind is SpanKind.WORK and last.end is None
    return task.seconds + (max(0.0, now - last.begin) if runs and last is not None else 0.0)


def node_status(task: TaskTonight, now: float) -> NodeStatus:
    """What the node of a task shows."""
    cost = money(task.cost) if task.cost else ""
    seconds = worked(task, now)
    match task.state:
        case TaskState.RUNNING:
            return NodeStatus(task.state, task.step, f"{task.step} {duration(now - task.since)}", cost)
        case TaskState.PARKED if task.cause.until is not None:
            return NodeStatus(task.state, f"until {tell_time(task.cause.until, now)}", "", cost)
        case TaskState.SUCCEEDED | TaskState.FAILED if seconds >= 1:
            return NodeStatus(task.state, "", duration(seconds), cost)
    return NodeStatus(task.state, STATES[task.state], "", cost)


def headline(task: TaskTonight, now: float) -> str:
    """State and step of a task in a line: "running: implement, attempt 3, for 9 min"."""
    if task.state is TaskState.RUNNING:
        since = duration(now - task.since)
        return f"running {task.step}, attempt {task.attempt}, for {since}"
    told = [STATES[task.state]]
    if task.attempts:
        failed = f", {task.failed_attempts} failed" if task.failed_attempts else ""
        told.append(f"{len(task.attempts)} step{'' if len(task.attempts) == 1 else 's'} done{failed}")
    seconds = worked(task, now)
    if seconds >= 1:
        told.append(f"{duration(seconds)} of work")
    return ", ".join(told)


def spent(cost: int, limit: int | None, *, estimated: bool) -> str:
    """Money against its limit; until it is metered it is what the agents report."""
    told = money(cost) + (f" of {money(limit)}" if limit is not None else "")
    return f"{told} (estimated)" if estimated and cost else told


def facts(tonight: Tonight) -> Iterator[tuple[str, str]]:
    """The bar's figures, each with a tone: "" or the name of a colour. Rich text."""
    done, all_ = tonight.count(TaskState.SUCCEEDED), len(tonight.tasks)
    yield f"<b>{done}</b> of {all_} done", ""
    cost = money(tonight.cost)
    limit = f" of {money(tonight.cost_limit)}" if tonight.cost_limit is not None else ""
    yield f"<b>{cost}</b>{limit}" + (" (estimated)" if tonight.estimated and tonight.cost else ""), ""
    failed = tonight.count(TaskState.FAILED)
    if failed:
        yield f"<b>{failed}</b> failed", "fail"
    held = len(tonight.needs_you)
    if held:
        yield f"<b>{held}</b> {'needs' if held == 1 else 'need'} you", "hold"
    yield from _accounts(tonight)
    yield from _standing(tonight)


def _accounts(tonight: Tonight) -> Iterator[tuple[str, str]]:
    for account in tonight.accounts:
        if account.needs_you:
            yield f"{account.name} needs you: {account.needs_you}", "hold"
        elif account.parked_until is not None and account.parked_until > tonight.now:
            yield (
                f"{account.name}: parked until <b>{tell_time(account.parked_until, tonight.now)}</b>",
                "park",
            )


def _standing(tonight: Tonight) -> Iterator[tuple[str, str]]:
    """What holds the whole night up, if anything does."""
    if tonight.trouble:
        yield tonight.trouble, "fail"
    match tonight.phase:
        case Phase.ENDED:
            at = tell_time(tonight.ended, tonight.now) if tonight.ended is not None else ""
            yield f"ended {at}: {tonight.why_ended}", ""
        case Phase.STOPPING:
            yield f"stopping: {tonight.closing}", "hold"
        case Phase.PLANNED if tonight.clock.start is not None:
            yield f"starts at <b>{tell_time(tonight.clock.start, tonight.now)}</b>", "park"
        case _ if tonight.halt is not None:
            why, until = tonight.halt
            yield (
                why + (f" until <b>{tell_time(until, tonight.now)}</b>" if until is not None else ""),
                "park",
            )
    if tonight.is_under_way and not tonight.is_live:
        yield "interrupted: nothing works on it now", "fail"
