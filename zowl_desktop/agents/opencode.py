"""opencode: `opencode run --format json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zowl_desktop.agents.base import AgentOrder, Capabilities, End, Invocation, Login, Program, SoftStop
from zowl_desktop.agents.digest import Digest
from zowl_desktop.agents.events import (
    AgentEvent,
    Denied,
    Final,
    LimitHit,
    Said,
    Started,
    ToolEnded,
    ToolStarted,
    UsageScope,
    Used,
)
from zowl_desktop.agents.homes import private_home
from zowl_desktop.agents.json_lines import JsonLines, Told, micro_dollars
from zowl_desktop.agents.refusals import PASSING, why_refused
from zowl_desktop.agents.resets import instant
from zowl_desktop.agents.verdict import judge
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.model.pipeline import Access

_CAPABILITIES = Capabilities(
    resumes=True,
    names_session=False,
    own_cost=True,
    soft_stop=SoftStop.NONE,  # asked to end, it leaves its tools behind
    own_sandbox=False,
    tells_tools=False,
    turns=False,
    memory=800,
    start_cpu=9.0,
)
_PROGRAM = Program(
    "opencode",
    tested="1.18.33",
    logins=(Login(".local/share/opencode/auth.json", "the login of your provider", "{"),),
    settings=(".config/opencode/opencode.json", ".config/opencode/opencode.jsonc"),
    wanders=("mcp", "plugin"),
    keys=("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OPENROUTER_API_KEY"),
    asks="nothing: what lies outside of the worktree is denied",
    install="npm install -g opencode-ai",
)
_QUIET = {
    "OPENCODE_DISABLE_AUTOUPDATE": "1",
    "OPENCODE_DISABLE_MODELS_FETCH": "1",
    "OPENCODE_DISABLE_LSP_DOWNLOAD": "1",
    "OPENCODE_DISABLE_AUTOCOMPACT": "1",  # refused as too long, it would compact and ask again for ever
}
_TOKEN = "ZOWL_AGENT_TOKEN"  # noqa: S105 - the name of a variable


@dataclass(frozen=True, slots=True)
class OpencodeAdapter:
    """Starts opencode with its answers to every permission given beforehand."""

    name: str = "opencode"
    capabilities: Capabilities = _CAPABILITIES
    program: Program = _PROGRAM

    def invocation(self, order: AgentOrder) -> Invocation:
        """The command line for one turn. Raises `BadInput` when the profile names no model."""
        if order.model is None:
            raise BadInput(
                "No model",
                f'agent profile "{order.profile.name}" uses opencode and names no model; opencode would then'
                " choose a provider by itself, and send it your code.",
                "Add model: PROVIDER/MODEL to the profile.",
            )
        model = order.model if order.gateway is None else f"zowl/{order.model.rpartition('/')[2]}"
        argv = ["opencode", "run", order.prompt_argument, "--format", "json", "-m", model]
        argv += ["--title", f"{order.task} {order.step}"]  # else it asks the model for one
        if order.resumes is not None:
            argv += ["-s", order.resumes]
        env = {**_QUIET, **private_home(order.home)}
        env["OPENCODE_CONFIG_CONTENT"] = json.dumps(_settings(order, model))
        if order.gateway is not None:
            env[_TOKEN] = order.gateway.token
        return Invocation(tuple(argv), env)

    def parser(self) -> OpencodeParser:
        """A new reader for one attempt."""
        return OpencodeParser()

    def outcome(self, digest: Digest, end: End) -> Outcome:
        """How the attempt went, by the common rules."""
        return judge(digest, end)


def _settings(order: AgentOrder, model: str) -> dict[str, object]:
    """Every permission has its answer, so that there is nothing to ask."""
    outside: dict[str, str] = {"*": "allow" if order.profile.permissions == "full" else "deny"}
    if order.outbox is not None:
        outside[f"{order.outbox}/*"] = "allow"
    may_edit = "deny" if order.access is Access.READ else "allow"
    permission = {
        "edit": may_edit,
        "bash": "allow",
        "webfetch": "allow",
        "question": "deny",
        "doom_loop": "deny",
        "external_directory": outside,
    }
    settings: dict[str, object] = {
        "autoupdate": False,
        "share": "disabled",
        "model": model,
        "small_model": model,
        "permission": permission,
    }
    if order.gateway is not None:
        options = {"baseURL": f"{order.gateway.base_url}/v1", "apiKey": f"{{env:{_TOKEN}}}"}
        own = {
            "npm": "@ai-sdk/openai-compatible",
            "options": options,
            "models": {model.partition("/")[2]: {}},
        }
        settings |= {"enabled_providers": ["zowl"], "provider": {"zowl": own}}
    return settings


_REJECTED = re.compile(r"permission requested: (\S+) \((.*)\); auto-rejecting")
_DONE = frozenset({"stop", "end_turn"})


class OpencodeParser(JsonLines):
    """Reads its parts: there is no last word, so the end of a step that calls no tool is one."""

    def __init__(self) -> None:
        super().__init__()
        self._said = ""
        self._session: str | None = None

    def complained(self, line: str) -> Iterable[AgentEvent]:
        """A permission that nobody could give, or words for the transcript."""
        asked = _REJECTED.search(line)
        return [Denied(asked[1], asked[2])] if asked else ()

    def told(self, told: Told) -> Iterable[AgentEvent]:
        """What one line means."""
        return [*self._started(told.get("sessionID")), *self._part(told)]

    def _started(self, session: str | None) -> list[AgentEvent]:
        if session is None or session == self._session:
            return []
        self._session = session
        return [Started(session)]

    def _part(self, told: Told) -> list[AgentEvent]:
        match told["type"]:
            case "text":
                self._said = told["part"]["text"]
                return [Said(self._said)]
            case "tool_use":
                return _tool(told["part"])
            case "step_finish":
                return self._step(told["part"])
            case "error":
                return _failed(told["error"])
        return []

    def _step(self, part: dict[str, Any]) -> list[AgentEvent]:
        used = Used(_usage(part), UsageScope.STEP)
        return [used, Final(self._said)] if part["reason"] in _DONE else [used]


def _tool(part: dict[str, Any]) -> list[AgentEvent]:
    """It is told of when it is over."""
    state = part["state"]
    ok = state["status"] == "completed"
    output = str(state.get("output") if ok else state.get("error") or "")
    given = json.dumps(state.get("input"), ensure_ascii=False)
    code = (state.get("metadata") or {}).get("exit")
    return [ToolStarted(part["callID"], part["tool"], given), ToolEnded(part["callID"], ok, output, code)]


def _failed(error: dict[str, Any]) -> list[AgentEvent]:
    data = error.get("data") or {}
    text = str(data.get("message") or error.get("name"))
    body = str(data.get("responseBody") or "")
    failure = why_refused(f"{text} {body}", data.get("statusCode"))
    if failure not in PASSING:
        return [Final(text, failure)]
    return [LimitHit(failure, _reset(body, data.get("responseHeaders") or {}), text), Final(text, failure)]


_RESETS = ("x-codex-primary-reset-at", "anthropic-ratelimit-unified-reset")


def _reset(body: str, headers: Told) -> float | None:
    """The error keeps the provider's answer whole, with its exact time."""
    named = re.search(r'"resets_at":\s*(\d+)', body)
    if named is not None:
        return instant(named[1])
    return next((instant(headers[name]) for name in _RESETS if name in headers), None)


def _usage(part: dict[str, Any]) -> Usage:
    """Its input leaves out the cache, and its output the reasoning."""
    tokens = part["tokens"]
    cache = tokens.get("cache") or {}
    return Usage(
        micro_dollars(part.get("cost")),
        int(tokens["input"]),
        int(cache.get("read") or 0),
        int(cache.get("write") or 0),
        int(tokens["output"]) + int(tokens.get("reasoning") or 0),
        estimated=True,
    )
