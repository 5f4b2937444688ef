"""Night: the one place where scheduling, routing, retrying, parking and admission are decided.

Pure: the same events give the same state and the same commands, always. So a crashed engine folds the journal
again, a forecast plays a thousand nights, and "why?" has an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from zowl_desktop.model import events
from zowl_desktop.model.commands import Command, StopAttempt
from zowl_desktop.model.night import attempts, clockwork, verbs
from zowl_desktop.model.night.accounts import answered
from zowl_desktop.model.night.admission import admit
from zowl_desktop.model.night.causes import CauseKind
from zowl_desktop.model.night.needs import Say, judge
from zowl_desktop.model.night.opening import open_run, opened
from zowl_desktop.model.night.queues import enqueue, unqueue
from zowl_desktop.model.night.rules import Rules
from zowl_desktop.model.night.state import Account, Attempt, Next, RunState, TaskRun
from zowl_desktop.model.night.why import by_id, why
from zowl_desktop.model.pipeline import Pipeline, Task, TaskKind
from zowl_desktop.model.states import TaskState

_VERBS = (
    events.TaskSkipped,
    events.TaskReleased,
    events.TaskMarkedDone,
    events.TaskRetried,
    events.BudgetRaised,
)
_JUDGED = (*_VERBS, events.AccountMended)


class Night:
    """One run, from its first event to its last."""

    def __init__(self, pipeline: Pipeline, rules: Rules | None = None) -> None:
        self._run = opened(pipeline, rules or Rules())

    @property
    def state(self) -> RunState:
        """What the events so far have made. For reading only."""
        return self._run

    @property
    def tasks(self) -> Mapping[str, TaskRun]:
        """The tasks of this run, in the document's order. For reading only."""
        return self._run.tasks

    def refusal(self, event: events.Event) -> str | None:
        """Why this event makes no sense now, in words for a person. Ask before it is journaled."""
        return verbs.refusal(self._run, event) if isinstance(event, _JUDGED) else None

    def step(self, event: events.Event) -> list[Command]:
        """Take in what happened; what has to be done now comes back. A refused verb changes nothing."""
        run = self._run
        if self.refusal(event) is not None:
            return []
        run.now = event.at
        if isinstance(event, _VERBS):
            verbs.reopen(run)
            _judge_needs(run)  # so that the word meets the tasks as they stand
        handler = _HANDLERS.get(type(event))
        if handler is not None:
            handler(run, event)
        clockwork.turn(run)
        _judge_needs(run)
        admit(run)
        while run.dirty or run.aside:  # what could not start after all lets others go on
            _judge_needs(run)
            admit(run)
        clockwork.end_or_wait(run)
        commands, run.commands = run.commands, []
        return commands

    def why(self, task: str, tell_time: Callable[[float], str], call: Callable[[Task], str] = by_id) -> str:
        """In one sentence, why the task is where it is; `call` gives the tasks their names.

        Raises KeyError for a task that is not in the run.
        """
        return why(self._run, task, tell_time, call)

    def fork(self) -> Night:
        """An independent night in the same state, for what-if."""
        other = Night.__new__(Night)
        other._run = self._run.fork()
        return other

    def snapshot(self) -> dict[str, object]:
        """All that decides the future, kept apart from this night: equal snapshots go on equally.

        What the document says and what follows from it alone is left out.
        """
        return {name: _kept(getattr(self._run, name)) for name in _CHANGING[RunState]}


_GIVEN = frozenset({"pipeline", "rules", "dependents", "rank", "rivals", "task", "steps"})
"""Fields that hold what the document says, or what follows from it."""


_CHANGING: Mapping[type, tuple[str, ...]] = {
    kind: tuple(each.name for each in fields(kind) if each.name not in _GIVEN)
    for kind in (RunState, TaskRun, Attempt, Account)
}


