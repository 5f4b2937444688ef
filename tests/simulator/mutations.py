"""Deliberate mistakes in the rules of the night, each a few words of its source changed.

A check that never fails proves nothing. So each family of invariants has mistakes that it has to notice.
"""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FunctionType

from zowl_desktop.model.graph import needs as graph_needs
from zowl_desktop.model.night import (
    accounts,
    admission,
    attempts,
    clockwork,
    needs,
    night,
    queues,
    routing,
    sending,
    state,
    stopping,
    verbs,
)


@dataclass(frozen=True)
class Mutation:
    """In `function`, `was` becomes `now`: a rule that the family of invariants guards is broken."""

    family: str
    name: str
    function: Callable[..., object]
    was: str
    now: str


@contextmanager
def mutated(mutation: Mutation) -> Iterator[None]:
    """The rules with this mistake in them, wherever the function has been imported to."""
    function = mutation.function
    assert isinstance(function, FunctionType)
    source = textwrap.dedent(inspect.getsource(function))
    if source.count(mutation.was) != 1:
        raise LookupError(f"{mutation.name}: {function.__qualname__} has not once {mutation.was!r}")
    scratch = dict(vars(sys.modules[function.__module__]))
    exec(compile(source.replace(mutation.was, mutation.now), f"<{mutation.name}>", "exec"), scratch)
    original = function.__code__
    function.__code__ = scratch[function.__name__].__code__
    try:
        yield
    finally:
        function.__code__ = original


