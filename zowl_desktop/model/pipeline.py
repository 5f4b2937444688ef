"""A pipeline with every default filled in: what Night, the engine and the desktop work on.

`model.document` reads the file that a person writes and produces these. Money is in integer micro-dollars,
time in whole seconds; `None` means "no limit" or "not given".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class TaskKind(StrEnum):
    """What does the work of a task."""

    BRIEF = "brief"  # an agent
    COMMAND = "command"
    GATE = "gate"  # waits for a person


class StepKind(StrEnum):
    """What executes an attempt. `workspace` and `deliver` frame every recipe; a document cannot name them."""

    WORKSPACE = "workspace"
    AGENT = "agent"
    CHECKS = "checks"
    COMMAND = "command"
    DELIVER = "deliver"


class NeedOn(StrEnum):
    """Which end of the needed task meets a need."""

    SUCCESS = "success"
    FAILURE = "failure"
    FINISHED = "finished"


class IfFailed(StrEnum):
    """What an unmet `on: success` need does to the task that has it."""

    SKIP = "skip"
    HOLD = "hold"
    RUN = "run"


class RungAction(StrEnum):
    """What one rung of an `on_failure` ladder does."""

    RETRY = "retry"
    TO = "to"
    HOLD = "hold"
    FAIL = "fail"
    STOP = "stop"


class Access(StrEnum):
    """What an agent step may do in the worktree."""

    READ = "read"
    WRITE = "write"


class Deliver(StrEnum):
    """How a finished task's work is handed over."""

    BRANCH = "branch"
    PR = "pr"
    PATCH = "patch"
    NONE = "none"


class Expects(StrEnum):
    """What a task has to produce. `ANY` is for commands, which may change files or not."""

    DIFF = "diff"
    REPORT = "report"
    ANY = "any"


FALLBACK: Final = "fallback"
"""`with: {agent: fallback}`: the profile that the task's own agent profile names as its fallback."""
STRONGER: Final = "stronger"
"""`with: {model: stronger}`: the model that the agent profile names as its stronger one."""
SAME_FAILURE: Final = "same_failure"
"""`when: [same_failure]`: the attempt before this one failed with the same signature."""


class AtWake(StrEnum):
    """What happens at wake-up to what still runs."""

    FINISH = "finish"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Check:
    """One command that proves a task."""

    name: str
    run: str
    time: int | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A git repository on this machine, its base branch and its checks."""

    name: str
    path: str
    base: str = "main"
    fetch: bool = False
    setup: str | None = None
    checks: tuple[Check, ...] = ()
    copy: tuple[str, ...] = ()
    env_pass: tuple[str, ...] = ()
    env_set: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    parallel: int | None = None


@dataclass(frozen=True, slots=True)
class AgentProfile:
    """An agent program and how to use it.

    `account` names who pays; profiles that name none share the account `cli`. `script` belongs to the
    scripted agent, `command` to the generic one, which is done when it exits with 0 and, where `done_when`
    says a regular expression, its output matches. `turns` bounds one attempt, where the program can be told.
    """

    name: str
    cli: str
    model: str | None = None
    stronger: str | None = None
    fallback: str | None = None
    account: str | None = None
    permissions: str = "worktree"
    script: str | None = None
    command: tuple[str, ...] = ()
    done_when: str | None = None
    turns: int | None = None

    @property
    def payer(self) -> str:
        """The account that this profile's attempts are paid from."""
        return self.account or self.cli


@dataclass(frozen=True, slots=True)
class With:
    """Other parameters for an attempt: what a rung or a person changes."""

    agent: str | None = None
    model: str | None = None
    time: int | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of a ladder: taken at most `times` times per task and run, when `when` and `matching` fit."""

    action: RungAction
    to: str | None = None
    times: int | None = None
    when: tuple[str, ...] = ()
    matching: str | None = None
    using: With = With()
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a recipe. `checks` is None for all of the project's; `use` is a profile name."""

    name: str
    kind: StepKind
    on_failure: tuple[Rung, ...] = ()
    use: str | None = None
    access: Access = Access.WRITE
    may_refuse: bool = False
    checks: tuple[str, ...] | None = None
    run: str | None = None
    time: int | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """The ordered steps inside a task."""

    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """An edge: the task that has it needs `task`."""

    task: str
    on: NeedOn = NeedOn.SUCCESS
    if_failed: IfFailed = IfFailed.SKIP


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may use. `silence` is how long an agent may do nothing that counts as work."""

    cost: int | None = None
    tokens: int | None = None
    time: int | None = None
    silence: int | None = None
    attempts: int | None = None


@dataclass(frozen=True, slots=True)
class RunLimits:
    """What one run may use. `until` is a local clock time such as "06:00"."""

    cost: int | None = None
    tokens: int | None = None
    time: int | None = None
    until: str | None = None
    parallel: int | None = None
    attempts: int | None = None


@dataclass(frozen=True, slots=True)
class ClockTimes:
    """When a run works, in local clock times such as "23:00". `quiet` are spans such as "08:00-09:00"."""

    start: str | None = None
    wake: str | None = None
    at_wake: AtWake = AtWake.FINISH
    quiet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One unit of work: a brief for an agent, a command, or a gate that waits for a person."""

    id: str
    kind: TaskKind
    title: str
    project: str | None = None
    brief: str | None = None
    brief_file: str | None = None
    run: str | None = None
    gate: str | None = None
    needs: tuple[Need, ...] = ()
    recipe: Recipe = Recipe("empty", ())
    agent: str | None = None
    limits: Limits = Limits()
    deliver: Deliver = Deliver.BRANCH
    expects: Expects = Expects.DIFF
    touches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A document, resolved. `tasks` keeps the order of the file; its needs form a DAG."""

    name: str
    projects: Mapping[str, Project]
    agents: Mapping[str, AgentProfile]
    tasks: Mapping[str, Task]
    limits: RunLimits = RunLimits()
    clock: ClockTimes = ClockTimes()
