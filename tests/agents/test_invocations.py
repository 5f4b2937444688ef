"""What is started: so that it never asks, pays from the right account, and shows its token to nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from zowl_desktop.agents.base import ARGUMENT_LIMIT, Adapter, AgentOrder, Gateway
from zowl_desktop.agents.table import ADAPTERS
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.pipeline import Access, AgentProfile

PROGRAMS = [adapter for name, adapter in ADAPTERS.items() if name != "scripted"]
KNOWN = [adapter for adapter in PROGRAMS if adapter.program is not None]
HOME = PurePosixPath("/zowl/tasks/r/t/home")
TOKEN = "token-of-one-attempt"

of_every_program = pytest.mark.parametrize("adapter", PROGRAMS, ids=lambda adapter: adapter.name)
of_every_known_program = pytest.mark.parametrize("adapter", KNOWN, ids=lambda adapter: adapter.name)


def order(adapter: Adapter, *, gateway: bool = False) -> AgentOrder:
    return AgentOrder(
        task="t",
        step="implement",
        turn=1,
        prompt="Do it.",
        prompt_file=PurePosixPath("/zowl/tasks/r/t/t.2.prompt.md"),
        worktree=PurePosixPath("/zowl/worktrees/r/t"),
        profile=AgentProfile("mine", adapter.name, command=("agent", "{prompt_file}", "{model}")),
        access=Access.WRITE,
        model="some/model",
        session="5a9d1ff7-0001-4c1e-9b7d-cf8f5d5f2d11",
        home=HOME if gateway else None,
        gateway=Gateway("http://127.0.0.1:1/t/t.2", TOKEN) if gateway else None,
        outbox=PurePosixPath("/zowl/tasks/r/t"),
    )


@of_every_program
def test_the_token_is_no_argument_and_no_file(adapter: Adapter) -> None:
    start = adapter.invocation(order(adapter, gateway=True))
    assert TOKEN not in " ".join(start.argv)
    assert not any(TOKEN in file.text for file in start.files)
    assert TOKEN in start.env.values()
    assert TOKEN not in repr(order(adapter, gateway=True))


@of_every_program
def test_an_account_with_a_gateway_has_a_home_of_its_own(adapter: Adapter) -> None:
    start = adapter.invocation(order(adapter, gateway=True))
    assert start.env["HOME"] == str(HOME)
    assert all(HOME in file.path.parents for file in start.files)
    told = " ".join([*start.argv, *start.env.values(), *(file.text for file in start.files)])
    assert "http://127.0.0.1:1/t/t.2" in told


@of_every_program
def test_a_login_of_the_user_s_own_is_left_as_it_is(adapter: Adapter) -> None:
    start = adapter.invocation(order(adapter))
    assert start.files == ()
    assert not {"HOME", "XDG_CONFIG_HOME", "CODEX_HOME", "CLAUDE_CONFIG_DIR"} & set(start.env)
    assert not any("BASE_URL" in name or "API_KEY" in name for name in start.env)


@of_every_known_program
def test_a_prompt_that_no_system_passes_on_is_pointed_to(adapter: Adapter) -> None:
    long = replace(order(adapter), prompt="ü" * ARGUMENT_LIMIT)
    argv = adapter.invocation(long).argv
    assert max(len(word.encode()) for word in argv) <= ARGUMENT_LIMIT
    assert "/zowl/tasks/r/t/t.2.prompt.md" in " ".join(argv)


@of_every_program
def test_a_session_goes_on_where_the_program_can(adapter: Adapter) -> None:
    argv = adapter.invocation(replace(order(adapter), resumes="old-session")).argv
    assert ("old-session" in argv) is adapter.capabilities.resumes
    assert order(adapter).session not in argv


@of_every_known_program
def test_turns_go_to_those_who_can_count(adapter: Adapter) -> None:
    asked = order(adapter, gateway=True)
    start = adapter.invocation(replace(asked, profile=replace(asked.profile, turns=77)))
    told = " ".join([*start.argv, *(file.text for file in start.files)])
    assert ("77" in told) is adapter.capabilities.turns


@pytest.mark.case(67)
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("claude", "--permission-mode bypassPermissions"),
        ("codex", 'approval_policy="never"'),
        ("gemini", "--approval-mode yolo"),
        ("qwen", "--approval-mode yolo"),
        ("aider", "--yes-always"),
    ],
)
def test_it_never_asks(name: str, words: str) -> None:
    assert words in " ".join(ADAPTERS[name].invocation(order(ADAPTERS[name])).argv)


def test_opencode_has_every_answer_and_names_its_model() -> None:
    adapter = ADAPTERS["opencode"]
    env = adapter.invocation(order(adapter)).env
    assert env["OPENCODE_DISABLE_AUTOCOMPACT"] == "1"
    settings = env["OPENCODE_CONFIG_CONTENT"]
    assert '"ask"' not in settings
    assert '"bash": "allow"' in settings
    with pytest.raises(BadInput, match="names no model"):
        adapter.invocation(replace(order(adapter), model=None))


def test_codex_sandbox_ends_where_the_worktree_does() -> None:
    adapter = ADAPTERS["codex"]
    asked = order(adapter)
    assert "workspace-write" in adapter.invocation(asked).argv
    full = replace(asked, profile=replace(asked.profile, permissions="full"))
    assert "danger-full-access" in adapter.invocation(full).argv


def test_claude_runs_as_root_only_when_told_that_it_does() -> None:
    adapter = ADAPTERS["claude"]
    assert "IS_SANDBOX" not in adapter.invocation(order(adapter)).env
    assert "IS_SANDBOX" in adapter.invocation(replace(order(adapter), as_root=True)).env


def test_a_reader_gets_no_tools_that_edit() -> None:
    reading = replace(order(ADAPTERS["claude"]), access=Access.READ)
    assert "--disallowedTools Edit Write" in " ".join(ADAPTERS["claude"].invocation(reading).argv)


def test_placeholders_of_a_command() -> None:
    adapter = ADAPTERS["command"]
    asked = order(adapter)
    assert adapter.invocation(asked).argv == ("agent", "/zowl/tasks/r/t/t.2.prompt.md", "some/model")
    wrong = replace(asked, profile=replace(asked.profile, command=("agent", "{promt}")))
    with pytest.raises(BadInput, match=r"has \{promt\}") as refused:
        adapter.invocation(wrong)
    assert "{prompt_file}" in refused.value.mend
