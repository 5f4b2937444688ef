"""From an order to a command line, from bytes to events."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

import pytest

from zowl_desktop.agents.base import AgentOrder
from zowl_desktop.agents.events import (
    AgentEvent,
    Denied,
    Final,
    LimitHit,
    Raw,
    Retrying,
    Said,
    Started,
    ToolEnded,
    ToolStarted,
    UsageScope,
    Used,
)
from zowl_desktop.agents.scripted import ScriptedAdapter
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.outcome import Usage
from zowl_desktop.model.pipeline import Access, AgentProfile
from zowl_desktop.model.states import FailureClass


def order(
    script: str | None = "/s.json", session: str | None = None, resumes: str | None = None
) -> AgentOrder:
    return AgentOrder(
        task="endpoint",
        step="implement",
        turn=2,
        prompt="Do it.",
        prompt_file=PurePosixPath("/spool/prompt.md"),
        worktree=PurePosixPath("/work"),
        profile=AgentProfile("script", "scripted", script=script),
        access=Access.WRITE,
        session=session,
        resumes=resumes,
    )


def read(*told: dict[str, object]) -> list[AgentEvent]:
    stream = "".join(json.dumps(line) + "\n" for line in told).encode()
    return ScriptedAdapter().parser().feed(stream, "stdout")


def test_command_line() -> None:
    argv = ScriptedAdapter().invocation(order()).argv
    assert argv[1:] == (
        *("-I", "-m", "zowl_desktop.scripted_agent", "--script", "/s.json"),
        *("--task", "endpoint", "--step", "implement", "--attempt", "2", "--prompt-file", "/spool/prompt.md"),
    )


def test_new_session_and_resumed_session() -> None:
    adapter = ScriptedAdapter()
    assert adapter.invocation(order(session="s1")).argv[-2:] == ("--session", "s1")
    assert adapter.invocation(order(session="s2", resumes="s1")).argv[-3:] == ("--session", "s1", "--resume")


def test_profile_without_a_script_is_refused() -> None:
    with pytest.raises(BadInput, match="names no script") as refused:
        ScriptedAdapter().invocation(order(script=None))
    assert "script: FILE" in refused.value.mend


def test_every_line_becomes_its_event() -> None:
    events = read(
        {"type": "init", "session": "s1", "resumed": False},
        {"type": "text", "text": "Hello"},
        {"type": "tool_start", "id": "1", "name": "Bash", "input": "ls"},
        {"type": "tool_end", "id": "1", "ok": False, "output": "no", "exit_code": 2},
        {"type": "usage", "input": 10, "cache_read": 20, "cache_write": 5, "output": 7, "dollars": 0.0123},
        {"type": "retry", "attempt": 1, "of": 10, "after": 2.0, "status": 429},
        {"type": "limit", "failure": "usage_limit", "resets_at": 1_800_000_000.5},
        {"type": "denied", "tool": "Bash", "why": "nobody"},
        {"type": "result", "failure": "usage_limit", "text": "Limit."},
    )
    assert events == [
        Started("s1"),
        Said("Hello"),
        ToolStarted("1", "Bash", "ls"),
        ToolEnded("1", ok=False, output="no", exit_code=2),
        Used(Usage(12_300, 10, 20, 5, 7, estimated=True), UsageScope.STEP),
        Retrying(1, 10, 2.0, 429),
        LimitHit(FailureClass.USAGE_LIMIT, 1_800_000_000.5),
        Denied("Bash", "nobody"),
        Final("Limit.", FailureClass.USAGE_LIMIT),
    ]


@pytest.mark.parametrize(
    "line",
    [
        '{"type": "ping"}',
        "no json",
        "[]",
        "null",
        "{}",
        '{"type": "result"}',
        '{"type": "result", "text": "x", "failure": "nonsense"}',
        '{"type": "usage", "dollars": "many"}',
        '{"type": ["text"]}',
        "[" * 100_000,
    ],
)
def test_line_without_a_meaning_is_raw(line: str) -> None:
    assert ScriptedAdapter().parser().feed(line.encode() + b"\n", "stdout") == [Raw(line, "stdout")]


def test_stderr_is_text() -> None:
    text = b'{"type": "text", "text": "x"}\n'
    assert ScriptedAdapter().parser().feed(text, "stderr") == [Raw(text.decode().strip(), "stderr")]
