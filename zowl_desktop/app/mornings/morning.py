"""What a morning tells of a night: frozen, so any thread may hold it.

Times are UTC epoch seconds, money is in micro-dollars.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from zowl_desktop.app.tonight import TaskTonight, Tonight, came_to_nothing


@dataclass(frozen=True, slots=True)
class PastNight:
    """A run that can be looked at; `name` is what its file is called. `ended` is None while it goes on."""

    run: str
    name: str
    started: float
    ended: float | None


class TroubleKind(StrEnum):
    """What a person has to deal with; the most urgent first."""

    FAILED = "failed"
    ACCOUNT = "account"  # nobody can pay or log in: `account`
    BUDGET = "budget"  # the money is used up
    HELD = "held"
    GATE = "gate"  # somebody has to look
    STOPPED = "stopped"  # the night was ended before these tasks were


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a program's output; `number` is empty where none is known."""

    number: str
    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """One cause, with everything that waits for it.

    Attributes:
        tasks: The tasks that have the cause themselves; for a failure it is one.
        waiting: The tasks that were skipped or held because of them, or still wait.
        badge: What happened in a few words: "failed at validate".
        why: The same in a sentence.
        step: The step that it is about; may be empty.
        tries: How often that step was tried; 0 where nothing was.
        cost: What the tasks used.
        output: The marked line and what stands around it.
        worktree: The folder of the work, where there is one still.
        account: Whom the trouble is with, for `TroubleKind.ACCOUNT`.
    """

    kind: TroubleKind
    tasks: tuple[TaskTonight, ...]
    waiting: tuple[TaskTonight, ...]
    badge: str
    why: str
    step: str
    tries: int
    cost: int
    output: tuple[Line, ...]
    worktree: Path | None
    account: str = ""

    @property
    def task(self) -> TaskTonight:
        """The task that stands for it."""
        return self.tasks[0]


@dataclass(frozen=True, slots=True)
class Green:
    """A finished task to be looked through.

    Attributes:
        checks: How it was proved, in words; `proof` is the shortest form of that: "37 tests", "ok".
        notes: What a person has to know of it that is no failure.
    """

    task: TaskTonight
    checks: str
    proof: str
    notes: tuple[str, ...]

    @property
    def has_work(self) -> bool:
        """Whether there is a commit to merge."""
        return self.task.commit is not None and self.task.branch is not None


@dataclass(frozen=True, slots=True)
class LimitWait:
    """An account's usage limit was reached `at`; it `until` when it resets, where that was said."""

    account: str
    at: float
    until: float | None


@dataclass(frozen=True, slots=True)
class Share:
    """What a project, or an agent, had of the night: seconds of work, and money."""

    name: str
    seconds: float
    cost: int


@dataclass(frozen=True, slots=True)
class Morning:
    """One night, as it is told.

    Attributes:
        tonight: The picture of it.
        is_newest: Whether it is the one that a person's words go to.
        troubles: What needs a person, the most urgent first.
        greens: What can be looked through, in merge order.
        minutes: How long the review may take.
        slept: Seconds that the machine slept.
        limits: Usage limits that were waited for.
    """

    tonight: Tonight
    is_newest: bool
    troubles: tuple[Trouble, ...]
    greens: tuple[Green, ...]
    minutes: int
    slept: float
    limits: tuple[LimitWait, ...]
    projects: tuple[Share, ...]
    agents: tuple[Share, ...]

    @property
    def run(self) -> str:
        """The run's id."""
        return self.tonight.run

    @property
    def needing(self) -> int:
        """How many tasks the troubles are about."""
        return sum(len(trouble.tasks) + len(trouble.waiting) for trouble in self.troubles)

    @property
    def is_bad(self) -> bool:
        """Whether it is over, and nothing came of it."""
        return came_to_nothing(self.tonight)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the work of a green task stands in its repository.

    `added` and `removed` count lines; both are None when they cannot be counted.
    """

    added: int | None = None
    removed: int | None = None
    is_accepted: bool = False
    can_undo: bool = False


Standings = Mapping[str, Standing]
NO_STANDINGS: Standings = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Told:
    """A morning with how its work stands by now: all that a report shows."""

    morning: Morning
    standings: Standings = field(default_factory=lambda: NO_STANDINGS)

    def standing(self, task: str) -> Standing:
        """How the work of a task stands."""
        return self.standings.get(task, Standing())
