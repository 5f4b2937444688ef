"""What real programs printed, read by their adapters: `captures/<program>/<run>.{stdout,stderr}`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

import pytest

from zowl_desktop.agents.base import End, Stopped
from zowl_desktop.agents.digest import Digest
from zowl_desktop.agents.events import AgentEvent, Denied, Raw, Retrying, StreamName, ToolEnded, ToolStarted
from zowl_desktop.agents.table import ADAPTERS
from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.model.states import FailureClass as F

CAPTURES = Path(__file__).parent / "captures"
NIGHT = 1_795_388_700.0
"""2026-11-22 23:05 UTC: about when the captures were taken."""
KILLED = End(signal=9, stopped=Stopped.SILENCE)


def read(program: str, run: str, before: Usage | None = None) -> tuple[Digest, list[AgentEvent]]:
    """The events of a capture, and what remains of them."""
    parser = ADAPTERS[program].parser()
    events: list[AgentEvent] = []
    streams: tuple[StreamName, ...] = ("stdout", "stderr")
    for stream in streams:
        file = CAPTURES / program / f"{run}.{stream}"
        if file.exists():
            events += parser.feed(file.read_bytes(), stream)
    events += parser.close()
    digest = Digest(before=before or Usage())
    for event in events:
        digest = digest.add(event)
    return digest, events


def outcome(program: str, run: str, end: End) -> Outcome:
    """How the attempt of a capture went."""
    seen = End(end.code, end.signal, end.stopped, end.errors, NIGHT, UTC)
    return ADAPTERS[program].outcome(read(program, run)[0], seen)


@dataclass(frozen=True)
class Golden:
    """A capture and what it amounts to."""

    program: str
    run: str
    end: End
    failure: F | None
    message: str
    usage: Usage = field(default_factory=Usage)
    resets_at: float | None = None


def used(cost: int, read: int, written: int, cached: int, output: int) -> Usage:
    return Usage(cost, read, cached, written, output, estimated=True)


NOTHING = used(0, 0, 0, 0, 0)
CLAUDE = used(12_000, 2_000, 400, 10_000, 100)
CODEX = used(0, 2_400, 0, 10_000, 100)
GEMINI = used(0, 2_400, 0, 10_000, 100)
QWEN = used(0, 2_400, 0, 10_000, 100)
OPENCODE = used(11_700, 2_400, 0, 10_000, 100)

GOLDEN = [
    Golden("claude", "ok", End(0), None, "Done: created hello.txt", CLAUDE),
    Golden("claude", "resume", End(0), None, "Done: created hello.txt", CLAUDE),
    Golden("claude", "auth", End(1), F.AUTH, "Invalid API key · Fix external API key", NOTHING),
    Golden("claude", "auth_oauth", End(1), F.AUTH, "Not logged in · Please run /login", NOTHING),
    Golden("claude", "429_forever", End(1), F.RATE_LIMITED, "API Error: Request rejected (429)", NOTHING),
    Golden("claude", "overloaded", End(1), F.OVERLOADED, "API Error: 529 Overloaded", NOTHING),
    Golden(
        "claude",
        "usage_limit_oauth",
        End(1),
        F.USAGE_LIMIT,
        "You've hit your limit · resets 12:04am (UTC)",
        NOTHING,
        1_795_392_298.0,
    ),
    Golden("claude", "quota", End(1), F.BILLING, "Credit balance is too low", NOTHING),
    Golden("claude", "context", End(1), F.CONTEXT_TOO_LONG, "Prompt is too long", NOTHING),
    Golden("claude", "maxturns", End(1), F.MAX_TURNS, "", used(18_000, 3_000, 600, 15_000, 150)),
    Golden("claude", "maxbudget", End(1), F.BUDGET, "", used(24_000, 4_000, 800, 20_000, 200)),
    Golden(
        "claude", "default_perm", End(0), F.OUT_OF_BOUNDS, "would have asked for permission (Bash)", CLAUDE
    ),
    Golden("claude", "drop_forever", End(1), F.NETWORK, "", NOTHING),
    Golden("claude", "sigint", End(1, stopped=Stopped.CANCELLED), F.CANCELLED, "was stopped"),
    Golden("claude", "sigint_waiting", End(0), F.AGENT_ERROR, "exited with 0 without a last word"),
    Golden("claude", "root_nosandbox", End(1), F.AGENT_ERROR, "exited with 1 without a last word"),
    Golden("codex", "ok", End(0), None, "Done: created hello.txt", CODEX),
    Golden("codex", "auth", End(1), F.AUTH, "unexpected status 401 Unauthorized"),
    Golden("codex", "429_forever", End(1), F.RATE_LIMITED, "exceeded retry limit, last status: 429"),
    Golden("codex", "overloaded", End(1), F.OVERLOADED, "Selected model is at capacity"),
    Golden("codex", "server500", End(1), F.OVERLOADED, "We\u2019re currently experiencing high demand"),
    Golden(
        "codex",
        "usage_limit",
        End(1),
        F.USAGE_LIMIT,
        "You\u2019ve hit your usage limit. Upgrade to Pro",
        resets_at=NIGHT + 54 * 60,
    ),
    Golden("codex", "quota", End(1), F.BILLING, "Quota exceeded. Check your plan and billing details"),
    Golden("codex", "context", End(1), F.CONTEXT_TOO_LONG, "Codex ran out of room in the model's context"),
    Golden("codex", "drop_once", End(0), None, "Recovered", used(0, 1_200, 0, 5_000, 50)),
    Golden("codex", "drop_forever", End(1), F.NETWORK, "stream disconnected before completion"),
    Golden("codex", "hang_mid_idle5", End(1), F.NETWORK, "stream disconnected before completion: idle"),
    Golden("codex", "sigint", End(1), F.AGENT_ERROR, "exited with 1 without a last word"),
    Golden("gemini", "ok", End(0), None, "Done: created hello.txt", GEMINI),
    Golden("gemini", "resume", End(0), None, "Done: created hello.txt", GEMINI),
    Golden("gemini", "auth", End(145), F.AUTH, "[API Error: ", NOTHING),
    Golden(
        "gemini", "usage_limit", End(173), F.USAGE_LIMIT, "[API Error: You have exhausted your daily", NOTHING
    ),
    Golden("gemini", "429_forever", KILLED, F.RATE_LIMITED, "the provider refused 8 times and more"),
    Golden("gemini", "overloaded", KILLED, F.OVERLOADED, "the provider refused 9 times and more"),
    Golden("gemini", "drop_once", End(1), F.NETWORK, "[API Error: terminated]", NOTHING),
    Golden("gemini", "429_forever", End(53), F.MAX_TURNS, "used up its turns"),
    Golden("opencode", "ok", End(0), None, "Done: created hello.txt", OPENCODE),
    Golden("opencode", "resume", End(0), None, "Done: created hello.txt", OPENCODE),
    Golden("opencode", "auth", End(1), F.AUTH, "Incorrect API key provided: dummy"),
    Golden("opencode", "429_forever", End(1), F.RATE_LIMITED, "Rate limit reached", resets_at=NIGHT + 6),
    Golden("opencode", "overloaded", End(1), F.OVERLOADED, "The server is currently overloaded"),
    Golden(
        "opencode",
        "usage_limit",
        End(1),
        F.USAGE_LIMIT,
        "The usage limit has been reached",
        resets_at=1_795_392_050.0,
    ),
    Golden("opencode", "quota", End(1), F.BILLING, "You exceeded your current quota, please check your plan"),
    Golden("opencode", "drop_once", End(0), None, "Recovered", used(5_850, 1_200, 0, 5_000, 50)),
    Golden("opencode", "drop_forever", End(1), F.NETWORK, "Connection reset by server"),
    Golden(
        "opencode",
        "commit",
        End(0),
        F.OUT_OF_BOUNDS,
        "would have asked for permission (external_directory)",
        used(5_850, 1_200, 0, 5_000, 50),
    ),
    Golden("qwen", "ok", End(0), None, "Done: created hello.txt", QWEN),
    Golden("qwen", "auth", End(0), F.AUTH, "[API Error: 401 Incorrect API key"),
    Golden("qwen", "drop_once", End(0), F.NETWORK, "partial answer that will be cut[API Error: terminated"),
    Golden("qwen", "maxturns", End(53), F.MAX_TURNS, "used up its turns", used(0, 3_600, 0, 15_000, 150)),
    Golden("qwen", "429_forever", KILLED, F.STALLED, "did nothing that counts as work"),
    Golden("pi", "ok", End(0), None, "Done: created hello.txt", OPENCODE),
    Golden("pi", "auth", End(0), F.AUTH, "401 Incorrect API key provided: dummy"),
    Golden("pi", "429_forever", End(0), F.RATE_LIMITED, "429 Rate limit reached", resets_at=NIGHT + 6),
    Golden("pi", "usage_limit", End(0), F.USAGE_LIMIT, "429 The usage limit has been reached"),
    Golden("pi", "overloaded", End(0), F.OVERLOADED, "503 The server is currently overloaded"),
    Golden("pi", "drop_forever", End(0), F.NETWORK, ""),
    Golden("aider", "aider_ok", End(0), None, "I will create the file", used(0, 771, 0, 0, 15)),
    Golden("aider", "tl_auth", End(0), F.AUTH, "litellm.AuthenticationError"),
    Golden("aider", "tl_429_forever", End(0), F.RATE_LIMITED, "litellm.RateLimitError", resets_at=NIGHT + 6),
    Golden("aider", "tl_usage_limit", End(0), F.USAGE_LIMIT, "litellm.RateLimitError"),
]


@pytest.mark.case(30)
@pytest.mark.parametrize("golden", GOLDEN, ids=lambda each: f"{each.program}-{each.run}-{each.end.code}")
def test_what_it_amounts_to(golden: Golden) -> None:
    found = outcome(golden.program, golden.run, golden.end)
    assert (found.failure, found.resets_at) == (golden.failure, golden.resets_at)
    assert found.message.startswith(golden.message)
    if golden.failure in {None, F.OUT_OF_BOUNDS, F.MAX_TURNS, F.BUDGET}:
        assert found.usage == golden.usage


@pytest.mark.parametrize("program", ["claude", "codex", "gemini", "opencode", "qwen", "pi"])
def test_tool_calls_begin_and_end(program: str) -> None:
    digest, events = read(program, "ok")
    begun = [event for event in events if isinstance(event, ToolStarted)]
    ended = [event for event in events if isinstance(event, ToolEnded)]
    assert len(begun) == len(ended) == 1
    assert "echo hi > hello.txt" in begun[0].input
    assert (begun[0].id, ended[0].ok) == (ended[0].id, True)
    assert not digest.in_flight


@pytest.mark.parametrize(
    ("program", "run", "session"),
    [
        ("claude", "resume", "11111111-2222-3333-4444-555555555555"),
        ("codex", "resume", "01a20579-6a68-7270-9dd4-f93b96ca9d66"),
        ("gemini", "ok", "b133709c-1207-4af4-b6cf-ac9f122d3345"),
        ("opencode", "resume", "ses_dfa857c93ffeH0pogkbt9whJz3"),
        ("qwen", "ok", "56e82346-bc53-4dd4-9e34-f912e31f2630"),
    ],
)
def test_session_to_resume(program: str, run: str, session: str) -> None:
    assert read(program, run)[0].session == session


def test_a_thread_that_goes_on_is_billed_for_what_is_new() -> None:
    first = read("codex", "ok")[0].usage
    assert read("codex", "resume", before=first)[0].usage == CODEX


@pytest.mark.case(63)
@pytest.mark.parametrize(
    ("program", "count", "status"), [("claude", 10, 429), ("codex", 5, 429), ("gemini", 8, None)]
)
def test_asking_again_is_no_work(program: str, count: int, status: int | None) -> None:
    again = [event for event in read(program, "429_forever")[1] if isinstance(event, Retrying)]
    assert (again[-1].attempt, again[-1].status) == (count, status)


def test_denials_name_the_tool() -> None:
    denied = [event for event in read("opencode", "commit")[1] if isinstance(event, Denied)]
    assert denied == [Denied("external_directory", "/sandbox/tmp/*")]


def test_a_refusal_in_the_program_s_own_words_is_not_the_agent_speaking() -> None:
    assert read("claude", "auth")[0].said == ""


@pytest.mark.parametrize(
    ("program", "unknown"), [("claude", 0), ("codex", 2), ("gemini", 1), ("opencode", 1)]
)
def test_a_good_run_is_understood(program: str, unknown: int) -> None:
    """Everything has a meaning but the lines that say nothing: begun turns and steps, the prompt's echo."""
    raw = [event for event in read(program, "ok")[1] if isinstance(event, Raw) and event.stream == "stdout"]
    assert len(raw) == unknown, raw


