"""`zowl agents` and the lines of `doctor`: what is here, who pays, what comes with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.guards.canary import Canary
from zowl_desktop.app.agents import AgentHere, agents_here
from zowl_desktop.cli.main import command_line


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing on it but what a test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def install(folder: Path, name: str, says: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{says}\n")
    program.chmod(0o755)


def here(name: str) -> AgentHere:
    return next(agent for agent in agents_here() if agent.name == name)


def told(*arguments: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(command_line(), [*arguments, "--json"])
    listed: list[dict[str, Any]] = json.loads(done.stdout)
    return listed


def test_not_found_says_how_to_get_it(programs: Path) -> None:
    claude = here("claude")
    assert (claude.path, claude.version, claude.payer) == (None, None, None)
    assert "npm install -g @anthropic-ai/claude-code" in CliRunner().invoke(command_line(), ["agents"]).stdout


def test_plan_login_and_what_comes_with_it(programs: Path, house: Path) -> None:
    install(programs, "claude", "echo '2.1.197 (Claude Code)'")
    folder = house / ".claude"
    folder.mkdir()
    (folder / ".credentials.json").write_text('{"claudeAiOauth": {"accessToken": "x"}}')
    (folder / "settings.json").write_text('{"hooks": {"Stop": [], "PreToolUse": []}}')
    (house / ".claude.json").write_text('{"mcpServers": {"files": {}}}')
    claude = here("claude")
    assert (claude.version, claude.payer) == ("2.1.197", "your Claude plan")
    assert claude.comes_with == ("~/.claude/settings.json (2 hooks)", "~/.claude.json (1 mcpServers)")
    assert claude.asks.startswith("nothing")


def test_toml_settings_and_key_login(programs: Path, house: Path) -> None:
    install(programs, "codex", "echo codex-cli 0.170.0")
    (house / ".codex").mkdir()
    (house / ".codex" / "auth.json").write_text('{"OPENAI_API_KEY": "x"}')
    (house / ".codex" / "config.toml").write_text("[mcp_servers.a]\ncommand = 'a'\n")
    codex = here("codex")
    assert (codex.payer, codex.comes_with) == ("your OpenAI key", ("~/.codex/config.toml (1 mcp_servers)",))
    assert "0.170.0, tested with 0.169.0" in CliRunner().invoke(command_line(), ["agents"]).stdout


def test_settings_that_nobody_can_read_are_still_named(programs: Path, house: Path) -> None:
    install(programs, "gemini", "echo 0.61.0")
    (house / ".gemini").mkdir()
    (house / ".gemini" / "settings.json").write_text("{ not json")
    assert here("gemini").comes_with == ("~/.gemini/settings.json",)


def test_keys_are_named_and_never_shown(
    programs: Path, monkeypatch: pytest.MonkeyPatch, canary: Canary
) -> None:
    install(programs, "claude", "echo 2.1.197")
    monkeypatch.setenv("ANTHROPIC_API_KEY", canary.key)
    shown = CliRunner().invoke(command_line(), ["agents"]).stdout
    assert "ANTHROPIC_API_KEY: set, and handed to no agent" in shown
    assert canary.key not in shown


@pytest.mark.parametrize("says", ["exit 1", "echo hello", "exec /nonexistent"])
def test_program_that_tells_no_version(programs: Path, says: str) -> None:
    install(programs, "pi", says)
    assert here("pi").version is None
    assert "version unknown" in CliRunner().invoke(command_line(), ["agents"]).stdout


def test_doctor_has_a_line_for_each(programs: Path) -> None:
    install(programs, "claude", "echo 2.1.197")
    install(programs, "opencode", "echo 1.18.33")
    lines = {finding["about"]: finding for finding in told("doctor")}
    assert lines["Agent claude"]["what"] == "2.1.197; no login"
    assert "start claude once" in lines["Agent claude"]["mend"]
    assert "Agent opencode" in lines
    assert "Agent codex" not in lines


def test_doctor_without_agents(programs: Path) -> None:
    assert {finding["about"]: finding["what"] for finding in told("doctor")}["Agents"] == "none found"
