"""A picture of a run: all that tray, windows and notifications show of it. Frozen, so any thread may hold it.

Times are UTC epoch seconds, money is in micro-dollars.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from zowl_desktop.app.transcripts.sources import AttemptSource
from zowl_desktop.model.events import RunClock
from zowl_desktop.model.night import Cause
from zowl_desktop.model.pipeline import Pipeline, Task
from zowl_desktop.model.states import FINAL_STATES, TaskState


class Phase(StrEnum):
    """Where the run stands as a whole."""

    PLANNED = "planned"  # its start lies ahead
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"  # a person or the clock ended it, and something still runs
    ENDED = "ended"


class SpanKind(StrEnum):
    """What a task did for a while."""

    WORK = "work"  # one attempt
    WAIT = "wait"  # for what it needs, or for its turn
    PARKED = "parked"  # for a clock
    HELD = "held"  # for a person


class Verb(StrEnum):
    """What a person may say about a task now."""

    SKIP = "skip"
    RELEASE = "release"
    DONE = "done"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a task's night. `end` is None while it lasts.

    `label` is the step, `words` the cause in a sentence; `ok` is None while it runs and for what is no work.
    """

    kind: SpanKind
    begin: float
    end: float | None
    label: str
    words: str = ""
    ok: bool | None = None
    attempt: str | None = None


@dataclass(frozen=True, slots=True)
class TaskTonight:
    """One task, as it stands.

    Attributes:
        task: What the document says.
        state: Where it stands, because of `cause`, and `why` in a sentence.
        step: The step that runs; empty when none does. `attempt` is its number over the whole task.
        steps: The names of all its steps, in order, `workspace` and `deliver` included.
        doer: Who does it, as one line: `claude · opus`, `command`, `gate`.
        attempts: Ids of all its attempts, oldest first; `sources` is what a transcript needs to know of them.
        seconds: Working time used by what is over.
        cost: What it used so far; `estimated` when nobody metered it.
        brief: The brief in effect, edited or not; None for a command or a gate, or one in a file.
        spans: Its night so far.
        verbs: What a person may say about it.
    """

    task: Task
    state: TaskState
    cause: Cause
    why: str
    step: str
    attempt: int
    steps: tuple[str, ...]
    doer: str
    attempts: tuple[str, ...]
    failed_attempts: int
    seconds: float
    cost: int
    cost_limit: int | None
    tokens: int
    token_limit: int | None
    estimated: bool
    branch: str | None
    commit: str | None
    brief: str | None
    spans: tuple[Span, ...]
    verbs: frozenset[Verb]
    sources: tuple[AttemptSource, ...] = ()

    @property
    def id(self) -> str:
        """Its name in the document."""
        return self.task.id

    @property
    def is_over(self) -> bool:
        """Whether only a person's word moves it now."""
        return self.state in FINAL_STATES

    @property
    def since(self) -> float:
        """When the present state or step began."""
        return self.spans[-1].begin if self.spans else self.cause.at


@dataclass(frozen=True, slots=True)
class AccountTonight:
    """Who pays, where that is not plain sailing: parked until a reset, or blocked until a person acts."""

    name: str
    parked_until: float | None
    needs_you: str


@dataclass(frozen=True, slots=True)
class Sleep:
    """The machine slept from `begin` to `end`."""

    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Ready:
    """When a run will probably be over: half of its rehearsals were by `at`, nine in ten by `latest`."""

    run: str
    at: float
    latest: float | None


@dataclass(frozen=True, slots=True)
class Tonight:
    """The run at hand, or the newest one.

    Attributes:
        run: Its id.
        source: The file that it came from.
        pipeline: The document that it pinned, resolved; `document` is its text.
        is_live: Whether an engine answers now. A run that has not ended and is not live was interrupted.
        power: What the machine's sleep, lid and battery mean for it, in words; may be empty.
        trouble: Why nothing can be recorded now (a full disk); empty when all is well.
        halt: Why nothing at all starts now, with the instant when that passes by itself (None: never).
        spend: What was spent in all, by instant, oldest first: `(at, micro-dollars)`.
        taken_up: When it went on after nobody had driven it: Zowl was killed, or the machine was off.
        summary: The night in one line of counts.
        summed_up: Whether the time for the summary has come; no more when a person set it going after that.
        rounds: How often a person did, and something ran: each is summed up again, at its end.
        queued: Documents whose runs wait for this one.
        ready: When it will probably be over, where that was foretold.
    """

    run: str
    source: str
    document: str
    pipeline: Pipeline
    phase: Phase
    is_live: bool
    power: str
    trouble: str
    halt: tuple[str, float | None] | None
    now: float
    started: float
    ended: float | None
    why_ended: str
    closing: str | None
    clock: RunClock
    tasks: Mapping[str, TaskTonight]
    accounts: tuple[AccountTonight, ...]
    cost: int
    cost_limit: int | None
    tokens: int
    token_limit: int | None
    estimated: bool
    spend: tuple[tuple[float, int], ...]
    sleeps: tuple[Sleep, ...]
    jumped: float
    taken_up: tuple[float, ...]
    summary: str
    summed_up: bool
    queued: tuple[str, ...]
    ready: Ready | None = None
    rounds: int = 0

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self.pipeline.name

    def phase_at(self, now: float) -> Phase:
        """Where it stands when that much time has passed since: a start that lay ahead may be over."""
        start = self.clock.start
        has_begun = self.phase is Phase.PLANNED and (start is None or now >= start)
        return Phase.RUNNING if has_begun else self.phase

    def ready_at(self, now: float) -> Ready | None:
        """When it will probably be over, if that lies ahead and nobody is in its way."""
        goes_on = self.is_live and self.phase_at(now) in {Phase.RUNNING, Phase.PLANNED}
        return self.ready if goes_on and self.ready is not None and self.ready.at > now else None

    def count(self, *states: TaskState) -> int:
        """How many tasks are in one of these states."""
        return sum(1 for task in self.tasks.values() if task.state in states)

    @property
    def is_under_way(self) -> bool:
        """Whether it has not ended."""
        return self.phase is not Phase.ENDED

    @property
    def is_stopped(self) -> bool:
        """Whether it has ended because somebody said so."""
        return not self.is_under_way and self.why_ended.startswith("stopped ")

    @property
    def needs_you(self) -> tuple[TaskTonight, ...]:
        """The tasks that wait for a person."""
        return tuple(task for task in self.tasks.values() if task.state is TaskState.HELD)
