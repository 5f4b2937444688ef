"""The world around a night: agents, the keeper that outlives the engine, the wall clock, a person.

It carries out what Night orders and brings back what happens, in simulated time. The engine crashes where the
scenario says so: its night is thrown away and folded again from the journal, while the agents go on.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count

from tests.simulator.attempts import Act, act
from tests.simulator.dice import Dice
from tests.simulator.scenario import EVENING, Crash, Fault, Lost, Said, Scenario, Trouble, Word
from zowl_desktop.model import events
from zowl_desktop.model.commands import Command, EndRun, Notify, SetAlarm, StartAttempt, StopAttempt
from zowl_desktop.model.events import Event
from zowl_desktop.model.night import Night
from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.model.pipeline import TaskKind
from zowl_desktop.model.states import FINAL_STATES, FailureClass, TaskState

_TOO_MANY = 4_000
"""Events for each task after which a night counts as one that never ends."""

_UNFIT = 0.1
"""The share of a person's words that may make no sense."""


class NeverEnds(Exception):
    """The night goes round in circles."""


@dataclass
class Doing:
    """An attempt that the world executes: `over` once it has ended, `gone` when a reboot ended it before."""

    order: StartAttempt
    act: Act
    began: float
    ends: Outcome | None = None
    over: bool = False
    stopping: bool = False
    gone: bool = False


@dataclass(order=True)
class Due:
    """Something that comes at a moment. `report`: from an attempt; it needs an engine that listens."""

    at: float
    number: int
    do: Callable[[], None] = field(compare=False)
    report: bool = field(compare=False, default=False)
    doing: Doing | None = field(compare=False, default=None)


