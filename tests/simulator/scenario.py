"""A night to play: what is run, under which rules, and everything that comes in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from zowl_desktop.model.events import RunClock
from zowl_desktop.model.night import Rules
from zowl_desktop.model.pipeline import Pipeline, With
from zowl_desktop.model.states import FailureClass

EVENING = 1_800_000_000.0
"""Wall time (UTC epoch seconds) at which every simulated night begins."""


class Lost(StrEnum):
    """How far the engine came with an event before it crashed."""

    EVENT = "event"  # it was not written yet
    COMMANDS = "commands"  # it was written, and none of its commands was carried out
    HALF = "half"  # half of its commands were carried out
    NOTHING = "nothing"  # all of them were


@dataclass(frozen=True)
class Crash:
    """The engine dies at its `event`-th event, back after `down` seconds; a reboot ends the agents too."""

    event: int
    lost: Lost
    down: float
    reboot: bool


class Trouble(StrEnum):
    """What can happen to the machine."""

    SUSPEND = "suspend"  # for `amount` seconds
    JUMP = "jump"  # the wall clock moves by `amount` seconds
    MACHINE = "machine"  # battery or disk forbid starts for `amount` seconds


@dataclass(frozen=True)
class Fault:
    """Something happens to the machine `at` seconds after the night's beginning."""

    at: float
    trouble: Trouble
    amount: float


@dataclass(frozen=True)
class Outage:
    """From `begins` to `ends` what starts on `account` (None: on any) ends with this failure."""

    account: str | None
    failure: FailureClass
    begins: float
    ends: float
    names_reset: bool


class Said(StrEnum):
    """What a person says."""

    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    STOP_NOW = "stop_now"
    SKIP = "skip"
    RELEASE = "release"
    MARK_DONE = "mark_done"
    RETRY = "retry"
    RAISE = "raise"
    MEND = "mend"


@dataclass(frozen=True)
class Word:
    """A person says something `at` seconds after the beginning, or (None) once nothing moves any more.

    `pick` chooses the task among those that the word fits; `details` are the parameters of a retry.
    """

    at: float | None
    said: Said
    pick: float
    brief: str | None = None
    using: With = With()
    amount: int = 0


@dataclass(frozen=True)
class Weather:
    """The chances of this night: how often attempts fail, with what, and how reports arrive."""

    failing: float = 0.2
    classes: tuple[tuple[float, FailureClass], ...] = ((1.0, FailureClass.AGENT_ERROR),)
    anything: float = 0.0
    hanging: float = 0.0
    doubled: float = 0.0
    stray: float = 0.0
    cost: float = 300_000.0
    overshoot: float = 0.0
    unmetered: float = 0.0
    racing: float = 0.0


@dataclass(frozen=True)
class Scenario:
    """One night, whole. `forks` are the events after which it is played on two sides."""

    seed: str
    pipeline: Pipeline
    rules: Rules = field(default_factory=Rules)
    clock: RunClock = field(default_factory=RunClock)
    selected: tuple[str, ...] | None = None
    done: tuple[str, ...] = ()
    weather: Weather = field(default_factory=Weather)
    outages: tuple[Outage, ...] = ()
    faults: tuple[Fault, ...] = ()
    crashes: tuple[Crash, ...] = ()
    words: tuple[Word, ...] = ()
    forks: tuple[int, ...] = ()

    @property
    def crash_at(self) -> Mapping[int, Crash]:
        """The crashes by their event."""
        return {crash.event: crash for crash in self.crashes}
