"""Claude Code, Codex, Gemini CLI and opencode at work for Zowl: keeper, worktree, checks and commit are real.

The provider is scripted. What a program tells may be wrong (exit code 0 after a refused login), so every end
is judged by its class, and by how long it took.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.agents.provider import Drop, Hang, Refuse, Say, Shell, Write
from tests.agents.real import CLAUDE, CODEX, FOUR, GEMINI, OPENCODE, Real, Shift, need, profile
from zowl_desktop.agents.table import ADAPTERS
from zowl_desktop.model.states import FailureClass as F


@pytest.fixture
def outside() -> Iterator[Path]:
    """A folder that is nobody's, and none for temporary files."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        yield Path(folder)


each = pytest.mark.parametrize("real", FOUR, ids=str)


@each
def test_success_is_committed_by_zowl(shift: Shift, real: Real) -> None:
    need(real)
    shift.plays(real.name, Write("done.txt", "yes"), Say("Wrote done.txt."))
    shift.stage.zowl("run", str(shift.document(profile(real))))
    assert shift.delivered("done.txt") == "yes"
    outcome = shift.ended("work.2")
    assert outcome is not None
    assert (outcome.message, outcome.usage.tokens > 10_000) == ("Wrote done.txt", True)
    asked = shift.provider.asked(real.name)
    assert {request.key for request in asked} == {f"token-{real.name}"}
    assert len(asked) == 2


REFUSALS = [
    (CLAUDE, "auth", F.AUTH, 30),
    (CLAUDE, "rate_limit", F.RATE_LIMITED, 40),
    (CLAUDE, "overloaded", F.OVERLOADED, 40),
    (CLAUDE, "quota", F.BILLING, 30),
    (CLAUDE, "context", F.CONTEXT_TOO_LONG, 30),
    (CODEX, "auth", F.AUTH, 30),
    (CODEX, "rate_limit", F.RATE_LIMITED, 40),
    (CODEX, "overloaded", F.OVERLOADED, 30),
    (CODEX, "usage_limit", F.USAGE_LIMIT, 30),
    (CODEX, "quota", F.BILLING, 30),
    (CODEX, "context", F.CONTEXT_TOO_LONG, 30),
    (GEMINI, "auth", F.AUTH, 40),
    (GEMINI, "rate_limit", F.RATE_LIMITED, 90),
    (GEMINI, "overloaded", F.OVERLOADED, 90),
    (GEMINI, "usage_limit", F.USAGE_LIMIT, 40),
    (GEMINI, "context", F.CONTEXT_TOO_LONG, 40),
    (OPENCODE, "auth", F.AUTH, 100),
    (OPENCODE, "rate_limit", F.RATE_LIMITED, 100),
    (OPENCODE, "overloaded", F.OVERLOADED, 240),
    (OPENCODE, "usage_limit", F.USAGE_LIMIT, 240),
    (OPENCODE, "quota", F.BILLING, 240),
    (OPENCODE, "context", F.CONTEXT_TOO_LONG, 100),
]


@pytest.mark.slow
@pytest.mark.parametrize(("real", "kind", "failure", "bound"), REFUSALS, ids=str)
def test_a_refusal_for_ever_has_its_class_in_time(
    shift: Shift, real: Real, kind: Any, failure: F, bound: int
) -> None:
    need(real)
    shift.plays(real.name, Refuse(kind, retry_after=2 if kind == "rate_limit" else None))
    began = time.monotonic()
    outcome = shift.outcome(shift.document(profile(real)))
    assert outcome.failure is failure, outcome
    assert time.monotonic() - began < bound
    if kind == "usage_limit" and real is not GEMINI:
        assert outcome.resets_at == pytest.approx(time.time() + 3600, abs=180)


@pytest.mark.slow
@pytest.mark.case(2)
def test_usage_limit_of_a_plan_login(shift: Shift, house: Path) -> None:
    """Claude Code as its own user: the user's HOME, the plan's token, and the reset in an event."""
    need(CLAUDE)
    url = shift.provider.plays("plan", Refuse("usage_limit", resets_in=7200))
    env = f"    env: {{set: {{CLAUDE_CODE_OAUTH_TOKEN: plan-token, ANTHROPIC_BASE_URL: '{url}'}}}}\n"
    outcome = shift.outcome(shift.document(profile(CLAUDE), env=env))
    assert outcome.failure is F.USAGE_LIMIT
    assert outcome.resets_at == pytest.approx(time.time() + 7200, abs=120)
    assert {request.key for request in shift.provider.asked("plan")} == {"plan-token"}
    assert (house / ".claude").is_dir()


