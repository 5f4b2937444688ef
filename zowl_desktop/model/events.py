"""Everything that can happen in a run. The journal is a list of these, and the state of a run is their fold.

`at` is always UTC epoch seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.model.pipeline import AtWake, RunLimits, With


@dataclass(frozen=True, slots=True)
class RunClock:
    """The night's instants, resolved from local times before the run starts (UTC epoch seconds).

    No attempt starts before `start`, inside a `quiet` span, or from `until` on; at `until` all is stopped.
    """

    start: float | None = None
    wake: float | None = None
    at_wake: AtWake = AtWake.FINISH
    until: float | None = None
    quiet: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A person pressed Run. The document is pinned here, whole: later edits don't touch the run.

    `selected` names the tasks that this run does (None: all of the document); `done` are the tasks that are
    accepted into their base already and count as succeeded; `overrides` are limits of this run alone.
    `queued` is its number among the waiting requests, if it had to wait: with this event it waits no more.
    `memory` are the MB that agents may use together on this machine, or None for no bound; `machine` are the
    reasons for which nothing may start on it yet, as in `MachineChanged`.
    """

    at: float
    run: str
    document: str
    source: str
    clock: RunClock = RunClock()
    selected: tuple[str, ...] | None = None
    done: tuple[str, ...] = ()
    overrides: RunLimits = RunLimits()
    queued: int | None = None
    memory: int | None = None
    machine: tuple[str, ...] = ()
    kind: Literal["run_started"] = "run_started"


@dataclass(frozen=True, slots=True)
class Tick:
    """An alarm rang, or time passed."""

    at: float
    kind: Literal["tick"] = "tick"


@dataclass(frozen=True, slots=True)
class AttemptStarted:
    """The executor took the attempt; from here its process may exist."""

    at: float
    attempt: str
    kind: Literal["attempt_started"] = "attempt_started"


@dataclass(frozen=True, slots=True)
class AttemptSpoke:
    """The agent's provider answered for the first time in this attempt: its account works."""

    at: float
    attempt: str
    kind: Literal["attempt_spoke"] = "attempt_spoke"


@dataclass(frozen=True, slots=True)
class AttemptSpent:
    """Usage of a running attempt so far (cumulative)."""

    at: float
    attempt: str
    usage: Usage
    kind: Literal["attempt_spent"] = "attempt_spent"


@dataclass(frozen=True, slots=True)
class AttemptEnded:
    """An attempt is over and its result is safe. Sent twice, the second one changes nothing."""

    at: float
    attempt: str
    outcome: Outcome
    kind: Literal["attempt_ended"] = "attempt_ended"


@dataclass(frozen=True, slots=True)
class EngineRecovered:
    """An engine took the run over: every attempt without an end is ordered again, under its old id."""

    at: float
    kind: Literal["engine_recovered"] = "engine_recovered"


@dataclass(frozen=True, slots=True)
class Suspended:
    """The machine slept from `since` to `at`."""

    at: float
    since: float
    kind: Literal["suspended"] = "suspended"


@dataclass(frozen=True, slots=True)
class ClockJumped:
    """Somebody set the wall clock; it moved by `by` seconds beyond what passed."""

    at: float
    by: float
    kind: Literal["clock_jumped"] = "clock_jumped"


@dataclass(frozen=True, slots=True)
class MachineChanged:
    """What the machine can bear. While a reason stands, nothing new starts."""

    at: float
    reasons: tuple[str, ...] = ()
    kind: Literal["machine_changed"] = "machine_changed"


@dataclass(frozen=True, slots=True)
class AccountMended:
    """A person (or an unlocked keyring) made an account usable again."""

    at: float
    account: str
    kind: Literal["account_mended"] = "account_mended"


@dataclass(frozen=True, slots=True)
class Paused:
    """A person: start nothing new."""

    at: float
    kind: Literal["paused"] = "paused"


@dataclass(frozen=True, slots=True)
class Resumed:
    """A person: go on."""

    at: float
    kind: Literal["resumed"] = "resumed"


@dataclass(frozen=True, slots=True)
class StopRequested:
    """A person: end the run, after what runs (`now` false) or at once.

    `by` says who when it was somebody else: a clause such as "by SIGTERM".
    """

    at: float
    now: bool
    by: str = "by a person"
    kind: Literal["stop_requested"] = "stop_requested"


@dataclass(frozen=True, slots=True)
class TaskSkipped:
    """A person: leave this task out."""

    at: float
    task: str
    kind: Literal["task_skipped"] = "task_skipped"


@dataclass(frozen=True, slots=True)
class TaskReleased:
    """A person: a held task may go on; a gate is passed."""

    at: float
    task: str
    kind: Literal["task_released"] = "task_released"


@dataclass(frozen=True, slots=True)
class TaskMarkedDone:
    """A person: this task counts as succeeded."""

    at: float
    task: str
    kind: Literal["task_marked_done"] = "task_marked_done"


@dataclass(frozen=True, slots=True)
class TaskRetried:
    """A person: do this task again from a step (None: the first), edited or with other parameters."""

    at: float
    task: str
    step: str | None = None
    brief: str | None = None
    using: With = With()
    kind: Literal["task_retried"] = "task_retried"


@dataclass(frozen=True, slots=True)
class BudgetRaised:
    """A person: a task's (or, with None, the run's) limits are now these."""

    at: float
    task: str | None
    cost: int | None = None
    tokens: int | None = None
    kind: Literal["budget_raised"] = "budget_raised"


@dataclass(frozen=True, slots=True)
class RunEnded:
    """The run is closed."""

    at: float
    why: str
    kind: Literal["run_ended"] = "run_ended"


Event = (
    RunStarted
    | Tick
    | AttemptStarted
    | AttemptSpoke
    | AttemptSpent
    | AttemptEnded
    | EngineRecovered
    | Suspended
    | ClockJumped
    | MachineChanged
    | AccountMended
    | Paused
    | Resumed
    | StopRequested
    | TaskSkipped
    | TaskReleased
    | TaskMarkedDone
    | TaskRetried
    | BudgetRaised
    | RunEnded
)

PASSING = (AttemptStarted, AttemptSpoke)
"""What only tells how far something is that an earlier event has started."""

_CODEC: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="kind")])


def encode(event: Event) -> str:
    """An event as one line of JSON."""
    return _CODEC.dump_json(event).decode()


def to_plain(event: Event) -> object:
    """An event as plain data, for a message that holds it."""
    return _CODEC.dump_python(event, mode="json")


def from_plain(data: object) -> Event:
    """The event that `to_plain` made. Raises `ValueError` for anything else."""
    return _CODEC.validate_python(data)


def decode(text: str) -> Event:
    """The event that `encode` wrote. Raises `ValueError` for anything else."""
    return _CODEC.validate_json(text)
