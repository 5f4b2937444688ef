"""One night in simulated time: the real Night decides, everything else is acted out."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final, Protocol

from zowl_desktop.model.commands import Command, EndRun, SetAlarm, StartAttempt, StopAttempt
from zowl_desktop.model.events import (
    AccountMended,
    ClockJumped,
    EngineRecovered,
    Event,
    MachineChanged,
    RunEnded,
    Suspended,
    Tick,
)
from zowl_desktop.model.night import Night
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.states import FailureClass
from zowl_desktop.rehearsal.clock import SimulatedClock
from zowl_desktop.rehearsal.evening import Evening
from zowl_desktop.rehearsal.faults import CRASH_SECONDS, MACHINES, OF_TASKS, PROVIDERS, Fault, FaultKind
from zowl_desktop.rehearsal.players import Players
from zowl_desktop.rehearsal.spoiling import Spoiler
from zowl_desktop.rehearsal.world import HELD_OPEN, Trouble

MOST_EVENTS_PER_TASK: Final = 5_000
"""No night of any pipeline needs nearly as many: one that does would never end."""


class Audience(Protocol):
    """Is shown a rehearsal as it goes on."""

    def happened(self, event: Event, night: Night) -> None:
        """One event, after Night has taken it in."""

    def struck(self, fault: Fault, at: float, hit: int) -> None:
        """A fault has begun at this moment, and this many running attempts felt it at once."""


class _Nobody(Audience):
    def happened(self, event: Event, night: Night) -> None:
        pass

    def struck(self, fault: Fault, at: float, hit: int) -> None:
        pass


class Rehearsal:
    """One night. Equal evenings, seeds and faults make equal nights.

    The chance of each attempt is drawn by its id, so that a fault changes only what follows from it.
    """

    def __init__(
        self,
        evening: Evening,
        seed: str,
        faults: Iterable[Fault] = (),
        audience: Audience | None = None,
        night: Night | None = None,
    ) -> None:
        """`night` saves opening one: it must be of this evening, and fresh unless it is played on."""
        self.night = night or Night(evening.pipeline, evening.rules)
        self.events: list[Event] = []
        self._faults = tuple(faults)
        self._felt: set[Fault] = set()
        self._troubles: dict[Fault, Trouble] = {}
        self._evening = evening
        self._audience = audience or _Nobody()
        self._clock = SimulatedClock(evening.begins)
        self._players = Players(evening, seed, self._clock, self._tell)
        self._spoiler = Spoiler(self._players)
        self._alarm: float | None = None
        self._weak: dict[FaultKind, str] = {}
        self._mends = 0

    @property
    def now(self) -> float:
        """The time on the simulated clock."""
        return self._clock.now

    @property
    def unfelt(self) -> tuple[Fault, ...]:
        """The faults that changed nothing so far."""
        met = self._players.met
        return tuple(f for f in self._faults if f not in self._felt and self._troubles.get(f) not in met)

    def busiest_window(self, account: str) -> int:
        """What was used in the account's busiest plan window, in micro-dollars at API prices."""
        return self._players.windows.most(account)

    def play(self) -> Night:
        """Play the night until nothing moves any more."""
        for fault in self._faults:
            self._clock.at(fault.at, partial(self._strike, fault))
        return self._play(self._evening.started())

    def play_on(self) -> Night:
        """Play on from where the night stands that was given: what runs is taken up with the time it ran."""
        return self._play(EngineRecovered(self.now))

    def _play(self, first: Event) -> Night:
        self._tell(first)
        most = MOST_EVENTS_PER_TASK * (len(self.night.tasks) + 1)
        while self.night.state.ended is None or self._mends:
            happening = self._clock.next()
            if happening is None:
                break
            happening()
            if len(self.events) > most:
                raise RuntimeError(f"a rehearsed night did not end within {most} events")
        return self.night

    def _tell(self, event: Event) -> None:
        self.events.append(event)
        commands = self.night.step(event)
        self._audience.happened(event, self.night)
        for command in commands:
            self._carry_out(command)

    def _carry_out(self, command: Command) -> None:
        match command:
            case StartAttempt():
                self._start(command)
            case StopAttempt(attempt):
                self._players.stop(attempt)
            case SetAlarm(at):
                self._alarm = at
                self._clock.at(at, partial(self._ring, at))
            case EndRun(why):
                self._tell(RunEnded(self.now, why))

    def _start(self, order: StartAttempt) -> None:
        performance = self._players.start(order, self.night)
        if performance is not None:
            for fault in self._spoiler.watch(performance, self._evening.pipeline.tasks[order.task]):
                self._felt.add(fault)

    def _ring(self, at: float) -> None:
        if self._alarm == at:
            self._alarm = None
            self._tell(Tick(self.now))

    def _strike(self, fault: Fault) -> None:
        """A fault begins, unless the night is over."""
        if self.night.state.ended is not None:
            return
        at = self.now
        if fault.kind in PROVIDERS:
            self._trouble(fault)
        elif fault.kind in OF_TASKS:
            hit = self._spoiler.strike(fault, self._evening.pipeline.tasks[fault.subject or ""])
            self._audience.struck(fault, at, hit)
            if hit:
                self._felt.add(fault)
        elif fault.kind in MACHINES:
            self._weaken(fault)
        else:
            self._upset(fault)

    def _trouble(self, fault: Fault) -> None:
        failure, words = PROVIDERS[fault.kind]
        patience = HELD_OPEN if fault.kind in {FaultKind.NETWORK, FaultKind.OVERLOADED} else 0.0
        trouble = Trouble(failure, words, fault.until, fault.subject, patience)
        self._troubles[fault] = trouble
        hit = self._players.befall(trouble)
        self._audience.struck(fault, self.now, hit)
        if fault.until is not None and fault.kind in {FaultKind.AUTH, FaultKind.BILLING}:
            self._mends += 1
            self._clock.at(fault.until, partial(self._mend, fault))

    def _mend(self, fault: Fault) -> None:
        self._mends -= 1
        payers = {profile.payer for profile in self._evening.pipeline.agents.values()}
        for account in [fault.subject] if fault.subject else sorted(payers):
            self._tell(AccountMended(self.now, account))

    def _weaken(self, fault: Fault) -> None:
        self._weak[fault.kind] = MACHINES[fault.kind]
        self._audience.struck(fault, self.now, 0)
        self._felt.add(fault)
        self._tell(MachineChanged(self.now, tuple(self._weak.values())))
        assert fault.until is not None
        self._clock.at(fault.until, partial(self._recover_strength, fault))

    def _recover_strength(self, fault: Fault) -> None:
        self._weak.pop(fault.kind, None)
        self._tell(MachineChanged(self.now, tuple(self._weak.values())))

    def _upset(self, fault: Fault) -> None:
        """The machine or the engine itself is hit."""
        since, running = self.now, self._players.on_stage
        self._audience.struck(fault, since, len(running))
        self._felt.add(fault)
        match fault.kind:
            case FaultKind.CRASH:
                self._clock.look_away(CRASH_SECONDS)
                self._take_up()
            case FaultKind.SUSPEND:
                self._leap(max(0.0, (fault.until or since) - since))
                self._tell(Suspended(self.now, since))
            case FaultKind.REBOOT:
                for performance in running:
                    words = "ended while nobody was looking"
                    self._players.cut(performance, 1.0, Outcome(FailureClass.LOST, words))
                self._leap(max(0.0, (fault.until or since) - since))
                self._take_up()
                self._tell(Suspended(self.now, since))
            case FaultKind.CLOCK:
                self._leap(fault.by)
                self._tell(ClockJumped(self.now, fault.by))

    def _leap(self, seconds: float) -> None:
        self._clock.leap(seconds)
        self._players.leap(seconds)

    def _take_up(self) -> None:
        """A new engine: all that the old one knew is gone but the journal, and that is folded again."""
        self.night = Night(self._evening.pipeline, self._evening.rules)
        for event in self.events:
            self.night.step(event)
        self._tell(EngineRecovered(self.now))