@pytest.mark.slow
@pytest.mark.case(62)
@each
@pytest.mark.parametrize("act", [Hang(), Hang(after_first_words=True)], ids=["before", "within"])
def test_silence_is_ended(shift: Shift, real: Real, act: Hang) -> None:
    need(real)
    shift.plays(real.name, act)
    silence = 20 if real is OPENCODE else 8
    began = time.monotonic()
    outcome = shift.outcome(shift.document(profile(real), limits=f", silence: {silence} s"))
    assert outcome.failure is F.STALLED, outcome
    assert silence <= time.monotonic() - began < silence + 60


@pytest.mark.slow
@each
def test_broken_stream(shift: Shift, real: Real) -> None:
    need(real)
    shift.plays(real.name, Drop())
    outcome = shift.outcome(shift.document(profile(real), limits=", silence: 2 min"))
    assert outcome.failure is F.NETWORK, outcome


@pytest.mark.slow
@each
def test_turns_are_bounded(shift: Shift, real: Real) -> None:
    need(real)
    shift.plays(real.name, Shell("echo again >> again.txt"))
    outcome = shift.outcome(shift.document(profile(real, ", turns: 3")))
    assert outcome.failure is F.MAX_TURNS, outcome
    assert (
        outcome.usage.tokens > 10_000 or real is CODEX
    )  # it tells its tokens when it has done, never before


@pytest.mark.slow
@pytest.mark.case(67)
@each
def test_what_it_may_not_do_never_asks(shift: Shift, real: Real, outside: Path) -> None:
    """Outside of the worktree, a program with a sandbox cannot write; nobody waits for an answer."""
    need(real)
    shift.plays(real.name, Shell(f"touch {outside}/file; echo yes > done.txt"), Say("Tried."))
    began = time.monotonic()
    outcome = shift.outcome(shift.document(profile(real), limits=", silence: 1 min"))
    assert time.monotonic() - began < 60
    held = real in {CODEX, OPENCODE}
    assert list(outside.iterdir()) == ([] if held else [outside / "file"])
    assert outcome.failure is (F.NO_CHANGE if real is OPENCODE else None), outcome


@pytest.mark.slow
@each
def test_stop_ends_every_process_at_once(shift: Shift, real: Real, tmp_path: Path) -> None:
    need(real)
    pids = tmp_path / "pids"
    command = (
        f"sleep 600 & echo $! >> {pids}; setsid sleep 601 & echo $! >> {pids}; echo $$ >> {pids}; sleep 602"
    )
    shift.plays(real.name, Shell(command))
    permissions = ", permissions: full"
    with shift.running(shift.document(profile(real, permissions))) as process:
        shift.stage.await_that(lambda: pids.exists() and len(pids.read_text().split()) == 3, "the tool")
        began = time.monotonic()
        shift.stage.zowl("stop", "--now")
        process.communicate(timeout=60)
        assert time.monotonic() - began < 30
    outcome = shift.ended("work.2")
    assert outcome is not None
    assert outcome.failure is F.CANCELLED


@pytest.mark.slow
@pytest.mark.case(69)
@each
def test_a_failed_check_resumes_the_session_with_what_went_wrong(shift: Shift, real: Real) -> None:
    need(real)
    acts = [Write("done.txt", "no"), Say("First answer."), Write("done.txt", "yes"), Say("Second answer.")]
    shift.plays(real.name, *acts)
    steps = (
        "    - implement: {agent: {}, on_failure: [fail]}\n"
        "    - validate: {checks: all, on_failure: [{to: implement, times: 1}]}\n"
    )
    document = shift.document(
        profile(real), steps=steps, check="! grep -q no done.txt || (echo NOT-GOOD; exit 1)"
    )
    shift.stage.zowl("run", str(document))
    assert shift.delivered("done.txt") == "yes"
    first, second = shift.ended("work.2"), shift.ended("work.4")
    assert first is not None
    assert second is not None
    assert first.session == second.session
    asked = shift.provider.asked(real.name)
    assert len(asked) == 4
    body = json.dumps(asked[2].body)
    assert "First answer." in body  # the session went on
    assert "NOT-GOOD" in body  # with the failing output
    assert second.usage.tokens == pytest.approx(first.usage.tokens, rel=0.1)  # not billed twice


@pytest.mark.slow
@pytest.mark.case(22)
@each
def test_one_answer_makes_it_give_up(shift: Shift, real: Real) -> None:
    """What a gateway says when nothing more may be spent: one request, and the program is gone."""
    need(real)
    program = ADAPTERS[real.name].program
    assert program is not None
    answer = program.stops_at
    shift.plays(real.name, Refuse("auth", status=answer.status, headers=answer.headers, body=answer.body))
    outcome = shift.outcome(shift.document(profile(real)))
    assert outcome.failure is not None
    assert len(shift.provider.asked(real.name)) == 1
