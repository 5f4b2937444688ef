"""The state of a run: what the fold of its events has built so far. Only the night's own rooms change it."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace

from zowl_desktop.model.commands import Command, StartAttempt
from zowl_desktop.model.events import RunClock
from zowl_desktop.model.night.causes import Cause, CauseKind
from zowl_desktop.model.night.rules import Rules
from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.model.pipeline import Pipeline, Step, Task, With
from zowl_desktop.model.states import FINAL_STATES, FailureClass, TaskState

NO_USAGE = Usage()


def add(a: Usage, b: Usage) -> Usage:
    """The sum of two usages."""
    return Usage(
        a.cost + b.cost,
        a.input_tokens + b.input_tokens,
        a.cache_read_tokens + b.cache_read_tokens,
        a.cache_write_tokens + b.cache_write_tokens,
        a.output_tokens + b.output_tokens,
        a.estimated or b.estimated,
    )


@dataclass(frozen=True, slots=True)
class Next:
    """The attempt that a task wants next. `counted`: it uses up one of the task's attempts."""

    step: int
    fresh: bool = False
    new_session: bool = False
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Stopping:
    """Why a running attempt was told to end, and what becomes of its task then."""

    state: TaskState
    cause: Cause
    next: Next | None = None


@dataclass(slots=True)
class Attempt:
    """One execution of one step. `outcome` is None while it runs; `ordered` leaves out time slept."""

    order: StartAttempt
    account: str | None
    weight: int
    ordered: float
    usage: Usage = NO_USAGE
    reserved_cost: int = 0
    reserved_tokens: int = 0
    outcome: Outcome | None = None
    ended: float | None = None
    stopping: Stopping | None = None

    @property
    def seconds(self) -> float:
        """How long it took, once it is over."""
        return 0.0 if self.ended is None else max(0.0, self.ended - self.ordered)

    @property
    def has_failed(self) -> bool:
        """Whether it did not get there by itself: one that was stopped has not failed."""
        return self.outcome is not None and self.outcome.failure not in {None, FailureClass.CANCELLED}


@dataclass(slots=True)
class TaskRun:
    """One task in this run.

    Attributes:
        task: What the document says.
        steps: The recipe framed by `workspace` and `deliver`.
        state: Where it stands, with its cause.
        next: The attempt that it wants, when it wants one.
        current: The attempt that runs.
        attempts: All attempts, oldest first.
        counted: Work attempts used since the last time a person sent it back.
        used: How often each rung was taken, by (step name, rung index).
        using: Parameters in effect per step: a rung's `with` stays until another one replaces it.
        carried: Failed attempts that the work from here has to answer, each until the step of that index
            passes: a failure on the way back to another one comes last and does not make it forgotten.
        round: How often a person sent it back; a new round is never "the same prompt".
        prompts: Keys of the prompts that were sent.
        missing: Needed tasks that its worktree was made without.
        overridden: A person let it start although a need is not met.
        lost: Attempts lost to vanished processes.
        backoffs: Transient failures in a row, and `backing_off` since when.
        seconds: Working time used.
        spent: Money and tokens used.
        brief: An edited brief, or None for the document's.
    """

    task: Task
    steps: tuple[Step, ...]
    state: TaskState
    cause: Cause
    next: Next | None = None
    current: Attempt | None = None
    attempts: list[Attempt] = field(default_factory=list)
    counted: int = 0
    used: dict[tuple[str, int], int] = field(default_factory=dict)
    using: dict[str, With] = field(default_factory=dict)
    carried: tuple[tuple[int, str], ...] = ()
    round: int = 0
    prompts: set[tuple[object, ...]] = field(default_factory=set)
    missing: tuple[str, ...] = ()
    overridden: bool = False
    lost: int = 0
    backoffs: int = 0
    backing_off: float | None = None
    seconds: float = 0.0
    spent: Usage = NO_USAGE
    brief: str | None = None
    cost_limit: int | None = None
    token_limit: int | None = None
    branch: str | None = None
    commit: str | None = None

    @property
    def carry(self) -> str | None:
        """The failed attempt that the next one has to answer."""
        return self.carried[-1][1] if self.carried else None

    def index(self, step: str) -> int:
        """Where in its recipe the step of that name stands."""
        return next(i for i, each in enumerate(self.steps) if each.name == step)

    def again(self, attempt: Attempt) -> Next:
        """The same step once more, without using an attempt."""
        return Next(self.index(attempt.order.step), counted=False)

    def fork(self) -> TaskRun:
        """An independent copy; ended attempts are shared, since nothing changes them."""
        attempts = [replace(a) if a.outcome is None else a for a in self.attempts]
        return replace(
            self,
            current=attempts[-1] if self.current else None,
            attempts=attempts,
            used=dict(self.used),
            using=dict(self.using),
            prompts=set(self.prompts),
        )


@dataclass(slots=True)
class Account:
    """Who pays, and whether it answers. `waiting` are the tasks that come back when it opens.

    `guessed`: the provider named no reset, so `parked_until` counts from the limit.
    """

    name: str
    parked_until: float | None = None
    guessed: bool = False
    limits: int = 0
    probing: bool = False
    probe: str | None = None
    next_start: float = 0.0
    blocked: Cause | None = None
    attempts: int = 0
    waiting: list[str] = field(default_factory=list)

    def fork(self) -> Account:
        """An independent copy."""
        return replace(self, waiting=list(self.waiting))


