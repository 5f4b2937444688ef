"""Accounts: who pays, and whether it answers. A limit on one parks all its tasks and no others."""

from __future__ import annotations

import zlib

from zowl_desktop.model.commands import Notice, Notify
from zowl_desktop.model.night.causes import CauseKind
from zowl_desktop.model.night.queues import enqueue, unqueue_account
from zowl_desktop.model.night.state import Account, Attempt, RunState
from zowl_desktop.model.states import FailureClass, TaskState

_WORKS = frozenset(FailureClass) - {
    FailureClass.USAGE_LIMIT,
    FailureClass.AUTH,
    FailureClass.BILLING,
    FailureClass.RATE_LIMITED,
    FailureClass.OVERLOADED,
    FailureClass.NETWORK,
    FailureClass.LOST,
    FailureClass.CANCELLED,
    FailureClass.STALLED,
    FailureClass.ENVIRONMENT,
    FailureClass.TIMEOUT,
}
"""Failures that only an agent with a working account can have."""


def spread(run: RunState, salt: str) -> float:
    """A wait between 0 and `rules.jitter`, the same in every replay."""
    return zlib.crc32(f"{run.run}/{salt}".encode()) % 1000 / 1000 * run.rules.jitter


def heard(run: RunState, attempt: Attempt) -> None:
    """An attempt's end says what its account can do."""
    outcome = attempt.outcome
    if attempt.account is None or outcome is None:
        return
    account = run.account(attempt.account)
    was_probe = account.probe == attempt.order.attempt
    if was_probe:
        account.probe = None
    if outcome.failure is FailureClass.USAGE_LIMIT:
        _park(run, account, outcome.resets_at)
    elif outcome.failure in {FailureClass.AUTH, FailureClass.BILLING}:
        _block(run, account, attempt)
    elif outcome.failure is None or outcome.failure in _WORKS:
        answered(account)


def answered(account: Account) -> None:
    """The account works: nobody has to wait for a probe any more."""
    account.probing, account.probe = False, None
    account.limits = 0


def go_on(run: RunState, account: Account) -> None:
    """What the account held goes on where it was."""
    for item in run.tasks.values():
        cause = item.cause
        blocked = cause.kind is CauseKind.ACCOUNT_BLOCKED and cause.account == account.name
        if item.state is TaskState.HELD and blocked and item.next is not None:
            enqueue(run, item, run.cause(CauseKind.NEXT_STEP))


def open_due(run: RunState) -> None:
    """Parked accounts whose reset has come: one task tries first."""
    for account in run.accounts.values():
        if account.parked_until is None or account.parked_until > run.now:
            continue
        account.parked_until = None
        account.probing, account.probe = True, None
        waiting, account.waiting = account.waiting, []
        for name in waiting:
            if _waits(run, account, name):
                enqueue(run, run.tasks[name], run.cause(CauseKind.ACCOUNT_PROBE, account=account.name))


def _waits(run: RunState, account: Account, name: str) -> bool:
    """Whether a task that was parked with the account is still; a person may have sent it elsewhere."""
    item = run.tasks[name]
    parked = item.state is TaskState.PARKED and item.cause.kind is CauseKind.ACCOUNT_LIMIT
    return parked and item.cause.account == account.name


def shift(run: RunState, by: float) -> None:
    """The wall clock was set: waits that count from a moment move with it, resets that name a time don't."""
    for account in run.accounts.values():
        account.next_start += by
        if account.parked_until is not None and account.guessed:
            _park_until(run, account, account.parked_until + by)


def _park(run: RunState, account: Account, resets_at: float | None) -> None:
    """The provider's own reset counts; without one a wait that doubles, which siblings don't lengthen."""
    parked = account.parked_until is not None and account.parked_until > run.now
    named = _believed(run, resets_at)
    if parked and named is None:
        return
    account.probing, account.probe = False, None
    if named is None:
        wait = min(run.rules.limit_backoff * 2.0 ** min(account.limits, 16), run.rules.limit_backoff_limit)
        until = run.now + wait
    else:
        until = named
    until += spread(run, account.name)
    if parked and not account.guessed:
        until = max(until, account.parked_until or until)
    account.limits += 0 if parked else 1
    account.guessed = named is None
    _park_until(run, account, until)


def _believed(run: RunState, resets_at: float | None) -> float | None:
    if resets_at is not None and run.now < resets_at <= run.now + run.rules.limit_horizon:
        return resets_at
    return None


def _park_until(run: RunState, account: Account, until: float) -> None:
    account.parked_until = until
    run.set_timer(until)
    cause = run.cause(CauseKind.ACCOUNT_LIMIT, account=account.name, until=until)
    account.waiting = [name for name in account.waiting if _waits(run, account, name)]
    for name in account.waiting:
        run.tasks[name].cause = cause
    for name in unqueue_account(run, account.name):
        run.move(run.tasks[name], TaskState.PARKED, cause)
        account.waiting.append(name)


def _block(run: RunState, account: Account, attempt: Attempt) -> None:
    outcome = attempt.outcome
    assert outcome is not None
    if account.blocked is None:
        run.commands.append(Notify(Notice.NEEDS_YOU, f"Account {account.name}: {outcome.message}."))
    account.blocked = run.cause(
        CauseKind.ACCOUNT_BLOCKED, account=account.name, failure=outcome.failure, message=outcome.message
    )
    account.parked_until = None
    account.probing, account.probe = False, None
    waiting = [name for name in account.waiting if _waits(run, account, name)]
    account.waiting = []
    for name in [*waiting, *unqueue_account(run, account.name)]:
        run.move(run.tasks[name], TaskState.HELD, account.blocked)
