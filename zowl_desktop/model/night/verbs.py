"""What a person can say during a night or after it. Each is refused in words where it makes no sense."""

from __future__ import annotations

from dataclasses import replace

from zowl_desktop.model.events import (
    AccountMended,
    BudgetRaised,
    Resumed,
    StopRequested,
    TaskMarkedDone,
    TaskReleased,
    TaskRetried,
    TaskSkipped,
)
from zowl_desktop.model.night import accounts
from zowl_desktop.model.night.causes import Cause, CauseKind
from zowl_desktop.model.night.frame import RESOLVE
from zowl_desktop.model.night.queues import enqueue, unqueue
from zowl_desktop.model.night.sending import send, send_back
from zowl_desktop.model.night.state import Attempt, Next, RunState, Stopping, TaskRun
from zowl_desktop.model.night.stopping import close, stop, wind_down
from zowl_desktop.model.pipeline import FALLBACK, TaskKind, With
from zowl_desktop.model.states import FINAL_STATES, TaskState

Verb = TaskSkipped | TaskReleased | TaskMarkedDone | TaskRetried | BudgetRaised


def refusal(run: RunState, verb: Verb | AccountMended) -> str | None:
    """Why a verb makes no sense now, in words for a person; None when it does."""
    if isinstance(verb, AccountMended):
        payers = {agent.payer for agent in run.pipeline.agents.values()}
        if verb.account not in payers:
            return f"No agent has the account {verb.account!r}; known: {', '.join(sorted(payers)) or 'none'}."
        if run.ended is not None and (run.closing is not None or run.is_past_end()):
            return "The run was stopped, or its time is over; retry or release what should go on."
        return None
    if isinstance(verb, BudgetRaised) and 0 in {verb.cost, verb.tokens}:
        return "A limit of nothing would hold every task for ever; to end the run, stop it."
    if verb.task is None:
        return None
    item = run.tasks.get(verb.task)
    if item is None:
        return f"There is no task {verb.task!r} in this run; it has: {', '.join(run.tasks)}."
    match verb:
        case TaskReleased() if item.state is not TaskState.HELD:
            return f"{verb.task} is {item.state}; only a held task can be released."
        case TaskSkipped() if item.state in FINAL_STATES:
            return f"{verb.task} is {item.state} already."
        case TaskMarkedDone() if item.state is TaskState.SUCCEEDED:
            return f"{verb.task} is done already."
        case TaskRetried():
            return _retry_refusal(run, item, verb)
    return None


def _retry_refusal(run: RunState, item: TaskRun, verb: TaskRetried) -> str | None:
    if item.task.kind is TaskKind.GATE:
        return f"{verb.task} is a gate; release it instead."
    if item.state is TaskState.WAITING:
        return f"{verb.task} has not run yet: it still waits for what it needs."
    if verb.step is not None and verb.step not in {step.name for step in item.steps}:
        names = ", ".join(step.name for step in item.steps)
        return f"{verb.task} has no step {verb.step!r}; its steps are {names}."
    if verb.using.agent not in {None, FALLBACK, *run.pipeline.agents}:
        return f"There is no agent {verb.using.agent!r}; known: {', '.join(run.pipeline.agents) or 'none'}."
    return None


def skip(run: RunState, event: TaskSkipped) -> None:
    """Leave the task out."""
    _put(run, event.task, TaskState.SKIPPED, "skipped by a person")


def mark_done(run: RunState, event: TaskMarkedDone) -> None:
    """Count the task as succeeded."""
    _put(run, event.task, TaskState.SUCCEEDED, "marked done by a person")


def release(run: RunState, event: TaskReleased) -> None:
    """Let a held task go on: a gate is passed, any other task takes up where it stopped.

    One with a conflict looks at its worktree first: a person may have resolved it there.
    """
    item = run.tasks[event.task]
    cause = run.cause(CauseKind.PERSON, message="released by a person")
    if item.task.kind is TaskKind.GATE:
        run.move(item, TaskState.SUCCEEDED, cause)
        return
    _new_round(item)
    if item.next is None or item.steps[item.next.step].name == RESOLVE:
        item.next = Next(0)
    send(run, item, cause)


