"""The built-in scripted agent: `zowl_desktop.scripted_agent`, a real program that plays a script."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from zowl_desktop.agents.base import AgentOrder, Capabilities, End, Invocation, SoftStop
from zowl_desktop.agents.digest import Digest
from zowl_desktop.agents.events import (
    AgentEvent,
    Denied,
    Final,
    LimitHit,
    Raw,
    Retrying,
    Said,
    Started,
    StreamName,
    ToolEnded,
    ToolStarted,
    UsageScope,
    Used,
)
from zowl_desktop.agents.lines import Lines
from zowl_desktop.agents.verdict import judge
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.model.states import FailureClass

_PROGRAM = (sys.executable, "-I", "-m", "zowl_desktop.scripted_agent")
"""Isolated: a worktree that holds Python files of the same names must not be imported."""

_CAPABILITIES = Capabilities(resumes=True, names_session=True, own_cost=True, soft_stop=SoftStop.TERMINATE)


@dataclass(frozen=True, slots=True)
class ScriptedAdapter:
    """Starts the scripted agent with the profile's `script`."""

    name: str = "scripted"
    capabilities: Capabilities = _CAPABILITIES
    program: None = None

    def invocation(self, order: AgentOrder) -> Invocation:
        """The command line for one turn. Raises `BadInput` when the profile names no script."""
        script = order.profile.script
        if script is None:
            raise BadInput(
                "No script",
                f'agent profile "{order.profile.name}" uses the scripted agent and names no script.',
                "Add script: FILE to the profile.",
            )
        argv = [*_PROGRAM, "--script", script, "--task", order.task, "--step", order.step]
        argv += ["--attempt", str(order.turn), "--prompt-file", str(order.prompt_file)]
        session = order.resumes or order.session
        if session is not None:
            argv += ["--session", session]
        if order.resumes is not None:
            argv += ["--resume"]
        return Invocation(tuple(argv))

    def parser(self) -> ScriptedParser:
        """A new reader for one attempt."""
        return ScriptedParser()

    def outcome(self, digest: Digest, end: End) -> Outcome:
        """How the attempt went: the common rules, as the scripted agent tells everything."""
        return judge(digest, end)


class ScriptedParser:
    """Reads the scripted agent's lines: JSON objects on stdout, free text on stderr."""

    def __init__(self) -> None:
        self._streams: dict[StreamName, Lines] = {"stdout": Lines(), "stderr": Lines()}

    def feed(self, chunk: bytes, stream: StreamName) -> list[AgentEvent]:
        """The events that this chunk completes."""
        return [_event(line, stream) for line in self._streams[stream].feed(chunk)]

    def close(self) -> list[AgentEvent]:
        """The events of lines that the end cut off."""
        return [_event(line, stream) for stream, lines in self._streams.items() for line in lines.close()]


def _event(line: str, stream: StreamName) -> AgentEvent:
    if stream == "stderr":
        return Raw(line, stream)
    try:
        told = json.loads(line)
        return _READERS[told["type"]](told)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Raw(line, stream)


def _used(told: dict[str, Any]) -> Used:
    usage = Usage(
        cost=round(float(told.get("dollars", 0)) * 1_000_000),
        input_tokens=int(told.get("input", 0)),
        cache_read_tokens=int(told.get("cache_read", 0)),
        cache_write_tokens=int(told.get("cache_write", 0)),
        output_tokens=int(told.get("output", 0)),
        estimated=True,
    )
    return Used(usage, UsageScope.STEP)


def _final(told: dict[str, Any]) -> Final:
    return Final(str(told["text"]), None if told["failure"] is None else FailureClass(told["failure"]))


_READERS: dict[str, Callable[[dict[str, Any]], AgentEvent]] = {
    "init": lambda told: Started(session=told["session"]),
    "text": lambda told: Said(str(told["text"])),
    "tool_start": lambda told: ToolStarted(str(told["id"]), str(told["name"]), str(told["input"])),
    "tool_end": lambda told: ToolEnded(
        str(told["id"]), bool(told["ok"]), str(told["output"]), told.get("exit_code")
    ),
    "usage": _used,
    "retry": lambda told: Retrying(told["attempt"], told.get("of"), told.get("after"), told.get("status")),
    "limit": lambda told: LimitHit(FailureClass(told["failure"]), told.get("resets_at")),
    "denied": lambda told: Denied(str(told["tool"]), str(told.get("why", ""))),
    "result": _final,
}
