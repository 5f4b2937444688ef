"""The seam between Zowl and an agent program: one adapter each, pure.

AgentOrder  --invocation()-->  Invocation     what to start
bytes       --parser()------>  AgentEvent     what it says
Digest, End --outcome()----->  Outcome        how it went
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from enum import StrEnum
from pathlib import PurePath
from types import MappingProxyType
from typing import Protocol

from zowl_desktop.agents.digest import Digest
from zowl_desktop.agents.events import AgentEvent, StreamName
from zowl_desktop.agents.stop_answers import UNAUTHORISED, StopAnswer
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import Access, AgentProfile

ARGUMENT_LIMIT = 100_000
"""Bytes of one argument: Linux takes 128 KiB."""


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
        own_tokens: It tells how many tokens it used.
        own_sandbox: It keeps its tools from writing outside of the worktree, by itself.
        tells_tools: It tells when a tool starts. Otherwise a long tool call looks like silence.
        turns: It can be bound to a number of turns; else Zowl counts its tool calls and ends it.
        memory: MB that its tree uses at its peak, measured on a small task.
        start_cpu: CPU seconds from its start to its end on a task of one tool call, measured.
    """

    resumes: bool
    names_session: bool
    own_cost: bool
    soft_stop: SoftStop
    own_tokens: bool = True
    own_sandbox: bool = False
    tells_tools: bool = True
    turns: bool = False
    memory: int = 0
    start_cpu: float = 0.0


@dataclass(frozen=True, slots=True)
class Login:
    """A file that a program keeps after somebody has logged in, and who pays then.

    Attributes:
        path: Relative to the user's home folder.
        payer: Who pays, for a person.
        holds: A word that the file has to contain; any content will do without one.
    """

    path: str
    payer: str
    holds: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """How a program is found on a machine, and what of the user's own comes with it.

    Attributes:
        name: The command, as it stands on PATH.
        tested: The version that the tests of this adapter run, or None when they run none.
        logins: Where its logins lie, the first one that is there counts.
        settings: The user's settings that act on an attempt that runs on the program's own login.
        wanders: Keys in these settings that start other programs: hooks, MCP servers.
        keys: Variables that hold a key for it. No agent gets one, unless a project passes it on.
        asks: What it would ask a person, for a person.
        install: How to get it, as a command.
        stops_at: The provider's answer that makes it give up at once.
    """

    name: str
    tested: str | None = None
    logins: tuple[Login, ...] = ()
    settings: tuple[str, ...] = ()
    wanders: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    asks: str = "nothing: every tool call is approved"
    install: str = ""
    stops_at: StopAnswer = UNAUTHORISED


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
        outbox: The folder outside of the worktree that the agent may write to: its handoff goes there.
        as_root: Zowl runs as the system's administrator.
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
    outbox: PurePath | None = None
    as_root: bool = False

    @property
    def prompt_argument(self) -> str:
        """The prompt as one argument; a long one, which no system would pass on, is pointed to instead."""
        if len(self.prompt.encode()) <= ARGUMENT_LIMIT:
            return self.prompt
        return f"Read the file {self.prompt_file} to its end and do what it says."


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
    TURNS = "turns"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class End:
    """How the process ended.

    Attributes:
        code: Its exit code, or None when a signal ended it or nobody saw the end.
        signal: The signal that ended it, or None.
        stopped: Why Zowl stopped it, or None when it ended by itself.
        errors: The last part of its standard error.
        at: When, in UTC epoch seconds; None when that is not known.
        zone: The zone of this machine, for times that a program tells without one.
        done_when: What the profile says that the output of work that is done matches, or None.
    """

    code: int | None = None
    signal: int | None = None
    stopped: Stopped | None = None
    errors: str = ""
    at: float | None = None
    zone: tzinfo = UTC
    done_when: str | None = None

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

    @property
    def program(self) -> Program | None:
        """The program on this machine; None for one that the profile names."""

    def invocation(self, order: AgentOrder) -> Invocation:
        """What to start. Raises `BadInput` when the profile lacks something that the program needs."""

    def parser(self) -> Parser:
        """A new reader for one attempt."""

    def outcome(self, digest: Digest, end: End) -> Outcome:
        """How the attempt went, from what the program said and how it ended."""
