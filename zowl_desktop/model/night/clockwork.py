"""What time does: alarms, the start, quiet spans, wake-up, and the end of the night."""

from __future__ import annotations

import heapq

from zowl_desktop.model.commands import EndRun, Notice, Notify, SetAlarm
from zowl_desktop.model.events import ClockJumped, RunStarted, Suspended
from zowl_desktop.model.night import accounts
from zowl_desktop.model.night.admission import standstill, starts_are_spaced
from zowl_desktop.model.night.causes import CauseKind
from zowl_desktop.model.night.queues import enqueue
from zowl_desktop.model.night.state import RunState, TaskRun
from zowl_desktop.model.night.stopping import cancel_rest, close
from zowl_desktop.model.pipeline import AtWake
from zowl_desktop.model.states import TaskState

AT_LIMIT = "the run's time was over"
AT_WAKE = "wake-up time came"


def begin(run: RunState, event: RunStarted) -> None:
    """Note the night's instants and set an alarm for each."""
    clock = run.clock = event.clock
    run.started = run.now
    begins = max(run.now, clock.start or run.now)
    run.until = clock.until
    if run.pipeline.limits.time is not None:
        run.time_over = begins + run.pipeline.limits.time
    instants = [clock.start, clock.wake, run.until, run.time_over, *(end for _, end in clock.quiet)]
    for instant in instants:
        if instant is not None:
            run.set_timer(instant)


def turn(run: RunState) -> None:
    """Do what is due at this moment."""
    while run.timers and run.timers[0][0] <= run.now:
        name = heapq.heappop(run.timers)[1]
        if name:
            _end_backoff(run, run.tasks[name])
    accounts.open_due(run)
    if run.ended is None and run.is_past_end() and not run.closed:
        close(run, AT_LIMIT)
    wake = run.clock.wake
    if wake is not None and run.now >= wake and not run.summed_up:
        if run.ended is None and run.clock.at_wake is AtWake.STOP:
            close(run, AT_WAKE)
        sum_up(run)


def sum_up(run: RunState) -> None:
    """Tell the person how the night went, once."""
    if not run.summed_up:
        run.summed_up = True
        run.commands.append(Notify(Notice.SUMMARY, summary(run)))


def summary(run: RunState) -> str:
    """The night in one line: what is how many times."""
    order = (
        TaskState.SUCCEEDED,
        TaskState.FAILED,
        TaskState.HELD,
        TaskState.SKIPPED,
        TaskState.CANCELLED,
        TaskState.RUNNING,
        TaskState.PARKED,
        TaskState.READY,
        TaskState.WAITING,
    )
    words = {TaskState.SUCCEEDED: "done"}
    parts = [f"{run.counts[s]} {words.get(s, s.value)}" for s in order if run.counts[s]]
    return ", ".join(parts) + "."


def slept(run: RunState, event: Suspended) -> None:
    """The machine slept: no attempt worked in that time."""
    seconds = max(0.0, event.at - event.since)
    run.slept += seconds
    for attempt in run.running.values():
        attempt.ordered += seconds


def jumped(run: RunState, event: ClockJumped) -> None:
    """The wall clock was set: durations and relative waits move with it, named times stay."""
    run.jumped += event.by
    for attempt in run.running.values():
        attempt.ordered += event.by
    accounts.shift(run, event.by)
    if run.time_over is not None:
        run.time_over += event.by
        run.set_timer(run.time_over)
    for item in run.tasks.values():
        if item.backing_off is not None:
            item.backing_off += event.by
        if item.state is TaskState.PARKED and item.cause.kind is CauseKind.BACKOFF:
            assert item.cause.until is not None
            until = item.cause.until + event.by
            item.cause = run.cause(
                CauseKind.BACKOFF,
                step=item.cause.step,
                failure=item.cause.failure,
                message=item.cause.message,
                attempt=item.cause.attempt,
                until=until,
            )
            run.set_timer(until, item.task.id)


def end_or_wait(run: RunState) -> None:
    """Close a run in which nothing can move without a person; set the next alarm."""
    counts = run.counts
    if run.closing is not None and not run.running and run.ended is None and not starts_are_spaced(run):
        cancel_rest(run, run.closing)
    moving = counts[TaskState.RUNNING] + counts[TaskState.READY] + counts[TaskState.PARKED]
    if moving:
        run.ending = False
    elif run.started is not None and not run.ending and run.ended is None:
        run.ending = True
        run.commands.append(EndRun(run.closing or "nothing is left to do"))
        if run.clock.wake is None or run.now >= run.clock.wake:
            sum_up(run)
    _set_alarm(run)


def _set_alarm(run: RunState) -> None:
    while run.timers and run.timers[0][0] <= run.now:
        heapq.heappop(run.timers)
    due = [run.timers[0][0]] if run.timers else []
    halt = standstill(run)  # its end may have rung already, before the clock was set back
    if halt is not None and halt[2] is not None:
        due.append(halt[2])
    at = min(due, default=None)
    if at is not None and at != run.alarm:
        run.commands.append(SetAlarm(at))
    run.alarm = at


def _end_backoff(run: RunState, item: TaskRun) -> None:
    due = item.state is TaskState.PARKED and item.cause.kind is CauseKind.BACKOFF
    if due and item.cause.until is not None and item.cause.until <= run.now:
        enqueue(run, item, run.cause(CauseKind.NEXT_STEP, step=item.cause.step))
