"""Who pays for the agents of a night, told as the engine would have it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zowl_desktop.app.agents import AgentHere
from zowl_desktop.app.evening import Line, State, agents
from zowl_desktop.engine.keys import Entry
from zowl_desktop.engine.steps.paying import GATEWAYS_FILE
from zowl_desktop.model.document import read

DOCUMENT = """zowl: 1
projects: {api: {path: api, checks: {works: 'true'}}}
agents:
  worker: {cli: claude, account: work}
  other: {cli: codex}
tasks:
  first: {project: api, agent: worker, brief: 'Do it.'}
"""


def claude(payer: str | None) -> AgentHere:
    return AgentHere("claude", "/bin/claude", "2.1.0", None, payer, (), (), "nothing", "")


async def lines_of(
    monkeypatch: pytest.MonkeyPatch, payer: str | None, environ: dict[str, str]
) -> dict[str, Line]:
    pipeline = read(DOCUMENT, "night.yaml").pipeline
    assert pipeline is not None
    others = AgentHere("codex", "/bin/codex", "1.0.0", None, None, (), (), "nothing", "")
    monkeypatch.setattr(agents, "agents_here", lambda _: [claude(payer), others])
    told: dict[str, Line] = {}
    await agents.look_at_agents(pipeline, ("first",), environ, lambda line: told.update({line.key: line}))
    return told


def gateway(tmp_path: Path, account: str, **own: str) -> dict[str, str]:
    file = tmp_path / "gateways.json"
    file.write_text(json.dumps({account: {"base_url": "http://127.0.0.1:1", **own}}))
    return {GATEWAYS_FILE: str(file)}


async def test_an_account_without_gateway_and_login_is_paid_by_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = await lines_of(monkeypatch, None, {})
    assert told["agent claude"].state is State.WRONG
    assert "work has no gateway, and nobody is logged in" in told["agent claude"].words
    assert "agent codex" not in told, "its profile is not used tonight"


async def test_an_agent_whose_program_is_missing_is_not_called_needless(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pipeline = read(DOCUMENT, "night.yaml").pipeline
    assert pipeline is not None
    nowhere = AgentHere("claude", None, None, None, None, (), (), "nothing", "npm install it")
    monkeypatch.setattr(agents, "agents_here", lambda _: [nowhere])
    told: list[Line] = []
    await agents.look_at_agents(pipeline, ("first",), {}, told.append)
    assert told[-1].state is State.WORTH_KNOWING
    assert told[-1].words == "claude is not on this machine."


async def test_the_login_pays_where_there_is_no_gateway(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = await lines_of(monkeypatch, "your subscription", gateway(tmp_path, "else", token="x"))
    assert told["agent claude"].state is State.OK
    assert "work has no gateway: your subscription pays." in told["agent claude"].words


async def test_the_gateway_pays_without_a_login(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told = await lines_of(monkeypatch, None, gateway(tmp_path, "work", token="x"))
    assert told["agent claude"].state is State.OK
    assert "The gateway of work pays." in told["agent claude"].words
    assert "key work" not in told


@pytest.mark.parametrize(
    ("entry", "state"),
    [(Entry.OPEN, State.OK), (Entry.LOCKED, State.WRONG), (Entry.MISSING, State.WRONG)],
)
async def test_a_key_in_the_keyring_is_a_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, entry: Entry, state: State
) -> None:
    monkeypatch.setattr(agents, "state_of", lambda _: entry)
    told = await lines_of(monkeypatch, None, gateway(tmp_path, "work", keyring="mine"))
    assert told["key work"].state is state


async def test_gateways_that_cannot_be_read_stop_the_night(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = await lines_of(monkeypatch, "you", {GATEWAYS_FILE: str(tmp_path / "none.json")})
    assert told["gateways"].state is State.WRONG