@dataclass
class World:
    """One scenario, played.

    Attributes:
        take: Steps the night: journals an event and returns the commands.
        fold: Throws the night away and folds it again from the journal.
        rest: Is called when nothing is due and no alarm is set.
    """

    scenario: Scenario
    night: Callable[[], Night]
    take: Callable[[Event], list[Command]]
    fold: Callable[[], None]
    rest: Callable[[], None]
    seconds: float = 0.0
    offset: float = 0.0
    number: int = 0
    alarm: float | None = None
    due: list[Due] = field(default_factory=list)
    doings: dict[str, Doing] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=count)

    @property
    def wall(self) -> float:
        """What the wall clock says (UTC epoch seconds)."""
        return EVENING + self.offset + self.seconds

    def play(self) -> None:
        """From the start of the run until nothing moves any more and the person has nothing to say."""
        scenario = self.scenario
        self.tell(
            events.RunStarted(
                self.wall,
                scenario.seed,
                "zowl: 1",
                "/nowhere/night.zowl.yaml",
                scenario.clock,
                scenario.selected,
                scenario.done,
            )
        )
        for fault in scenario.faults:
            self._at(fault.at, lambda f=fault: self._trouble(f))  # type: ignore[misc]
        for word in scenario.words:
            if word.at is not None:
                self._at(word.at, lambda w=word: self._say(w))  # type: ignore[misc]
        self._until_rest()
        for word in scenario.words:
            if word.at is None:
                self.seconds += 600.0
                self._say(word)
                self._until_rest()

    def tell(self, event: Event) -> None:
        """Something happened: journal it, decide, act. The engine may crash on the way."""
        crash = self.scenario.crash_at.get(self.number)
        self.number += 1
        if self.number > _TOO_MANY * (len(self.scenario.pipeline.tasks) + 1):
            raise NeverEnds(f"{self.number} events and no end")
        if crash is not None and crash.lost is Lost.EVENT:
            self._crash(crash)
            if isinstance(event, events.MachineChanged | events.Suspended | events.ClockJumped):
                self.tell(replace(event, at=self.wall))
            return
        commands = self.take(event)
        done = len(commands)
        if crash is not None:
            done = {Lost.COMMANDS: 0, Lost.HALF: done // 2}.get(crash.lost, done)
        for command in commands[:done]:
            self._carry_out(command)
        if crash is not None:
            self._crash(crash)

    def _until_rest(self) -> None:
        while True:
            ring = None if self.alarm is None else max(self.seconds, self.alarm - EVENING - self.offset)
            if self.due and (ring is None or self.due[0].at <= ring):
                due = heapq.heappop(self.due)
                self.seconds = max(self.seconds, due.at)
                due.do()
            elif ring is not None:
                self.seconds, self.alarm = ring, None
                self.tell(events.Tick(self.wall))
            else:
                self.rest()
                return

    def _at(
        self, seconds: float, do: Callable[[], None], report: bool = False, doing: Doing | None = None
    ) -> None:
        heapq.heappush(self.due, Due(seconds, next(self._numbers), do, report, doing))

    def _carry_out(self, command: Command) -> None:
        match command:
            case StartAttempt():
                self._start(command)
            case StopAttempt(attempt):
                self._stop(attempt)
            case SetAlarm(at):
                self.alarm = at
            case EndRun(why):
                self._at(self.seconds, lambda: self.tell(events.RunEnded(self.wall, why)), report=True)
            case Notify():
                pass

    def _start(self, order: StartAttempt) -> None:
        known = self.doings.get(order.attempt)
        if known is None:
            self._execute(order)
        elif known.over:
            self._report_end(known, self.seconds + 0.5)
        elif known.gone:
            lost = Outcome(FailureClass.LOST, "its process vanished", usage=self._used(known))
            self._end(known, lost, self.seconds + 1.0)

    def _execute(self, order: StartAttempt) -> None:
        agents = self.scenario.pipeline.agents
        payer = agents[order.agent].payer if order.agent else None
        doing = Doing(order, act(self.scenario, order, payer, self.wall), self.seconds)
        self.doings[order.attempt] = doing
        name, deed = order.attempt, doing.act
        self._report(doing, 0.1, lambda: events.AttemptStarted(self.wall, name))
        if deed.spoke is not None:
            self._report(doing, deed.spoke, lambda: events.AttemptSpoke(self.wall, name))
        for seconds, usage in deed.reports:
            self._report(doing, seconds, lambda u=usage: events.AttemptSpent(self.wall, name, u))  # type: ignore[misc]
        self._end(doing, deed.outcome, self.seconds + deed.seconds)

    def _report(self, doing: Doing, after: float, made: Callable[[], Event]) -> None:
        """Something that an attempt says on its way, unless it is over by then."""

        def do() -> None:
            if not doing.over and not doing.gone:
                self.tell(made())

        self._at(self.seconds + after, do, report=True, doing=doing)

    def _end(self, doing: Doing, outcome: Outcome, at: float) -> None:
        doing.ends = outcome

        def do() -> None:
            if doing.ends is outcome and not doing.over:
                doing.over = True
                self._report_end(doing, self.seconds)

        self._at(at, do, doing=doing)

    def _report_end(self, doing: Doing, at: float) -> None:
        name, outcome = doing.order.attempt, doing.ends
        assert outcome is not None

        def do() -> None:
            self.tell(events.AttemptEnded(self.wall, name, outcome))

        self._at(at, do, report=True, doing=doing)
        if doing.act.doubled is not None:
            self._at(at + doing.act.doubled, do, report=True, doing=doing)
        if doing.act.stray:
            usage = outcome.usage
            self._at(at + 1.0, lambda: self.tell(events.AttemptSpent(self.wall, name, usage)), True, doing)
            self._at(at + 1.0, lambda: self.tell(events.AttemptSpoke(self.wall, name)), True, doing)
            self._at(at + 2.0, lambda: self.tell(events.AttemptStarted(self.wall, name)), True, doing)

    def _stop(self, attempt: str) -> None:
        doing = self.doings.get(attempt)
        if doing is None or doing.over or doing.stopping or doing.gone:
            return
        doing.stopping = True
        dice = Dice(f"{self.scenario.seed}/{attempt}/stop")
        if dice.maybe(self.scenario.weather.racing):
            self._end(doing, replace(doing.act.outcome), self.seconds + 0.1)
        else:
            outcome = Outcome(FailureClass.CANCELLED, "stopped", usage=self._used(doing))
            self._end(doing, outcome, self.seconds + dice.random() * 20.0)

    def _used(self, doing: Doing) -> Usage:
        return doing.act.used_after(self.seconds - doing.began)

    def _crash(self, crash: Crash) -> None:
        """The engine is gone for a while; then the night is folded again and the world re-told what to do."""
        back = self.seconds + crash.down
        self.alarm = None
        if crash.reboot:
            for doing in self.doings.values():
                if not doing.over:
                    doing.gone, doing.ends = True, None
        while self.due and self.due[0].at <= back:
            due = heapq.heappop(self.due)
            if due.doing is None and not due.report:
                self._at(back + 1.0, due.do)
            elif not due.report and due.doing is not None and not due.doing.gone:
                self.seconds = max(self.seconds, due.at)
                due.do()  # an agent ends while nobody looks; its report is dropped by this loop
        self.due = [
            d for d in self.due if not (d.report and (d.doing is None or d.doing.over or d.doing.gone))
        ]
        heapq.heapify(self.due)
        self.seconds = back
        self.fold()
        self.tell(events.EngineRecovered(self.wall))

    def _trouble(self, fault: Fault) -> None:
        match fault.trouble:
            case Trouble.SUSPEND:
                since = self.wall
                for due in self.due:
                    due.at += fault.amount
                for doing in self.doings.values():
                    doing.began += 0.0 if doing.over else fault.amount
                self.seconds += fault.amount
                self.tell(events.Suspended(self.wall, since))
            case Trouble.JUMP:
                self.offset += fault.amount
                self.tell(events.ClockJumped(self.wall, fault.amount))
            case Trouble.MACHINE:
                self._at(self.seconds + fault.amount, lambda: self.tell(events.MachineChanged(self.wall, ())))
                self.tell(events.MachineChanged(self.wall, ("the battery is low",)))

    def _say(self, word: Word) -> None:
        event = self._spoken(word)
        if event is not None:
            self.tell(event)

    def _spoken(self, word: Word) -> Event | None:
        at = self.wall
        match word.said:
            case Said.PAUSE:
                return events.Paused(at)
            case Said.RESUME:
                return events.Resumed(at)
            case Said.STOP | Said.STOP_NOW:
                return events.StopRequested(at, word.said is Said.STOP_NOW)
            case Said.MEND:
                payers = sorted({agent.payer for agent in self.scenario.pipeline.agents.values()})
                return events.AccountMended(at, payers[int(word.pick * len(payers))])
        return self._about_a_task(word, at)

    def _about_a_task(self, word: Word, at: float) -> Event | None:
        names = self._fitting(word)
        task = names[int(word.pick * len(names))] if names else None
        if word.said is Said.RAISE:
            own = task if word.pick < 0.5 else None
            return events.BudgetRaised(at, own, cost=self._raised(own, word.amount))
        if task is None:
            return None
        match word.said:
            case Said.SKIP:
                return events.TaskSkipped(at, task)
            case Said.RELEASE:
                return events.TaskReleased(at, task)
            case Said.MARK_DONE:
                return events.TaskMarkedDone(at, task)
        steps = [step.name for step in self.night().tasks[task].steps]
        step = steps[int(word.pick * 97 % 1 * len(steps))] if steps and word.amount % 2 else None
        return events.TaskRetried(at, task, step, word.brief, word.using)

    def _raised(self, task: str | None, amount: int) -> int:
        state = self.night().state
        before = state.cost_limit if task is None else state.tasks[task].cost_limit
        used = state.spent.cost if task is None else state.tasks[task].spent.cost
        return max(before or 0, used) + amount

    def _fitting(self, word: Word) -> list[str]:
        """The tasks that the word fits; of all tasks now and then, so that refusals are played too."""
        tasks, said = self.night().tasks, word.said
        if word.pick * 31 % 1 < _UNFIT:
            return list(tasks)
        fits: Callable[[TaskState], bool]
        if said is Said.RELEASE:
            fits = lambda state: state is TaskState.HELD  # noqa: E731
        elif said is Said.RETRY:
            over = TaskState.WAITING if word.amount % 3 else TaskState.SUCCEEDED
            fits = lambda state: state not in {TaskState.WAITING, over}  # noqa: E731
        else:
            fits = lambda state: state not in FINAL_STATES  # noqa: E731
        chosen = [n for n, item in tasks.items() if fits(item.state)]
        if said is Said.RETRY and word.amount % 4 == 1:
            chosen = [n for n in chosen if tasks[n].state is TaskState.RUNNING] or chosen
        if said is Said.RETRY:
            chosen = [n for n in chosen if tasks[n].task.kind is not TaskKind.GATE] or chosen
        return chosen or list(tasks)
