"""Codex: `codex exec --json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zowl_desktop.agents.base import (
    AgentOrder,
    Capabilities,
    End,
    FileToWrite,
    Invocation,
    Login,
    Program,
    SoftStop,
)
from zowl_desktop.agents.digest import Digest
from zowl_desktop.agents.events import (
    AgentEvent,
    Final,
    LimitHit,
    Retrying,
    Said,
    Started,
    ToolEnded,
    ToolStarted,
    UsageScope,
    Used,
)
from zowl_desktop.agents.homes import private_home
from zowl_desktop.agents.json_lines import JsonLines, Told
from zowl_desktop.agents.refusals import PASSING, status_in, why_refused
from zowl_desktop.agents.stop_answers import NO_QUOTA
from zowl_desktop.agents.verdict import judge
from zowl_desktop.model.outcome import Outcome, Usage

_CAPABILITIES = Capabilities(
    resumes=True,
    names_session=False,
    own_cost=False,
    soft_stop=SoftStop.TERMINATE,
    own_sandbox=True,
    memory=210,
    start_cpu=0.6,
)
_PROGRAM = Program(
    "codex",
    tested="0.169.0",
    logins=(
        Login(".codex/auth.json", "your ChatGPT plan", '"refresh_token"'),
        Login(".codex/auth.json", "your OpenAI key", '"OPENAI_API_KEY"'),
    ),
    settings=(".codex/config.toml", ".codex/AGENTS.md"),
    wanders=("mcp_servers", "notify", "hooks"),
    keys=("OPENAI_API_KEY", "CODEX_API_KEY"),
    asks="nothing: what its sandbox forbids fails",
    install="npm install -g @openai/codex",
    stops_at=NO_QUOTA,
)
_TOKEN = "ZOWL_AGENT_TOKEN"  # noqa: S105 - the name of a variable
_ALWAYS = {
    "approval_policy": "never",
    "check_for_update_on_startup": False,
    "analytics.enabled": False,
    "sandbox_workspace_write.network_access": True,  # tests talk to servers of their own
    "shell_environment_policy.exclude": [_TOKEN],
}
_FULL = "full"
"""`permissions: full`: no sandbox of its own."""


@dataclass(frozen=True, slots=True)
class CodexAdapter:
    """Starts Codex in its own sandbox, and so that it never asks."""

    name: str = "codex"
    capabilities: Capabilities = _CAPABILITIES
    program: Program = _PROGRAM

    def invocation(self, order: AgentOrder) -> Invocation:
        """The command line for one turn."""
        full = order.profile.permissions == _FULL
        argv = ["codex", "exec", "--json", "--skip-git-repo-check", "-C", str(order.worktree)]
        argv += ["-s", "danger-full-access" if full else "workspace-write"]
        if order.model is not None:
            argv += ["-m", order.model]
        settings = dict(_ALWAYS)
        if order.outbox is not None:
            settings["sandbox_workspace_write.writable_roots"] = [str(order.outbox)]
        if order.gateway is not None:
            argv += ["--disable", "plugins", "--disable", "apps"]  # they ask other hosts
            settings |= _provider(order.gateway.base_url)
        for key, value in settings.items():
            argv += ["-c", f"{key}={json.dumps(value)}"]
        if order.resumes is not None:
            argv += ["resume", order.resumes]
        return Invocation((*argv, order.prompt_argument), _environment(order), _files(order))

    def parser(self) -> CodexParser:
        """A new reader for one attempt."""
        return CodexParser()

    def outcome(self, digest: Digest, end: End) -> Outcome:
        """How the attempt went, by the common rules."""
        return judge(digest, end)


def _provider(base_url: str) -> dict[str, object]:
    own = {
        "name": "Zowl",
        "base_url": f"{base_url}/v1",
        "env_key": _TOKEN,
        "wire_api": "responses",
        "request_max_retries": 1,
        "stream_max_retries": 2,
        "stream_idle_timeout_ms": 300_000,
    }
    return {"model_provider": "zowl", **{f"model_providers.zowl.{key}": value for key, value in own.items()}}


def _environment(order: AgentOrder) -> dict[str, str]:
    env = private_home(order.home)
    if order.home is not None:
        env["CODEX_HOME"] = str(order.home / ".codex")
    if order.gateway is not None:
        env[_TOKEN] = order.gateway.token
    return env


def _files(order: AgentOrder) -> tuple[FileToWrite, ...]:
    """Its folder has to be there; all settings are arguments."""
    if order.home is None:
        return ()
    return (FileToWrite(order.home / ".codex" / "config.toml", "# See the arguments.\n"),)


_AGAIN = re.compile(r"Reconnecting\.\.\. (\d+)/(\d+)(?: \((.*)\))?", re.DOTALL)
_TOOLS = frozenset({"command_execution", "mcp_tool_call", "web_search", "file_change", "collab_tool_call"})
_AT_ONCE = frozenset({"web_search", "file_change"})
"""Tools that may be told of only when they are over."""


class CodexParser(JsonLines):
    """Reads the events of a thread."""

    def __init__(self) -> None:
        super().__init__()
        self._said = ""
        self._begun: set[str] = set()

    def told(self, told: Told) -> Iterable[AgentEvent]:
        """What one line means."""
        match told["type"]:
            case "thread.started":
                return [Started(told["thread_id"])]
            case "item.started":
                self._begun.add(told["item"]["id"])
                return _begun(told["item"])
            case "item.completed":
                return self._ended(told["item"])
            case "error":
                return _complaint(told["message"])
            case "turn.failed":
                return _failed(told["error"]["message"])
            case "turn.completed":
                return [Used(_usage(told["usage"]), UsageScope.THREAD), Final(self._said)]
        return ()

    def _ended(self, item: dict[str, Any]) -> list[AgentEvent]:
        kind = item["type"]
        if kind in {"agent_message", "reasoning"}:
            self._said = item["text"]
            return [Said(item["text"])]
        if kind not in _TOOLS:
            return []
        code = item.get("exit_code")
        ok = item.get("status") != "failed" and code in {None, 0}
        ended = ToolEnded(item["id"], ok, str(item.get("aggregated_output") or ""), code)
        is_told_late = kind in _AT_ONCE and item["id"] not in self._begun
        return [*(_begun(item) if is_told_late else ()), ended]


def _begun(item: dict[str, Any]) -> list[AgentEvent]:
    kind = item["type"]
    if kind not in _TOOLS:
        return []
    if item.get("changes"):
        return [ToolStarted(item["id"], kind, json.dumps({"changes": item["changes"]}, ensure_ascii=False))]
    given = item.get("command") or item.get("tool") or item.get("query") or ""
    return [ToolStarted(item["id"], kind, str(given))]


def _complaint(message: str) -> list[AgentEvent]:
    """A retry, or an error that ends the program unless it goes on and says so."""
    again = _AGAIN.match(message)
    if again is None:
        return _failed(message)
    number, limit, why = again.groups()
    return [Retrying(int(number), int(limit), status=status_in(why or ""), text=why or "")]


def _failed(message: str) -> list[AgentEvent]:
    failure = why_refused(message, status_in(message))
    limit = [LimitHit(failure, words=message)] if failure in PASSING else []
    return [*limit, Final(message, failure)]


def _usage(told: Told) -> Usage:
    """Its input holds what came from the cache."""
    read = int(told.get("cached_input_tokens") or 0)
    written = int(told.get("cache_write_input_tokens") or 0)
    return Usage(
        input_tokens=max(0, int(told["input_tokens"]) - read - written),
        cache_read_tokens=read,
        cache_write_tokens=written,
        output_tokens=int(told["output_tokens"]),
        estimated=True,
    )