def test_an_acp_agent_s_messages() -> None:
    told = [
        '{"bridge": "session", "session": "s1"}',
        '{"bridge": "update", "update": {"sessionUpdate": "agent_message_chunk", "content": {"text": "He"}}}',
        '{"bridge": "update", "update": {"sessionUpdate": "agent_message_chunk", "content":'
        ' {"text": "llo"}}}',
        '{"bridge": "update", "update": {"sessionUpdate": "tool_call", "toolCallId": "1", "title": "Shell"}}',
        '{"bridge": "denied", "tool": "Shell"}',
        '{"bridge": "update", "update": {"sessionUpdate": "tool_call_update", "toolCallId": "1",'
        ' "status": "failed"}}',
        '{"bridge": "noise", "text": "a warning"}',
        '{"bridge": "answer", "answer": {"stopReason": "max_turn_requests"}}',
    ]
    adapter = ADAPTERS["acp"]
    digest = Digest()
    for event in adapter.parser().feed("\n".join([*told, ""]).encode(), "stdout"):
        digest = digest.add(event)
    assert (digest.session, digest.said, digest.in_flight) == ("s1", "Hello", frozenset())
    assert adapter.outcome(digest, End(0)).failure is F.OUT_OF_BOUNDS


@pytest.mark.parametrize(
    ("line", "failure"),
    [
        ('{"bridge": "failed", "text": "429 usage limit, resets 12:04am (UTC)"}', F.USAGE_LIMIT),
        ('{"bridge": "failed", "text": "Authentication required"}', F.AUTH),
        ('{"bridge": "answer", "answer": {"stopReason": "refusal"}}', F.AGENT_ERROR),
        ('{"bridge": "answer", "answer": {"stopReason": "end_turn"}}', None),
    ],
)
def test_how_an_acp_agent_ends(line: str, failure: F | None) -> None:
    digest = Digest()
    for event in ADAPTERS["acp"].parser().feed(f"{line}\n".encode(), "stdout"):
        digest = digest.add(event)
    assert ADAPTERS["acp"].outcome(digest, End(0, at=NIGHT)).failure is failure


def test_codex_tells_of_an_edit_when_it_is_over() -> None:
    changes = [{"path": "src/a.py", "kind": "update"}]
    item = {"id": "item_1", "type": "file_change", "changes": changes, "status": "completed"}
    line = json.dumps({"type": "item.completed", "item": item}).encode() + b"\n"
    begun = ToolStarted("item_1", "file_change", json.dumps({"changes": changes}))
    assert ADAPTERS["codex"].parser().feed(line, "stdout") == [begun, ToolEnded("item_1", ok=True)]
