"""What Night wants done. Each is safe to carry out twice: the attempt id tells if it was done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zowl_desktop.model.pipeline import StepKind, With


@dataclass(frozen=True, slots=True)
class StartAttempt:
    """Execute one step of one task, once.

    Attributes:
        attempt: Unique in the run: `<task>.<number>`.
        task: The task's id.
        step: The step's name in the recipe (`workspace` and `deliver` frame it, `resolve` mends a conflict).
        kind: What executes it.
        number: 1, 2, 3... over all attempts of this task in this run.
        agent: The agent profile in effect (agent steps only).
        model: The model in effect, when one is named.
        using: Other parameters that a rung or a person asked for.
        carries: The attempt whose failure this one has to answer, or None.
        resumes: The attempt whose agent session continues, or None for a new session.
        fresh: Reset the worktree to the task's start before this attempt.
        missing: Needed tasks that did not succeed although this task runs: the prompt names them.
        time: Seconds that this attempt may take, or None.
        silence: Seconds without work after which it counts as stalled, or None.
        cost: Micro-dollars reserved for it, or None when no scope has a limit.
        tokens: Tokens reserved for it, or None.
    """

    attempt: str
    task: str
    step: str
    kind: StepKind
    number: int
    agent: str | None = None
    model: str | None = None
    using: With = With()
    carries: str | None = None
    resumes: str | None = None
    fresh: bool = False
    missing: tuple[str, ...] = ()
    time: int | None = None
    silence: int | None = None
    cost: int | None = None
    tokens: int | None = None


@dataclass(frozen=True, slots=True)
class StopAttempt:
    """End a running attempt and report its end as `cancelled`, its work kept."""

    attempt: str
    why: str


@dataclass(frozen=True, slots=True)
class SetAlarm:
    """Send a `Tick` at this time (UTC epoch seconds). Only the newest alarm counts."""

    at: float


class Notice(StrEnum):
    """What a person is told without asking."""

    SUMMARY = "summary"
    NEEDS_YOU = "needs_you"
    MACHINE = "machine"  # what its sleep, lid and battery mean for the night; said by the engine itself


@dataclass(frozen=True, slots=True)
class Notify:
    """Tell the person."""

    notice: Notice
    text: str


@dataclass(frozen=True, slots=True)
class EndRun:
    """Nothing is left to do without a person: close the run with a `RunEnded`."""

    why: str


Command = StartAttempt | StopAttempt | SetAlarm | Notify | EndRun
