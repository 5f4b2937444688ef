"""Qwen Code, pi, aider, a command of one's own and an ACP agent at work for Zowl: success, failure, kill."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from tests.agents.provider import Hang, Refuse, Say, Shell, Write
from tests.agents.real import Real, Shift, need, profile
from zowl_desktop.model.events import AttemptEnded
from zowl_desktop.model.states import FailureClass as F

QWEN = Real("qwen", "any-model")
PI = Real("pi", "any-model")
AIDER = Real("aider", "openai/any-model")
EDIT = "done.txt\n```\nyes\n```\n"

with_tools = pytest.mark.parametrize("real", [QWEN, PI], ids=str)


def need_aider() -> None:
    if shutil.which("aider") is None:
        pytest.skip("aider is not installed: pip install -r tests/agents/requirements.txt")


@pytest.mark.slow
@with_tools
def test_success(shift: Shift, real: Real) -> None:
    need(real)
    shift.plays(real.name, Shell("printf yes > done.txt"), Say("Wrote done.txt."))
    shift.stage.zowl("run", str(shift.document(profile(real))))
    assert shift.delivered("done.txt") == "yes"
    outcome = shift.ended("work.2")
    assert outcome is not None
    assert outcome.usage.tokens == 2 * 6_250
    assert {request.key for request in shift.provider.asked(real.name)} == {f"token-{real.name}"}


@pytest.mark.slow
@pytest.mark.case(11)
@with_tools
def test_exit_code_0_after_a_refused_login_is_not_believed(shift: Shift, real: Real) -> None:
    need(real)
    shift.plays(real.name, Refuse("auth"))
    assert shift.outcome(shift.document(profile(real))).failure is F.AUTH


@pytest.mark.slow
@with_tools
def test_kill(shift: Shift, real: Real, tmp_path: Path) -> None:
    need(real)
    begun = tmp_path / "begun"
    shift.plays(real.name, Shell(f"setsid sleep 600 & echo x > {begun}; sleep 601"))
    kill(shift, profile(real), begun)


@pytest.mark.slow
def test_aider(shift: Shift) -> None:
    need_aider()
    shift.plays("aider", Say(f"I will write it.\n\n{EDIT}"), without_tools=True)
    shift.stage.zowl("run", str(shift.document(profile(AIDER))))
    assert shift.delivered("done.txt").strip() == "yes"


@pytest.mark.slow
def test_aider_refused(shift: Shift) -> None:
    need_aider()
    shift.plays("aider", Refuse("auth"), without_tools=True)
    assert shift.outcome(shift.document(profile(AIDER))).failure is F.AUTH


@pytest.mark.slow
def test_aider_killed(shift: Shift) -> None:
    need_aider()
    shift.plays("aider", Hang(), without_tools=True)
    with shift.running(shift.document(profile(AIDER))) as process:
        shift.stage.await_that(lambda: shift.provider.asked("aider"), "aider to ask")
        shift.stage.zowl("stop", "--now")
        process.communicate(timeout=60)
    outcome = shift.ended("work.2")
    assert outcome is not None
    assert outcome.failure is F.CANCELLED


def command(*words: str) -> str:
    return f"cli: command, command: {json.dumps(words)}"


def test_command(shift: Shift) -> None:
    line = 'grep -q "Write done.txt" "$1" && echo "$2" > done.txt && echo Written.'
    document = shift.document(command("sh", "-c", line, "sh", "{prompt_file}", "{step}"))
    shift.stage.zowl("run", str(document))
    assert shift.delivered("done.txt") == "implement"
    outcome = shift.ended("work.2")
    assert outcome is not None
    assert outcome.message == "Written"


@pytest.mark.slow
def test_command_that_fails(shift: Shift) -> None:
    outcome = shift.outcome(shift.document(command("sh", "-c", "echo no such model; exit 3")))
    assert (outcome.failure, outcome.message) == (F.AGENT_ERROR, "exited with 3")
    assert "no such model" in outcome.evidence


@pytest.mark.parametrize("said", ["DONE", "I give up"])
def test_command_that_is_done_by_what_it_says(shift: Shift, said: str) -> None:
    rule = f"{command('sh', '-c', f'echo a > a; echo {said}')}, done_when: ^DONE$"
    outcome = shift.outcome(shift.document(rule))
    if said == "DONE":
        assert (outcome.failure, outcome.message) == (None, "DONE")
    else:
        assert (outcome.failure, outcome.message) == (F.AGENT_ERROR, "said nothing that matches ^DONE$")


@pytest.mark.slow
def test_command_killed(shift: Shift, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    line = f"trap '' TERM; setsid sleep 600 & echo x > {begun}; sleep 601; sleep 602"
    kill(shift, command("sh", "-c", line), begun)


@pytest.mark.slow
def test_acp(shift: Shift, house: Path) -> None:
    document = gemini_by_acp(shift, house, Write("done.txt", "yes"), Say("Wrote done.txt."))
    shift.stage.zowl("run", str(document))
    assert shift.delivered("done.txt") == "yes"
    outcome = shift.ended("work.2")
    assert outcome is not None
    assert outcome.message == "Wrote done.txt"
    assert outcome.session is not None


@pytest.mark.slow
def test_acp_refused(shift: Shift, house: Path) -> None:
    assert shift.outcome(gemini_by_acp(shift, house, Refuse("auth"))).failure is F.AUTH


@pytest.mark.slow
def test_acp_killed(shift: Shift, house: Path, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    gemini_by_acp(shift, house, Shell(f"setsid sleep 600 & echo x > {begun}; sleep 601"))
    kill(shift, "", begun)


@pytest.mark.slow
def test_acp_agent_that_is_not_there(shift: Shift) -> None:
    outcome = shift.outcome(shift.document('cli: acp, command: ["no-such-agent"]'))
    assert outcome.failure is F.AGENT_ERROR
    assert "no-such-agent cannot be started" in outcome.message


def gemini_by_acp(shift: Shift, house: Path, *acts: Any) -> Path:
    """A document whose agent is Gemini CLI, spoken to in ACP, with the user's own settings."""
    need(Real("gemini", ""))
    settings = house / ".gemini" / "settings.json"
    settings.parent.mkdir()
    settings.write_text('{"security": {"auth": {"selectedType": "gemini-api-key"}}}')
    url = shift.provider.plays("acp", *acts)
    own = {"GEMINI_API_KEY": "x", "GOOGLE_GEMINI_BASE_URL": url, "GEMINI_CLI_TRUST_WORKSPACE": "true"}
    env = f"    env: {{set: {json.dumps(own)}}}\n"
    return shift.document('cli: acp, command: ["gemini", "--acp", "-m", "gemini-2.5-pro"]', env=env)


def kill(shift: Shift, agent: str, begun: Path) -> None:
    """Stop the run while the agent works; the guards look for survivors."""
    document = shift.document(agent) if agent else shift.stage.folder / "night.zowl.yaml"
    with shift.running(document) as process:
        shift.stage.await_that(begun.exists, "the tool")
        began = time.monotonic()
        shift.stage.zowl("stop", "--now")
        process.communicate(timeout=60)
        assert time.monotonic() - began < 30
    last = [event for event in shift.events() if isinstance(event, AttemptEnded)][-1]
    assert last.outcome.failure is F.CANCELLED


@pytest.mark.slow
def test_gateways_that_cannot_be_read_are_told(shift: Shift) -> None:
    shift.gateways.write_text('{"command": {"base_url": "http://127.0.0.1:1"}}')
    outcome = shift.outcome(shift.document(command("true")))
    assert outcome.failure is F.ENVIRONMENT
    assert "does not name a base_url and a token" in outcome.message