QueueKey = tuple[str, str]
"""Project and account ("" for none): tasks that the same things can block wait in the same queue."""

QueueEntry = tuple[int, tuple[float, int, int], str]
"""0 for a task under way and 1 for a fresh one, the task's rank, its id."""


@dataclass(slots=True)
class RunState:
    """Everything that Night knows of a run.

    Attributes:
        dependents: For each task, the tasks that need it.
        rank: For each task, what sorts it among the ready ones (smaller first).
        rivals: For each task, the tasks of its project that touch the same files.
        states: The state of every task of the document, also of those that this run does not do.
        counts: How many tasks are in each state.
        queues: The ready tasks (heaps; an entry counts only while `queued` names this queue for its task).
        holding: Tasks under way, which own the files that they touch, in the order of their starts.
        behind: Ready tasks by the holder that they wait for.
        short: Ready tasks that wait for memory or money to come back.
        aside: Ready tasks that were waiting for something that is free now.
        busy: Running attempts by project.
        dirty: Tasks whose needs have to be judged again.
        timers: Instants at which something may move, with the task that it concerns (a heap).
        until: The instant at which everything is stopped; `time_over`: the end of the run's own time.
        closing: Why no further task starts; `closed` when what runs was told to stop as well.
        slept: Seconds that the machine slept; `jumped`: seconds that its clock was set by.
    """

    pipeline: Pipeline
    rules: Rules
    tasks: dict[str, TaskRun]
    dependents: dict[str, tuple[str, ...]]
    rank: dict[str, tuple[float, int, int]]
    rivals: dict[str, frozenset[str]]
    states: dict[str, TaskState]
    counts: dict[TaskState, int]
    parallel: int
    cost_limit: int | None
    token_limit: int | None
    accounts: dict[str, Account] = field(default_factory=dict)
    run: str = ""
    now: float = 0.0
    started: float | None = None
    clock: RunClock = field(default_factory=RunClock)
    until: float | None = None
    time_over: float | None = None
    running: dict[str, Attempt] = field(default_factory=dict)
    busy: dict[str, int] = field(default_factory=dict)
    queues: dict[QueueKey, list[QueueEntry]] = field(default_factory=dict)
    queued: dict[str, QueueKey] = field(default_factory=dict)
    holding: dict[str, None] = field(default_factory=dict)
    behind: dict[str, list[str]] = field(default_factory=dict)
    short: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    weight: int = 0
    dirty: list[str] = field(default_factory=list)
    timers: list[tuple[float, str]] = field(default_factory=list)
    alarm: float | None = None
    commands: list[Command] = field(default_factory=list)
    spent: Usage = NO_USAGE
    reserved_cost: int = 0
    reserved_tokens: int = 0
    work_attempts: int = 0
    paused: bool = False
    closing: str | None = None
    closed: bool = False
    machine: tuple[str, ...] = ()
    slept: float = 0.0
    jumped: float = 0.0
    summed_up: bool = False
    ending: bool = False
    ended: str | None = None

    def move(self, item: TaskRun, state: TaskState, cause: Cause) -> None:
        """Put a task into a state; whoever needs it is judged again."""
        name, before = item.task.id, item.state
        item.state, item.cause = state, cause
        if before is state:
            return
        self.states[name] = state
        self.counts[before] -= 1
        self.counts[state] += 1
        if before in FINAL_STATES or state in FINAL_STATES:
            self.dirty.extend(self.dependents[name])  # a need stands otherwise only then
        if state in FINAL_STATES or state is TaskState.HELD:
            self.release(name)

    def release(self, name: str) -> None:
        """Let go of the files of a task; who waited for them wants to start again."""
        self.holding.pop(name, None)
        self.aside.extend(self.behind.pop(name, ()))

    def cause(
        self,
        kind: CauseKind,
        *,
        task: str | None = None,
        step: str | None = None,
        failure: FailureClass | None = None,
        message: str = "",
        until: float | None = None,
        attempt: str | None = None,
        account: str | None = None,
    ) -> Cause:
        """A cause of this moment."""
        return Cause(kind, self.now, task, step, failure, message, until, attempt, account)

    def is_past_end(self) -> bool:
        """Whether the run's end by the clock has come."""
        return any(end is not None and self.now >= end for end in (self.until, self.time_over))

    def set_timer(self, at: float, task: str = "") -> None:
        """Look again at this instant."""
        heapq.heappush(self.timers, (at, task))

    def account(self, name: str) -> Account:
        """The account of that name."""
        found = self.accounts.get(name)
        if found is None:
            found = self.accounts[name] = Account(name)
        return found

    def fork(self) -> RunState:
        """An independent copy; what nothing changes is shared."""
        tasks = {name: item.fork() for name, item in self.tasks.items()}
        return replace(
            self,
            tasks=tasks,
            running={name: tasks[a.order.task].attempts[-1] for name, a in self.running.items()},
            accounts={name: account.fork() for name, account in self.accounts.items()},
            states=dict(self.states),
            counts=dict(self.counts),
            busy=dict(self.busy),
            queues={key: list(queue) for key, queue in self.queues.items()},
            queued=dict(self.queued),
            holding=dict(self.holding),
            behind={name: list(waiting) for name, waiting in self.behind.items()},
            short=list(self.short),
            aside=list(self.aside),
            dirty=list(self.dirty),
            timers=list(self.timers),
            commands=list(self.commands),
        )
