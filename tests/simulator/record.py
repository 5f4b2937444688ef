"""What an onlooker knows of a night from its events and orders alone, kept apart from Night's own state."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from tests.simulator.scenario import Scenario
from zowl_desktop.model import events
from zowl_desktop.model.commands import Command, EndRun, StartAttempt, StopAttempt
from zowl_desktop.model.events import Event
from zowl_desktop.model.night import Cause, Night
from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.model.pipeline import AtWake, Task
from zowl_desktop.model.states import TaskState

VERBS = (
    events.TaskSkipped,
    events.TaskReleased,
    events.TaskMarkedDone,
    events.TaskRetried,
    events.BudgetRaised,
)
PERSON = (*VERBS, events.AccountMended)
NO_USAGE = Usage()


class Broken(AssertionError):
    """An invariant does not hold: `family` names it."""

    def __init__(self, family: str, words: str) -> None:
        super().__init__(f"[{family}] {words}")
        self.family = family


@dataclass(frozen=True, slots=True)
class Move:
    """A task changed its state."""

    task: str
    before: TaskState
    after: TaskState
    cause: Cause


@dataclass(slots=True)
class Moment:
    """One event, what Night ordered for it, and what moved. `night` is as the event has left it."""

    event: Event
    commands: list[Command]
    moves: list[Move]
    refused: bool
    night: Night

    @property
    def orders(self) -> list[StartAttempt]:
        return [c for c in self.commands if isinstance(c, StartAttempt)]

    @property
    def stops(self) -> list[StopAttempt]:
        return [c for c in self.commands if isinstance(c, StopAttempt)]

    @property
    def ends_run(self) -> bool:
        return any(isinstance(c, EndRun) for c in self.commands)


@dataclass
class Seen:
    """What is known of one task."""

    task: Task
    orders: list[StartAttempt] = field(default_factory=list)
    spent_cost: int = 0
    spent_tokens: int = 0
    last: Outcome | None = None
    """How its last attempt ended; None while one runs."""
    under_way: bool = False
    """Started, and neither over nor held since."""
    overridden: bool = False
    """A person let it start whatever its needs say."""
    round: int = 0
    """How often a person sent it back."""


class Record:
    """The onlooker's notebook. `now` is the time of the newest event."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.pipeline = scenario.pipeline
        self.now = 0.0
        self.states = dict.fromkeys(scenario.pipeline.tasks, TaskState.WAITING)
        self.seen = {name: Seen(task) for name, task in scenario.pipeline.tasks.items()}
        self.counts: dict[TaskState, int] = defaultdict(int)
        self.mine = set(scenario.pipeline.tasks if scenario.selected is None else scenario.selected)
        self.running: dict[str, StartAttempt] = {}
        self.ordered: dict[str, StartAttempt] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.spending: dict[str, Usage] = {}
        self.spent_cost = 0
        self.spent_tokens = 0
        self.cost_limit = scenario.pipeline.limits.cost
        self.token_limit = scenario.pipeline.limits.tokens
        self.own_cost = {name: task.limits.cost for name, task in scenario.pipeline.tasks.items()}
        self.own_tokens = {name: task.limits.tokens for name, task in scenario.pipeline.tasks.items()}
        self.paused = False
        self.machine: tuple[str, ...] = ()
        self.stopped: str | None = None
        """"now" or "after": the run is being stopped."""
        self.past_until = False
        self.past_wake = False
        self.time_over: float | None = None
        """When the run's own time is over."""
        self.until_void = False
        """A person asked for more after the run's time."""
        self.ended = False
        self.touched: set[str] = set()
        """Tasks that a person spoke about."""
        self.ever_stopped = False
        for name in set(scenario.done) - self.mine:
            self.states[name] = TaskState.SUCCEEDED
        self.counts[TaskState.WAITING] = len(self.mine)

    @property
    def parallel(self) -> int:
        return self.pipeline.limits.parallel or self.scenario.rules.parallel

    def payer(self, order: StartAttempt) -> str | None:
        """Who pays for an attempt."""
        return self.pipeline.agents[order.agent].payer if order.agent else None

    def hear(self, event: Event, refused: bool) -> None:
        """Take in an event before Night's answer is looked at."""
        if refused:
            return
        self.now = event.at
        limit = self.pipeline.limits.time
        if isinstance(event, events.RunStarted) and limit is not None:
            self.time_over = max(event.at, event.clock.start or 0.0) + limit
        if isinstance(event, events.ClockJumped) and self.time_over is not None:
            self.time_over += event.by
        self._clock()
        match event:
            case events.AttemptEnded(attempt=name, outcome=outcome) if name in self.running:
                self._ended(name, outcome)
            case events.AttemptSpent(attempt=name, usage=usage) if name in self.running:
                if usage.cost >= self.spending.get(name, NO_USAGE).cost:
                    self.spending[name] = usage
            case events.Paused() | events.Resumed():
                self.paused = isinstance(event, events.Paused)
            case events.MachineChanged(reasons=reasons):
                self.machine = reasons
            case events.StopRequested(now=now):
                self.stopped = "now" if now or self.stopped == "now" else "after"
                self.ever_stopped = True
            case events.BudgetRaised():
                self._raised(event)
        taken_up = isinstance(event, events.Resumed) and self.stopped is not None
        if taken_up:
            self.touched.update(name for name, state in self.states.items() if state is TaskState.CANCELLED)
        if isinstance(event, VERBS) or taken_up:
            self._asked_for_more(event)

    def note(self, moment: Moment) -> None:
        """Take in Night's answer, once all invariants have looked at it."""
        for move in moment.moves:
            self.states[move.task] = move.after
            self.counts[move.before] -= 1
            self.counts[move.after] += 1
        for order in moment.orders:
            if order.attempt not in self.ordered:
                self.ordered[order.attempt] = self.running[order.attempt] = order
                seen = self.seen[order.task]
                seen.orders.append(order)
                seen.under_way, seen.last, seen.overridden = True, None, False
        for move in moment.moves:
            if self.states[move.task] in _AT_REST:
                self.seen[move.task].under_way = False
        self.ended = moment.night.state.ended is not None
        if moment.night.state.closing is not None:
            self.ever_stopped = True

    def used(self, attempt: str) -> Usage:
        """What a running attempt has used as far as it was reported."""
        return self.spending.get(attempt, NO_USAGE)

    def _clock(self) -> None:
        clock = self.scenario.clock
        if self._is_past_end() and not self.past_until and not self.ended:
            self.past_until = True
            self.stopped = "now"
            self.ever_stopped = True
        if clock.wake is not None and self.now >= clock.wake and not self.past_wake:
            self.past_wake = True
            if clock.at_wake is AtWake.STOP and not self.ended:
                self.stopped = "now"
                self.ever_stopped = True

    def _is_past_end(self) -> bool:
        ends = (self.scenario.clock.until, self.time_over)
        return any(end is not None and self.now >= end for end in ends)

    def _ended(self, name: str, outcome: Outcome) -> None:
        order = self.running.pop(name)
        usage = max(self.spending.pop(name, NO_USAGE), outcome.usage, key=lambda u: (u.cost, u.tokens))
        self.outcomes[name] = outcome
        seen = self.seen[order.task]
        seen.spent_cost += usage.cost
        seen.spent_tokens += usage.tokens
        seen.last = outcome
        self.spent_cost += usage.cost
        self.spent_tokens += usage.tokens

    def _raised(self, event: events.BudgetRaised) -> None:
        if event.task is None:
            self.cost_limit = event.cost if event.cost is not None else self.cost_limit
            self.token_limit = event.tokens if event.tokens is not None else self.token_limit
        else:
            self.own_cost[event.task] = event.cost if event.cost is not None else self.own_cost[event.task]

    def _asked_for_more(self, event: Event) -> None:
        """A person's word opens a stopped run again."""
        self.stopped = None
        if self._is_past_end():
            self.past_until = self.until_void = True
        elif not self.until_void:
            self.past_until = False  # the clock was set back: the end is still to come
        task = getattr(event, "task", None)
        if task is None:
            return
        self.touched.add(task)
        if isinstance(event, events.TaskReleased | events.TaskRetried):
            self.seen[task].round += 1


_AT_REST = frozenset(
    {TaskState.SUCCEEDED, TaskState.FAILED, TaskState.HELD, TaskState.SKIPPED, TaskState.CANCELLED}
)
