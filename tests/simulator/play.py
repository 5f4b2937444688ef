"""Plays one scenario under all invariants: the night, its journal, its recoveries and its forks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.simulator.invariants import after_every_event, at_rest
from tests.simulator.record import VERBS, Broken, Moment, Move, Record
from tests.simulator.scenario import Scenario
from tests.simulator.world import NeverEnds, World
from zowl_desktop.model import events
from zowl_desktop.model.commands import Command
from zowl_desktop.model.events import Event, decode, encode
from zowl_desktop.model.night import Cause, Night, RunState, TaskRun
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.states import FailureClass, TaskState

_FORK_FOR = 40
"""Events for which a fork is played beside its night."""


@dataclass
class Log:
    """The moves of the one run that is watched."""

    run: RunState | None = None
    moves: list[Move] = field(default_factory=list)


@contextmanager
def moves_of(log: Log) -> Iterator[None]:
    """Note every change of state of the watched run while this lasts."""
    original = RunState.move

    def move(self: RunState, item: TaskRun, state: TaskState, cause: Cause) -> None:
        before = item.state
        original(self, item, state, cause)
        if self is log.run and before is not state:
            log.moves.append(Move(item.task.id, before, state, cause))

    RunState.move = move  # type: ignore[method-assign]
    try:
        yield
    finally:
        RunState.move = original  # type: ignore[method-assign]


@dataclass(frozen=True)
class Played:
    """A night that held: how many events it had, and how it ended."""

    events: int
    states: tuple[str, ...]


class Play:
    """One scenario on the stage."""

    def __init__(self, scenario: Scenario, log: Log) -> None:
        self.scenario = scenario
        self.log = log
        self.journal: list[Event] = []
        self.copies: list[Event] = []
        self.record = Record(scenario)
        self.watching = after_every_event(self.record)
        self.night = Night(scenario.pipeline, scenario.rules)
        self.beside: Night | None = None
        self.beside_left = 0
        log.run = self.night.state

    def run(self) -> Played:
        """Play it to the end. Raises `Broken` at the first invariant that does not hold."""
        world = World(self.scenario, lambda: self.night, self.take, self.fold, self.rest)
        try:
            world.play()
        except NeverEnds as error:
            raise Broken("hang", str(error)) from error
        self.fold()
        return Played(len(self.journal), tuple(str(item.state) for item in self.night.tasks.values()))

    def take(self, event: Event) -> list[Command]:
        """Journal an event, step the night, look at everything."""
        refused = isinstance(event, VERBS) and self.night.refusal(event) is not None
        self.journal.append(event)
        self.log.moves.clear()
        self.record.hear(event, refused)
        commands = self.night.step(event)
        moment = Moment(event, commands, list(self.log.moves), refused, self.night)
        for invariant in self.watching:
            invariant.after(moment)
        self.record.note(moment)
        self._beside(event, commands)
        return commands

    def rest(self) -> None:
        """Nothing comes any more."""
        for invariant in at_rest(self.record):
            invariant.at_rest(self.night)

    def fold(self) -> None:
        """Throw the night away and make it again from what the journal holds as text."""
        self.copies += [decode(encode(event)) for event in self.journal[len(self.copies) :]]
        if self.copies != self.journal:
            raise Broken("journal", "an event is another one after it was written and read")
        again = Night(self.scenario.pipeline, self.scenario.rules)
        for event in self.copies:
            again.step(event)
        if again.snapshot() != self.night.snapshot():
            raise Broken("replay", _difference(self.night.snapshot(), again.snapshot()))
        self.night = again
        self.log.run = again.state

    def _beside(self, event: Event, commands: list[Command]) -> None:
        """Play a fork beside the night: both go the same way, and a third one disturbs neither."""
        if self.beside is not None:
            if self.beside.step(event) != commands:
                raise Broken("fork", f"the fork answers {event} otherwise")
            self.beside_left -= 1
            if not self.beside_left:
                if self.beside.snapshot() != self.night.snapshot():
                    raise Broken("fork", _difference(self.night.snapshot(), self.beside.snapshot()))
                self.beside = None
        if len(self.journal) in self.scenario.forks:
            before = self.night.snapshot()
            self.beside, self.beside_left = self.night.fork(), _FORK_FOR
            self._stray(self.night.fork())
            if self.night.snapshot() != before or self.beside.snapshot() != before:
                raise Broken("fork", _difference(before, self.night.snapshot()))

    def _stray(self, other: Night) -> None:
        """Let a what-if go its own way."""
        at = self.record.now + 60.0
        for attempt in list(other.state.running):
            other.step(events.AttemptEnded(at, attempt, Outcome(FailureClass.USAGE_LIMIT, "limit")))
        for name in list(other.tasks)[:5]:
            other.step(events.TaskSkipped(at, name))
            other.step(events.TaskRetried(at, name))
        other.step(events.ClockJumped(at, 600.0))
        other.step(events.StopRequested(at, now=True))


def play(scenario: Scenario) -> Played:
    """Play one scenario. Raises `Broken` when an invariant does not hold, or what Night raised."""
    log = Log()
    with moves_of(log):
        return Play(scenario, log).run()


def _difference(one: dict[str, object], other: dict[str, object]) -> str:
    names = [name for name in one if one[name] != other[name]]
    shown = "; ".join(f"{name}: {str(one[name])[:300]} / {str(other[name])[:300]}" for name in names)
    return f"two snapshots differ in {shown}"
