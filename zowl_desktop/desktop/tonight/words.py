"""How a night reads on the screen: figures, times, states. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from zowl_desktop.app.tonight import Phase, SpanKind, TaskTonight, Tonight
from zowl_desktop.desktop.canvas.status import NodeStatus
from zowl_desktop.engine.times import duration, tell_time
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


def plain(words: str) -> str:
    """Foreign words for a tooltip, which would take them for HTML where they look like it."""
    return f"<qt>{escape(words)}</qt>"


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


def reason(task: TaskTonight) -> str:
    """Why a task stands as it does; below it what its gate asks for, where that was not said already."""
    gate = task.task.gate or ""
    return f"{task.why}\n{gate}" if gate.strip(" .") not in task.why else task.why


def attempt_of_step(task: TaskTonight) -> int:
    """Which attempt at its step runs, from 1, as the transcript counts."""
    return sum(1 for span in task.spans if span.kind is SpanKind.WORK and span.label == task.step)


def headline(task: TaskTonight, now: float) -> str:
    """State and step of a task in a line: "running: step implement, attempt 3, for 9 min"."""
    if task.state is TaskState.RUNNING:
        since = duration(now - task.since)
        return f"running: step {task.step}, attempt {attempt_of_step(task)}, for {since}"
    told = [STATES[task.state]]
    if task.attempts:
        failed = f", {task.failed_attempts} failed" if task.failed_attempts else ""
        told.append(f"{len(task.attempts)} step{'' if len(task.attempts) == 1 else 's'} done{failed}")
    seconds = worked(task, now)
    if seconds >= 1:
        told.append(f"{duration(seconds)} of work")
    return ", ".join(told)


def tokens(count: int) -> str:
    """As "950", "12 k", "4.5 M"."""
    for size, letter in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if count >= size:
            return f"{count / size:.1f}".removesuffix(".0") + f" {letter}"
    return f"{count}"


def spent(cost: int, limit: int | None, *, estimated: bool) -> str:
    """Money against its limit; until it is metered it is what the agents report."""
    told = money(cost) + (f" of {money(limit)}" if limit is not None else "")
    return f"{told} (estimated)" if estimated and cost else told


@dataclass(frozen=True, slots=True)
class Fact:
    """Words with a figure that stands out, in a tone: "" or the name of a colour. Plain text, all of it."""

    before: str
    figure: str = ""
    after: str = ""
    tone: str = ""

    @property
    def words(self) -> str:
        """All of it."""
        return f"{self.before}{self.figure}{self.after}"


def facts(tonight: Tonight, now: float) -> Iterator[Fact]:
    """The bar's figures, as they hold at `now`."""
    done, all_ = tonight.count(TaskState.SUCCEEDED), len(tonight.tasks)
    yield Fact("", f"{done}", f" of {all_} done")
    limit = f" of {money(tonight.cost_limit)}" if tonight.cost_limit is not None else ""
    estimated = " (estimated)" if tonight.estimated and tonight.cost else ""
    yield Fact("", money(tonight.cost), f"{limit}{estimated}")
    if tonight.token_limit is not None:
        yield Fact("", tokens(tonight.tokens), f" of {tokens(tonight.token_limit)} tokens")
    yield from _ready(tonight, now)
    failed = tonight.count(TaskState.FAILED)
    if failed:
        yield Fact("", f"{failed}", " failed", "fail")
    held = len(tonight.needs_you)
    if held:
        yield Fact("", f"{held}", f" {'needs' if held == 1 else 'need'} you", "hold")
    yield from _standing(tonight, now)
    yield from _accounts(tonight, now)
    yield from _queued(tonight)


def about_night(tonight: Tonight) -> Iterator[str]:
    """What is worth knowing of the night as a whole, in sentences."""
    if tonight.is_under_way and tonight.power:
        yield f"Power: {tonight.power}"
    for account in tonight.accounts:
        if account.needs_you:
            yield f"{account.name} needs you: {account.needs_you}"
    if tonight.queued:
        yield f"Behind this night: {', '.join(tonight.queued)}"
    yield f"From {tonight.source}"
    yield f"Run {tonight.run}"


def _accounts(tonight: Tonight, now: float) -> Iterator[Fact]:
    for account in tonight.accounts:
        if account.needs_you:
            yield Fact(f"{account.name} needs you: {account.needs_you}", tone="hold")
        elif account.parked_until is not None and account.parked_until > now:
            yield Fact(f"{account.name}: parked until ", tell_time(account.parked_until, now), tone="park")


def _ready(tonight: Tonight, now: float) -> Iterator[Fact]:
    ready = tonight.ready_at(now)
    if ready is not None:
        yield Fact("about ", tell_time(ready.at, now))


def surely(tonight: Tonight, now: float) -> str:
    """How sure the time is at which the night will be over; empty where nothing is foretold."""
    ready = tonight.ready_at(now)
    if ready is None:
        return ""
    if ready.latest is None:
        return "In some rehearsals this night did not end by itself."
    return f"In 9 of 10 rehearsals this night was over by {tell_time(ready.latest, now)}."


def _queued(tonight: Tonight) -> Iterator[Fact]:
    if tonight.queued:
        count = len(tonight.queued)
        nights = "night waits" if count == 1 else "nights wait"
        yield Fact(
            "",
            f"{count}",
            f" {nights} behind this one: {', '.join(Path(file).name for file in tonight.queued)}",
        )


def _standing(tonight: Tonight, now: float) -> Iterator[Fact]:
    """What holds the whole night up, if anything does."""
    if tonight.is_under_way and not tonight.is_live:
        yield Fact("interrupted: nothing works on it now", tone="fail")
    if tonight.trouble:
        yield Fact(tonight.trouble, tone="fail")
    match tonight.phase_at(now):
        case Phase.ENDED:
            at = f" {tell_time(tonight.ended, now)}" if tonight.ended is not None else ""
            yield Fact(f"ended{at}: {_why_ended(tonight)}")
        case Phase.STOPPING:
            yield Fact(f"stopping: {tonight.closing}", tone="hold")
        case Phase.PLANNED if tonight.clock.start is not None:
            yield Fact("starts at ", tell_time(tonight.clock.start, now), tone="park")
        case _ if tonight.halt is not None:
            yield from _halted(*tonight.halt, now)


def _why_ended(tonight: Tonight) -> str:
    """Where a person is waited for, there is something left to do."""
    waits = tonight.needs_you and tonight.closing is None
    return "nothing goes on without you" if waits else tonight.why_ended


def _halted(why: str, until: float | None, now: float) -> Iterator[Fact]:
    if until is None:
        yield Fact(why, tone="park")
    elif until > now:
        yield Fact(f"{why} until ", tell_time(until, now), tone="park")
