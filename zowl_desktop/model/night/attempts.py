"""What the end of an attempt does to its task: on, back by a route, parked, held, or over."""

from __future__ import annotations

from dataclasses import replace

from zowl_desktop.model.events import AttemptEnded, AttemptSpent
from zowl_desktop.model.night import accounts
from zowl_desktop.model.night.causes import Cause, CauseKind
from zowl_desktop.model.night.frame import WORKSPACE, following
from zowl_desktop.model.night.queues import enqueue
from zowl_desktop.model.night.routing import Route, choose, choose_named
from zowl_desktop.model.night.sending import send, send_back
from zowl_desktop.model.night.state import Attempt, Next, RunState, Stopping, TaskRun, add
from zowl_desktop.model.night.stopping import stop, wind_down
from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.model.pipeline import RungAction, StepKind
from zowl_desktop.model.states import TRANSIENT, FailureClass, TaskState

_HELD_AT_ONCE = frozenset({FailureClass.REFUSED, FailureClass.AUTH, FailureClass.BILLING})


def spent(run: RunState, event: AttemptSpent) -> None:
    """Usage so far: what goes over its reservation is stopped before it takes from others."""
    attempt = run.running.get(event.attempt)
    if attempt is None or event.usage.cost < attempt.usage.cost:
        return
    attempt.usage = event.usage
    _reserve_at_least(run, attempt, event.usage)
    order = attempt.order
    over_cost = order.cost is not None and event.usage.cost >= order.cost
    over_tokens = order.tokens is not None and event.usage.tokens >= order.tokens
    if (over_cost or over_tokens) and attempt.stopping is None:
        words = "its reservation is used up"
        cause = run.cause(
            CauseKind.BUDGET_EXHAUSTED, step=order.step, failure=FailureClass.BUDGET, message=words
        )
        stop(run, attempt, Stopping(TaskState.HELD, cause, run.tasks[order.task].again(attempt)), words)


def ended(run: RunState, event: AttemptEnded) -> None:
    """An attempt is over. A report about one that is over already changes nothing."""
    attempt = run.running.pop(event.attempt, None)
    if attempt is None:
        return
    item = run.tasks[attempt.order.task]
    usage = max(attempt.usage, event.outcome.usage, key=lambda u: (u.cost, u.tokens))
    outcome = event.outcome
    attempt.outcome = outcome if usage == outcome.usage else replace(outcome, usage=usage)
    attempt.ended = run.now
    _give_back(run, item, attempt)
    accounts.heard(run, attempt)
    _decide(run, item, attempt)


def _give_back(run: RunState, item: TaskRun, attempt: Attempt) -> None:
    """Return the place, the memory and the reservation; book what was used."""
    assert attempt.outcome is not None
    item.current = None
    item.spent = add(item.spent, attempt.outcome.usage)
    run.spent = add(run.spent, attempt.outcome.usage)
    run.reserved_cost -= attempt.reserved_cost
    run.reserved_tokens -= attempt.reserved_tokens
    run.weight -= attempt.weight
    project = item.task.project or ""
    run.busy[project] -= 1
    if _is_work(attempt):
        item.seconds += attempt.seconds
    run.aside += run.short
    run.short = []


def _is_work(attempt: Attempt) -> bool:
    """Whether its time is the task's. One that was lost ended with its machine: the time after is no work."""
    frame = {StepKind.WORKSPACE, StepKind.DELIVER}
    is_lost = attempt.outcome is not None and attempt.outcome.failure is FailureClass.LOST
    return attempt.order.kind not in frame and not is_lost


def _decide(run: RunState, item: TaskRun, attempt: Attempt) -> None:
    outcome, stopping = attempt.outcome, attempt.stopping
    assert outcome is not None
    index = item.index(attempt.order.step)
    last = following(item.steps, index) == len(item.steps)
    if outcome.ok:
        item.carried = tuple(each for each in item.carried if each[0] > index)
    if outcome.ok and (stopping is None or _outdone(stopping, last)):
        _advance(run, item, attempt, outcome)
    elif stopping is not None:
        _stopped(run, item, attempt, stopping)
    elif outcome.failure is not None:
        _failed(run, item, attempt, outcome, outcome.failure)


def _outdone(stopping: Stopping, last: bool) -> bool:
    """Whether a success that came before the stop says more than the stop: work done is kept and paid."""
    if stopping.cause.kind is CauseKind.BUDGET_EXHAUSTED:
        return True
    return last and stopping.state is not TaskState.READY  # a person wants it done again


def _stopped(run: RunState, item: TaskRun, attempt: Attempt, stopping: Stopping) -> None:
    item.next = stopping.next
    if stopping.state is TaskState.READY and stopping.next is not None and not stopping.next.counted:
        send(run, item, stopping.cause)  # the stop was taken back: it goes on where it was
    elif stopping.state is TaskState.READY:
        send_back(run, item, stopping.cause)
    elif stopping.cause.kind is CauseKind.BUDGET_EXHAUSTED:
        _out_of_budget(run, item, attempt, stopping.cause)
    else:
        run.move(item, stopping.state, stopping.cause)


def _advance(run: RunState, item: TaskRun, attempt: Attempt, outcome: Outcome) -> None:
    index = item.index(attempt.order.step)
    item.backoffs, item.backing_off = 0, None
    after = following(item.steps, index)
    if after < len(item.steps):
        item.next = Next(after)
        enqueue(run, item, run.cause(CauseKind.NEXT_STEP, step=item.steps[after].name))
        return
    item.branch, item.commit = outcome.branch, outcome.commit
    run.move(item, TaskState.SUCCEEDED, run.cause(CauseKind.DONE, attempt=attempt.order.attempt))


