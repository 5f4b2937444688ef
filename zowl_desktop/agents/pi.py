"""pi: `pi -p --mode json`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

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
from zowl_desktop.agents.json_lines import JsonLines, Told, micro_dollars
from zowl_desktop.agents.refusals import PASSING, why_refused
from zowl_desktop.agents.verdict import judge
from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.model.pipeline import Access

_CAPABILITIES = Capabilities(
    resumes=True,
    names_session=False,
    own_cost=True,
    soft_stop=SoftStop.TERMINATE,
    memory=180,
    start_cpu=2.1,
)
_PROGRAM = Program(
    "pi",
    tested="0.73.1",
    logins=(Login(".pi/agent/auth.json", "the login of your provider", "{"),),
    settings=(".pi/agent/settings.json", ".pi/agent/AGENTS.md"),
    wanders=("extensions", "packages"),
    keys=("OPENAI_API_KEY", "ANTHROPIC_API_KEY"),
    asks="nothing: it knows no permissions",
    install="npm install -g @mariozechner/pi-coding-agent",
)
_QUIET = {"PI_OFFLINE": "1", "PI_SKIP_VERSION_CHECK": "1", "PI_TELEMETRY": "0"}
_TOKEN = "ZOWL_AGENT_TOKEN"  # noqa: S105 - the name of a variable


@dataclass(frozen=True, slots=True)
class PiAdapter:
    """Starts pi, which knows no permissions: there is nothing to ask."""

    name: str = "pi"
    capabilities: Capabilities = _CAPABILITIES
    program: Program = _PROGRAM

    def invocation(self, order: AgentOrder) -> Invocation:
        """The command line for one turn."""
        argv = ["pi", "-p", "--mode", "json", "--no-extensions", "--no-skills"]
        if order.gateway is not None:
            argv += ["--provider", "zowl"]
        if order.model is not None:
            argv += ["--model", order.model]
        if order.resumes is not None:
            argv += ["--session", order.resumes]
        if order.access is Access.READ:
            argv += ["--tools", "read,bash,grep,find,ls"]
        env = {**_QUIET, **private_home(order.home)}
        if order.home is not None:
            env["PI_CODING_AGENT_DIR"] = str(order.home / ".pi" / "agent")
        if order.gateway is not None:
            env[_TOKEN] = order.gateway.token
        return Invocation((*argv, order.prompt_argument), env, _files(order))

    def parser(self) -> PiParser:
        """A new reader for one attempt."""
        return PiParser()

    def outcome(self, digest: Digest, end: End) -> Outcome:
        """How the attempt went, by the common rules."""
        return judge(digest, end)


def _files(order: AgentOrder) -> tuple[FileToWrite, ...]:
    if order.home is None or order.gateway is None:
        return ()
    model = {"id": order.model or "default", "input": ["text"], "reasoning": False}
    provider = {
        "baseUrl": f"{order.gateway.base_url}/v1",
        "api": "openai-completions",
        "apiKey": _TOKEN,
        "models": [model],
    }
    file = order.home / ".pi" / "agent" / "models.json"
    return (FileToWrite(file, json.dumps({"providers": {"zowl": provider}})),)


class PiParser(JsonLines):
    """Reads its events; it exits with 0 whatever happened, so the last message decides."""

    def told(self, told: Told) -> Iterable[AgentEvent]:
        """What one line means."""
        match told["type"]:
            case "session":
                return [Started(told["id"])]
            case "tool_execution_start":
                given = json.dumps(told.get("args"), ensure_ascii=False)
                return [ToolStarted(told["toolCallId"], told["toolName"], given)]
            case "tool_execution_end":
                output = "".join(str(each.get("text", "")) for each in told["result"]["content"])
                return [ToolEnded(told["toolCallId"], not told["isError"], output)]
            case "auto_retry_start":
                delay = float(told["delayMs"]) / 1000
                return [Retrying(told["attempt"], told["maxAttempts"], delay, text=told["errorMessage"])]
            case "message_end" if told["message"]["role"] == "assistant":
                return _message(told["message"])
        return ()


def _message(message: Told) -> list[AgentEvent]:
    text = "".join(str(block["text"]) for block in message["content"] if block["type"] == "text")
    used = Used(_usage(message["usage"]), UsageScope.STEP)
    match message["stopReason"]:
        case "error" | "aborted":
            words = str(message.get("errorMessage") or message["stopReason"])
            failure = why_refused(words)
            limit = [LimitHit(failure, words=words)] if failure in PASSING else []
            return [used, *limit, Final(words, failure)]
        case "stop":
            return [Said(text), used, Final(text)]
    return [Said(text), used] if text else [used]


def _usage(told: Told) -> Usage:
    return Usage(
        micro_dollars((told.get("cost") or {}).get("total")),
        int(told["input"]),
        int(told["cacheRead"]),
        int(told["cacheWrite"]),
        int(told["output"]),
        estimated=True,
    )