def _kept(value: object) -> object:
    """A copy of what changes; what is frozen can be shared."""
    if isinstance(value, TaskRun | Attempt | Account):
        return {name: _kept(getattr(value, name)) for name in _CHANGING[type(value)]}
    if isinstance(value, dict):
        return {key: _kept(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_kept(item) for item in value]
    return set(value) if isinstance(value, set) else value


def _judge_needs(run: RunState) -> None:
    """Move every task whose needs have changed, and those that this moves in turn."""
    while run.dirty:
        item = run.tasks.get(run.dirty.pop())
        if item is not None and _follows_needs(item) and run.closing is None:
            _follow(run, item)


def _follows_needs(item: TaskRun) -> bool:
    match item.state:
        case TaskState.WAITING:
            return True
        case TaskState.SKIPPED:
            return item.cause.kind is CauseKind.NEED_SKIPS
        case TaskState.HELD:
            return item.cause.kind in {CauseKind.NEED_HOLDS, CauseKind.NOT_SELECTED, CauseKind.GATE}
        case TaskState.READY:
            return item.next is not None and item.next.step == 0 and not item.overridden
    return False


def _follow(run: RunState, item: TaskRun) -> None:
    verdict = judge(item.task.needs, run.states)
    if item.state is TaskState.READY and verdict.say is not Say.READY:
        unqueue(run, item.task.id)  # a needed task was sent back before this one could start
    match verdict.say:
        case Say.WAIT:
            _wait(run, item, verdict.by)
        case Say.SKIP:
            run.move(item, TaskState.SKIPPED, run.cause(CauseKind.NEED_SKIPS, task=verdict.by))
        case Say.HOLD:
            run.move(item, TaskState.HELD, run.cause(CauseKind.NEED_HOLDS, task=verdict.by))
        case Say.READY if item.task.kind is TaskKind.GATE:
            run.move(item, TaskState.HELD, run.cause(CauseKind.GATE, message=item.task.gate or ""))
        case Say.READY if item.state is not TaskState.READY:
            item.next = item.next or Next(0)
            enqueue(run, item, run.cause(CauseKind.NEEDS_MET))


def _wait(run: RunState, item: TaskRun, first: str | None) -> None:
    """Wait for what this run does; for what it does not do, only a person can tell: nothing runs early."""
    outside = None
    if len(run.tasks) < len(run.states):
        needed = (need.task for need in item.task.needs if need.task not in run.tasks)
        outside = next((n for n in needed if run.states[n] is not TaskState.SUCCEEDED), None)
    if outside is not None:
        run.move(item, TaskState.HELD, run.cause(CauseKind.NOT_SELECTED, task=outside))
    else:
        run.move(item, TaskState.WAITING, run.cause(CauseKind.NEEDS_OPEN, task=first))


def _spoke(run: RunState, event: events.AttemptSpoke) -> None:
    attempt = run.running.get(event.attempt)
    if attempt is not None and attempt.account is not None:
        answered(run.account(attempt.account))


def _recovered(run: RunState, _event: events.EngineRecovered) -> None:
    """Order again what has no end: executors know an attempt by its id and never do one twice."""
    for attempt in run.running.values():
        run.commands.append(attempt.order)
        if attempt.stopping is not None:
            run.commands.append(StopAttempt(attempt.order.attempt, attempt.stopping.cause.message))
    run.alarm = None
    run.ending = False


def _pause(run: RunState, _event: events.Paused) -> None:
    run.paused = True


def _machine(run: RunState, event: events.MachineChanged) -> None:
    run.machine = event.reasons


def _run_ended(run: RunState, event: events.RunEnded) -> None:
    """Close the run, unless a person's word has set it going again in the meantime."""
    if run.ending:
        run.ended = event.why


_HANDLERS: Mapping[type, Callable[[RunState, Any], None]] = {
    events.RunStarted: open_run,
    events.AttemptSpoke: _spoke,
    events.AttemptSpent: attempts.spent,
    events.AttemptEnded: attempts.ended,
    events.EngineRecovered: _recovered,
    events.Suspended: clockwork.slept,
    events.ClockJumped: clockwork.jumped,
    events.MachineChanged: _machine,
    events.AccountMended: verbs.mend_account,
    events.Paused: _pause,
    events.Resumed: verbs.resume,
    events.StopRequested: verbs.request_stop,
    events.TaskSkipped: verbs.skip,
    events.TaskReleased: verbs.release,
    events.TaskMarkedDone: verbs.mark_done,
    events.TaskRetried: verbs.retry,
    events.BudgetRaised: verbs.raise_budget,
    events.RunEnded: _run_ended,
}
