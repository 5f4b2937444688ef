"""The seam between Zowl and an agent program: one adapter each, pure.

AgentOrder  --invocation()-->  Invocation     what to start
bytes       --parser()------>  AgentEvent     what it says
Digest, End --outcome()----->  Outcome        how it went
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePath
from types import MappingProxyType
from typing import Protocol

from zowl_desktop.agents.digest import Digest
from zowl_desktop.agents.events import AgentEvent, StreamName
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import Access, AgentProfile


class SoftStop(StrEnum):
    """The polite way to end a program, tried before its tree is killed."""

    INTERRUPT = "interrupt"
    TERMINATE = "terminate"
    NONE = "none"  # it has none, or leaves its tools behind: kill the tree at once


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a program can do by itself; Zowl does the rest.

    Attributes:
        resumes: A session can be continued after the program ended.
        names_session: The session's id can be chosen before the start.
        own_cost: It tells what it cost; otherwise tokens only.
        soft_stop: How to ask it to end.
    """

    resumes: bool
    names_session: bool
    own_cost: bool
    soft_stop: SoftStop


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where the program sends its requests, and the token that stands for the key."""

    base_url: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AgentOrder:
    """One attempt of an agent step, in words that every program can be told.

    Attributes:
        task: The task's id.
        step: The step's name in the recipe.
        turn: 1, 2, 3... over this step's attempts in this run; an attempt that got lost is not counted.
        prompt: The whole prompt.
        prompt_file: A file that holds it, for programs that read one.
        worktree: The working directory.
        profile: The agent profile in effect, its paths made absolute.
        access: What the step may do in the worktree.
        model: The model in effect, when one is named.
        session: The id for a new session, where the program lets it be chosen.
        resumes: The session to continue, or None for a new one.
        home: A private HOME that is kept for the task, or None for the user's own.
        gateway: Where to send requests, or None when the program uses its own login.
    """

    task: str
    step: str
    turn: int
    prompt: str
    prompt_file: PurePath
    worktree: PurePath
    profile: AgentProfile
    access: Access
    model: str | None = None
    session: str | None = None
    resumes: str | None = None
    home: PurePath | None = None
    gateway: Gateway | None = None


@dataclass(frozen=True, slots=True)
class FileToWrite:
    """A file that has to be there before the start, readable by its owner only."""

    path: PurePath
    text: str


@dataclass(frozen=True, slots=True)
class Invocation:
    """What to start: arguments, additions to the environment, files to write first. Its stdin is null."""

    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    files: tuple[FileToWrite, ...] = ()


class Stopped(StrEnum):
    """Why Zowl ended a program that had not ended by itself."""

    TIME = "time"
    SILENCE = "silence"
    BUDGET = "budget"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class End:
    """How the process ended.

    Attributes:
        code: Its exit code, or None when a signal ended it or nobody saw the end.
        signal: The signal that ended it, or None.
        stopped: Why Zowl stopped it, or None when it ended by itself.
        errors: The last part of its standard error.
    """

    code: int | None = None
    signal: int | None = None
    stopped: Stopped | None = None
    errors: str = ""

    @property
    def seen(self) -> bool:
        """Whether somebody saw the end; otherwise the attempt is lost."""
        return self.code is not None or self.signal is not None or self.stopped is not None


class Parser(Protocol):
    """Reads one attempt's streams. It never raises: a line without a meaning is a `Raw`."""

    def feed(self, chunk: bytes, stream: StreamName) -> list[AgentEvent]:
        """The events that this chunk completes."""

    def close(self) -> list[AgentEvent]:
        """The events of lines that the end cut off."""


class Adapter(Protocol):
    """One agent program. To add one: a module with such a class, and a row in `table.ADAPTERS`."""

    @property
    def name(self) -> str:
        """The word that a profile's `cli` uses for it."""

    @property
    def capabilities(self) -> Capabilities:
        """What the program can do by itself."""

    def invocation(self, order: AgentOrder) -> Invocation:
        """What to start. Raises `BadInput` when the profile lacks something that the program needs."""

    def parser(self) -> Parser:
        """A new reader for one attempt."""

    def outcome(self, digest: Digest, end: End) -> Outcome:
        """How the attempt went, from what the program said and how it ended."""