def retry(run: RunState, event: TaskRetried) -> None:
    """Send the task back to a step, with an edited brief or other parameters."""
    item = run.tasks[event.task]
    cause = run.cause(CauseKind.PERSON, message="sent back by a person", step=event.step)
    index = next((i for i, step in enumerate(item.steps) if step.name == event.step), 0)
    if event.brief is not None:
        item.brief = event.brief
    if event.using != With():
        for step in item.steps[index:]:
            item.using[step.name] = event.using
    wanted = Next(index, new_session=event.brief is not None)
    _new_round(item)
    if item.current is not None:
        stop(run, item.current, Stopping(TaskState.READY, cause, wanted), "sent back by a person")
        return
    item.next = wanted
    unqueue(run, event.task)
    send_back(run, item, cause)


def raise_budget(run: RunState, event: BudgetRaised) -> None:
    """Set new limits; what was held for want of money goes on."""
    if event.task is None:
        run.cost_limit = event.cost if event.cost is not None else run.cost_limit
        run.token_limit = event.tokens if event.tokens is not None else run.token_limit
    else:
        item = run.tasks[event.task]
        item.cost_limit = event.cost if event.cost is not None else item.cost_limit
        item.token_limit = event.tokens if event.tokens is not None else item.token_limit
    run.aside += run.short
    run.short = []
    for item in run.tasks.values():
        broke = item.state is TaskState.HELD and item.cause.kind is CauseKind.BUDGET_EXHAUSTED
        if broke and item.next is not None:
            enqueue(run, item, run.cause(CauseKind.PERSON, message="budget raised by a person"))


def mend_account(run: RunState, event: AccountMended) -> None:
    """The account can be used again: what it held goes on, unless the run was stopped or its time is over."""
    account = run.account(event.account)
    account.blocked = None
    if run.closing is None and not run.is_past_end():
        reopen(run)
        accounts.go_on(run, account)


def request_stop(run: RunState, event: StopRequested) -> None:
    """End the run: at once, or when the tasks under way are through."""
    why = f"stopped {event.by}"
    if event.now:
        close(run, why)
    else:
        wind_down(run, why)


def resume(run: RunState, _event: Resumed) -> None:
    """End a pause, and take up again a run that was stopped.

    Each task that the stop cancelled goes on where it was; its ladders and attempts don't count the stop.
    """
    run.paused = False
    if run.closing is None:
        return
    reopen(run)
    cause = run.cause(CauseKind.PERSON, message="taken up again by a person")
    for item in run.tasks.values():
        if item.current is not None:
            _spare(item, item.current, cause)
        elif item.state is TaskState.CANCELLED and item.cause.kind is CauseKind.STOPPED:
            _take_up(run, item, cause)


def _spare(item: TaskRun, attempt: Attempt, cause: Cause) -> None:
    """Its end is on the way and cannot be called back: the step begins again after it."""
    if attempt.stopping is not None and attempt.stopping.cause.kind is CauseKind.STOPPED:
        wanted = attempt.stopping.next or item.again(attempt)
        attempt.stopping = Stopping(TaskState.READY, cause, wanted)


def _take_up(run: RunState, item: TaskRun, cause: Cause) -> None:
    if item.next is None and item.attempts:
        item.next = item.again(item.attempts[-1])
    if item.next is None or (item.next.step == 0 and not item.overridden):
        run.move(item, TaskState.WAITING, cause)
    else:
        send(run, item, cause)  # it was under way: its needs were judged when it began


def _put(run: RunState, name: str, state: TaskState, words: str) -> None:
    item = run.tasks[name]
    cause: Cause = run.cause(CauseKind.PERSON, message=words)
    if item.current is not None:
        stop(run, item.current, Stopping(state, cause), words)
        return
    unqueue(run, name)
    run.move(item, state, cause)


def _new_round(item: TaskRun) -> None:
    """A person's word opens the ladders again, and nothing counts as the same prompt."""
    item.round += 1
    item.used.clear()
    item.counted = item.lost = item.backoffs = 0
    item.backing_off = None
    item.seconds = 0.0
    if item.next is not None:
        item.next = replace(item.next, counted=True)


def reopen(run: RunState) -> None:
    """A person is awake and wants more: a closed run opens again, and its end no longer binds."""
    run.ended = None
    run.ending = False
    run.dirty.extend(run.tasks)  # needs were not judged while the run was closing
    run.closing, run.closed = None, False
    if run.is_past_end():
        run.until = run.time_over = None