MUTATIONS = (
    Mutation(
        "needs",
        "an open need counts as met",
        needs.judge,
        "if state not in FINAL_STATES:",
        "if False:",
    ),
    Mutation(
        "needs",
        "a skipped task meets a need on success",
        graph_needs.standing,
        "if state in _MET_BY[need.on]",
        "if state in _MET_BY[need.on] or state is TaskState.SKIPPED",
    ),
    Mutation(
        "policies",
        "hold beats skip",
        needs.judge,
        "if does is IfFailed.SKIP:",
        "if does is IfFailed.SKIP and holding is None:",
    ),
    Mutation("policies", "run means hold", needs.judge, "if does is IfFailed.HOLD:", "if True:"),
    Mutation(
        "policies",
        "what runs no more judges no needs",
        state.RunState.move,
        "self.dirty.extend(self.dependents[name])",
        "self.dirty.extend(self.dependents[name][:3])",
    ),
    Mutation(
        "once",
        "recovery forgets an order",
        night._recovered,
        "run.running.values()",
        "list(run.running.values())[1:]",
    ),
    Mutation(
        "once",
        "a doubled report is taken twice",
        attempts.ended,
        "run.running.pop(event.attempt, None)",
        "run.running.pop(event.attempt, None) or next("
        "a for t in run.tasks.values() for a in t.attempts if a.order.attempt == event.attempt)",
    ),
    Mutation(
        "parallel",
        "one place too many",
        admission.admit,
        "len(run.running) < run.parallel",
        "len(run.running) <= run.parallel",
    ),
    Mutation(
        "parallel",
        "one place too many in a project",
        admission._blocked_queues,
        "run.busy.get(project, 0) >= cap",
        "run.busy.get(project, 0) > cap",
    ),
    Mutation(
        "parallel",
        "memory is not counted",
        admission._set_aside,
        "run.weight + weight > run.rules.memory",
        "weight > run.rules.memory",
    ),
    Mutation(
        "touches", "files are shared", admission._set_aside, "if rival is not None:", "if rival == name:"
    ),
    Mutation(
        "touches",
        "a parked task lets its files go",
        state.RunState.move,
        "state is TaskState.HELD:",
        "state in {TaskState.HELD, TaskState.PARKED}:",
    ),
    Mutation("money", "a task's own limit alone counts", admission._share, "min(wanted, left)", "wanted"),
    Mutation(
        "money",
        "reservations are not seen",
        admission._grant,
        "run.cost_limit - run.spent.cost - run.reserved_cost",
        "run.cost_limit - run.spent.cost",
    ),
    Mutation(
        "money",
        "what was used is not booked on the run",
        attempts._give_back,
        "run.spent = add(run.spent, attempt.outcome.usage)",
        "pass",
    ),
    Mutation(
        "clock",
        "a pause is not heard",
        admission.standstill,
        "if run.paused:",
        "if False:",
    ),
    Mutation(
        "clock",
        "quiet spans are not heeded",
        admission.standstill,
        "begin <= run.now < end",
        "begin <= run.now < begin",
    ),
    Mutation("clock", "the machine is not asked", admission.standstill, "if run.machine:", "if False:"),
    Mutation(
        "clock",
        "the start is not waited for",
        admission.standstill,
        "run.now < clock.start:",
        "run.now < 0:",
    ),
    Mutation(
        "stop",
        "the end of the time is missed",
        clockwork.turn,
        "run.is_past_end()",
        "run.is_past_end() and not run.running",
    ),
    Mutation(
        "stop",
        "a stop rung only fails the task",
        attempts._take,
        "if route.action is RungAction.STOP:",
        "if False:",
    ),
    Mutation(
        "accounts",
        "a limit parks one task and not its account",
        accounts._park_until,
        "for name in unqueue_account(run, account.name):",
        "for name in ():",
    ),
    Mutation("accounts", "all try at the reset", admission._book, "if account.probing:", "if False:"),
    Mutation(
        "accounts", "a blocked account starts", queues.enqueue, "if account.blocked is not None:", "if False:"
    ),
    Mutation(
        "accounts",
        "starts are not spaced",
        admission._book,
        "account.next_start = run.now + max(run.rules.start_spacing, starting)",
        "account.next_start = run.now",
    ),
    Mutation(
        "accounts",
        "the reset is not waited for",
        accounts.open_due,
        "account.parked_until > run.now",
        "account.parked_until > run.now + 300",
    ),
    Mutation("prompts", "a prompt may be repeated", routing._climb, "if _repeats(", "if False and _repeats("),
    Mutation(
        "prompts",
        "the failure is forgotten on the way back",
        attempts._decide,
        "if each[0] > index",
        "if False",
    ),
    Mutation(
        "ceiling", "there is no ceiling", routing._climb, "_at_ceiling(run, item), False", "False, False"
    ),
    Mutation("ladder", "rungs don't wear out", routing._climb, ">= (rung.times or 1)", "> (rung.times or 1)"),
    Mutation("attempts", "a limit uses an attempt", state.TaskRun.again, "counted=False", "counted=True"),
    Mutation(
        "attempts",
        "a limit is a failure",
        attempts._failed,
        "elif failure is FailureClass.USAGE_LIMIT and",
        "elif failure is None and",
    ),
    Mutation(
        "lost",
        "lost attempts come again for ever",
        attempts._lost,
        "if item.lost > run.rules.lost_limit:",
        "if False:",
    ),
    Mutation(
        "causes", "a backoff does not say until when", attempts._back_off, "until=until)", "until=None)"
    ),
    Mutation(
        "causes",
        "a skip names another task",
        night._follow,
        "run.cause(CauseKind.NEED_SKIPS, task=verdict.by)",
        "run.cause(CauseKind.NEED_SKIPS, task=item.task.id)",
    ),
    Mutation(
        "end",
        "a run whose tasks are parked ends",
        clockwork.end_or_wait,
        " + counts[TaskState.PARKED]",
        "",
    ),
    Mutation("end", "the summary comes again", clockwork.sum_up, "run.summed_up = True", "pass"),
    Mutation(
        "hang",
        "nothing wakes a task after its backoff",
        attempts._back_off,
        "run.set_timer(until, item.task.id)",
        "pass",
    ),
    Mutation(
        "idle",
        "who waited for files is forgotten",
        state.RunState.release,
        "self.aside.extend(self.behind.pop(name, ()))",
        "self.behind.pop(name, ())",
    ),
    Mutation(
        "idle",
        "only one task starts at a time",
        admission.admit,
        "_start(run, item)",
        "return _start(run, item)",
    ),
    Mutation(
        "words",
        "a task sent back while it runs goes on",
        verbs.retry,
        'stop(run, item.current, Stopping(TaskState.READY, cause, wanted), "sent back by a person")',
        "pass",
    ),
    Mutation(
        "words",
        "a skip is not for running tasks",
        verbs._put,
        "stop(run, item.current, Stopping(state, cause), words)",
        "pass",
    ),
    Mutation(
        "needs", "what is missing is not told", sending.not_met, "is not Standing.MET", "is Standing.OPEN"
    ),
    Mutation(
        "replay",
        "a wait is drawn by chance",
        accounts.spread,
        'zlib.crc32(f"{run.run}/{salt}".encode())',
        "__import__('random').randrange(1000)",
    ),
    Mutation(
        "fork", "forks share a queue", state.RunState.fork, "queued=dict(self.queued)", "queued=self.queued"
    ),
    Mutation(
        "stop",
        "what waits outlives a stop",
        stopping.cancel_rest,
        "{TaskState.HELD, TaskState.RUNNING}",
        "{TaskState.HELD, TaskState.RUNNING, TaskState.WAITING}",
    ),
    Mutation(
        "finals",
        "a stop cancels what is over",
        stopping.cancel_rest,
        "item.state in FINAL_STATES or item.state in",
        "item.state in",
    ),
    Mutation(
        "fork",
        "forks share their running attempts",
        state.TaskRun.fork,
        "replace(a) if a.outcome is None else a",
        "a",
    ),
)
