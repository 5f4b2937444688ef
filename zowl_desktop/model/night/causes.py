"""Why a task is in its state. Causes link to other tasks, and the chain answers "why?"."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zowl_desktop.model.states import FailureClass


class CauseKind(StrEnum):
    """What put a task into its state."""

    NEEDS_OPEN = "needs_open"  # waiting: `task` has to end first
    NEEDS_MET = "needs_met"  # ready: nothing is missing
    NEED_SKIPS = "need_skips"  # `task` ended otherwise and the need says skip (or only fits another end)
    NEED_HOLDS = "need_holds"  # `task` ended otherwise and the need says hold
    NOT_SELECTED = "not_selected"  # held: it needs `task`, which this run does not do
    STARTED = "started"  # running `step`
    NEXT_STEP = "next_step"  # ready for `step`
    SLOT = "slot"  # ready, and waits for a free place
    FILES = "files"  # ready, and waits for `task`, which touches the same files
    MEMORY = "memory"  # ready, and waits for memory
    MONEY = "money"  # ready, and waits for a reservation of another attempt to come back
    PAUSED = "paused"  # ready, and a person paused the run
    MACHINE = "machine"  # ready, and the machine cannot bear a start: `message`
    CLOCK = "clock"  # ready, and the run's start or a quiet span is not over: `until`
    BACKOFF = "backoff"  # parked after a transient failure until `until`
    ACCOUNT_LIMIT = "account_limit"  # parked: the account's usage limit resets at `until`
    ACCOUNT_PROBE = "account_probe"  # parked: another task tries the account first
    SPACING = "spacing"  # parked: starts on an account are spaced
    ACCOUNT_BLOCKED = "account_blocked"  # held: the account needs a person (login, billing)
    GATE = "gate"  # held: a person has to look
    BUDGET_EXHAUSTED = "budget_exhausted"  # held: no scope has room for the next attempt
    ROUTE = "route"  # an attempt failed and the ladder's last word was hold, fail or stop
    LADDER_USED_UP = "ladder_used_up"  # an attempt failed and no rung was left
    CEILING = "ceiling"  # an attempt failed and the ceiling of attempts forbids another
    LOST = "lost"  # held: its process vanished too often
    DONE = "done"  # all steps passed
    DONE_BEFORE = "done_before"  # accepted in an earlier run
    PERSON = "person"  # a person's verb
    STOPPED = "stopped"  # the run was stopped: by a person, at `until`, or at wake-up: `message`


@dataclass(frozen=True, slots=True)
class Cause:
    """One link of the chain.

    Attributes:
        kind: What happened.
        at: When (UTC epoch seconds).
        task: The other task that this is about.
        step: The step of this task that it is about.
        failure: The class of the failure, when there was one.
        message: The words of the failure or the reason.
        until: When it passes by itself.
        attempt: The attempt that ended.
        account: The account that this is about.
    """

    kind: CauseKind
    at: float
    task: str | None = None
    step: str | None = None
    failure: FailureClass | None = None
    message: str = ""
    until: float | None = None
    attempt: str | None = None
    account: str | None = None