def _failed(run: RunState, item: TaskRun, attempt: Attempt, outcome: Outcome, failure: FailureClass) -> None:
    cause = _failure_cause(run, CauseKind.ROUTE, attempt, outcome)
    if failure in _HELD_AT_ONCE:
        _hold_at_once(run, item, attempt, cause, failure)
    elif failure is FailureClass.BUDGET:
        _out_of_budget(run, item, attempt, cause)
    elif failure in {FailureClass.LOST, FailureClass.CANCELLED}:
        _lost(run, item, attempt, outcome)
    elif failure is FailureClass.ENVIRONMENT and attempt.order.step != WORKSPACE:
        item.next = item.again(attempt)
        run.move(item, TaskState.HELD, cause)
    elif (route := _named_route(run, item, attempt, outcome)) is not None:
        _take(run, item, attempt, outcome, route)
    elif failure is FailureClass.USAGE_LIMIT and attempt.account is not None:
        item.next = item.again(attempt)
        enqueue(run, item, cause)  # its account is parked by now, and the task with it
    elif failure in TRANSIENT and _may_back_off(run, item):
        _back_off(run, item, attempt, outcome)
    else:
        _take(run, item, attempt, outcome, choose(run, item, attempt, outcome))


def _named_route(run: RunState, item: TaskRun, attempt: Attempt, outcome: Outcome) -> Route | None:
    """Where the ladder sends a failure that passes by itself: only a rung that names its class is asked."""
    if outcome.failure in TRANSIENT or outcome.failure is FailureClass.USAGE_LIMIT:
        return choose_named(run, item, attempt, outcome)
    return None


def _hold_at_once(
    run: RunState, item: TaskRun, attempt: Attempt, cause: Cause, failure: FailureClass
) -> None:
    item.next = item.again(attempt)
    if failure is not FailureClass.REFUSED and attempt.account is not None:
        cause = run.account(attempt.account).blocked or cause
    run.move(item, TaskState.HELD, cause)


def _out_of_budget(run: RunState, item: TaskRun, attempt: Attempt, cause: Cause) -> None:
    """Go on where a scope has more than this reservation was; else hold, the work kept."""
    assert attempt.outcome is not None
    item.next = item.again(attempt)
    order, used = attempt.order, attempt.outcome.usage
    if _spent_most(order.cost, used.cost) or _spent_most(order.tokens, used.tokens):
        enqueue(run, item, run.cause(CauseKind.NEXT_STEP, step=attempt.order.step))
        return  # admission holds it when nothing is left
    run.move(item, TaskState.HELD, replace(cause, kind=CauseKind.BUDGET_EXHAUSTED))


def _spent_most(grant: int | None, used: int) -> bool:
    return grant is not None and used * 2 >= grant


def _lost(run: RunState, item: TaskRun, attempt: Attempt, outcome: Outcome) -> None:
    item.lost += 1
    item.next = item.again(attempt)
    if item.lost > run.rules.lost_limit:
        run.move(item, TaskState.HELD, _failure_cause(run, CauseKind.LOST, attempt, outcome))
    else:
        enqueue(run, item, run.cause(CauseKind.NEXT_STEP, step=attempt.order.step))


def _may_back_off(run: RunState, item: TaskRun) -> bool:
    return item.backing_off is None or run.now - item.backing_off < run.rules.transient_limit


def _back_off(run: RunState, item: TaskRun, attempt: Attempt, outcome: Outcome) -> None:
    rules = run.rules
    wait = min(rules.backoff * 2.0 ** min(item.backoffs, 16), rules.backoff_limit)
    until = run.now + wait + accounts.spread(run, attempt.order.attempt)
    if outcome.resets_at is not None and outcome.resets_at > until:
        until = min(outcome.resets_at, run.now + rules.backoff_limit)
    item.backoffs += 1
    item.backing_off = run.now if item.backing_off is None else item.backing_off
    item.next = item.again(attempt)
    cause = replace(_failure_cause(run, CauseKind.BACKOFF, attempt, outcome), until=until)
    run.move(item, TaskState.PARKED, cause)
    run.set_timer(until, item.task.id)


def _take(run: RunState, item: TaskRun, attempt: Attempt, outcome: Outcome, route: Route) -> None:
    cause = _failure_cause(run, route.kind, attempt, outcome)
    index = item.index(attempt.order.step)
    item.carried = (*(each for each in item.carried if each[0] > index), (index, attempt.order.attempt))
    if route.next is not None and route.rung is not None:
        step, target = attempt.order.step, item.steps[route.next.step].name
        item.used[step, route.rung] = item.used.get((step, route.rung), 0) + 1
        item.using[target] = route.using
        item.next = route.next
        item.backoffs, item.backing_off = 0, None
        enqueue(run, item, cause)
        return
    item.next = item.again(attempt)
    run.move(item, TaskState.HELD if route.action is RungAction.HOLD else TaskState.FAILED, cause)
    if route.action is RungAction.STOP:
        wind_down(run, f"{item.task.id} failed and its recipe says stop")


def _failure_cause(run: RunState, kind: CauseKind, attempt: Attempt, outcome: Outcome) -> Cause:
    order = attempt.order
    return run.cause(
        kind, step=order.step, failure=outcome.failure, message=outcome.message, attempt=order.attempt
    )


def _reserve_at_least(run: RunState, attempt: Attempt, usage: Usage) -> None:
    """Money that is gone counts as reserved, even where no limit asked for a reservation."""
    more_cost = max(0, usage.cost - attempt.reserved_cost)
    more_tokens = max(0, usage.tokens - attempt.reserved_tokens)
    attempt.reserved_cost += more_cost
    attempt.reserved_tokens += more_tokens
    run.reserved_cost += more_cost
    run.reserved_tokens += more_tokens
