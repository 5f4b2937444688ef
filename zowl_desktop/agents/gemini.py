"""Gemini CLI: `gemini -p` with its stream of JSON lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

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
    Denied,
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
from zowl_desktop.agents.verdict import judge
from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.model.states import FailureClass

_CAPABILITIES = Capabilities(
    resumes=True,
    names_session=True,
    own_cost=False,
    soft_stop=SoftStop.NONE,  # asked to end, it goes on for more than a minute
    turns=True,
    memory=430,
    start_cpu=5.2,
)
_PROGRAM = Program(
    "gemini",
    tested="0.61.0",
    logins=(Login(".gemini/oauth_creds.json", "your Google account", "token"),),
    settings=(".gemini/settings.json", ".gemini/GEMINI.md"),
    wanders=("mcpServers", "hooks"),
    keys=("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    install="npm install -g @google/gemini-cli",
)
_MAX_TURNS_CODE = 53
"""Its exit code when its turns are used up."""


@dataclass(frozen=True, slots=True)
class GeminiAdapter:
    """Starts Gemini CLI so that every tool call is approved."""

    name: str = "gemini"
    capabilities: Capabilities = _CAPABILITIES
    program: Program = _PROGRAM

    def invocation(self, order: AgentOrder) -> Invocation:
        """The command line for one turn."""
        argv = ["gemini", "-p", order.prompt_argument, "--output-format", "stream-json"]
        argv += ["--approval-mode", "yolo"]
        if order.model is not None:
            argv += ["-m", order.model]
        if order.resumes is not None:
            argv += ["--resume", order.resumes]
        elif order.session is not None:
            argv += ["--session-id", order.session]
        env = {"GEMINI_CLI_TRUST_WORKSPACE": "true", "GEMINI_TELEMETRY_ENABLED": "false"}
        env |= private_home(order.home)
        if order.gateway is not None:
            env |= {"GEMINI_API_KEY": order.gateway.token, "GOOGLE_GEMINI_BASE_URL": order.gateway.base_url}
        return Invocation(tuple(argv), env, _settings(order))

    def parser(self) -> GeminiParser:
        """A new reader for one attempt."""
        return GeminiParser()

    def outcome(self, digest: Digest, end: End) -> Outcome:
        """How the attempt went, by the common rules; that turns are used up, only its exit code says."""
        if end.code == _MAX_TURNS_CODE and end.stopped is None:
            digest = replace(digest, final=Final("used up its turns", FailureClass.MAX_TURNS))
        return judge(digest, end)


def _settings(order: AgentOrder) -> tuple[FileToWrite, ...]:
    """Settings for a private HOME; the user's own are never touched."""
    if order.home is None:
        return ()
    model = {} if order.profile.turns is None else {"model": {"maxSessionTurns": order.profile.turns}}
    settings = {
        "security": {"auth": {"selectedType": "gemini-api-key"}},
        "privacy": {"usageStatisticsEnabled": False},
        "general": {"enableAutoUpdate": False, "disableUpdateNag": True, "maxAttempts": 3},
        **model,
    }
    return (FileToWrite(order.home / ".gemini" / "settings.json", json.dumps(settings)),)


_AGAIN = re.compile(r"Attempt (\d+) failed(.*)")
_DELAY = re.compile(r"Retrying after (\d+)ms")
_DENIED = re.compile(r"denied by (?:policy|user)|requires (?:user )?(?:confirmation|approval)", re.IGNORECASE)


class GeminiParser(JsonLines):
    """Reads the stream; retries stand on stderr alone."""

    def __init__(self) -> None:
        super().__init__()
        self._said = ""
        self._tools: dict[str, str] = {}

    def complained(self, line: str) -> Iterable[AgentEvent]:
        """A retry, or words for the transcript."""
        again = _AGAIN.match(line)
        if again is not None:
            return [Retrying(int(again[1]), status=status_in(again[2]), text=again[2].strip(" :."))]
        return ()

    def told(self, told: Told) -> Iterable[AgentEvent]:
        """What one line means."""
        match told["type"]:
            case "init":
                return [Started(told["session_id"], told.get("model"))]
            case "message" if told["role"] == "assistant":
                return [self._text(told["content"])]
            case "tool_use":
                self._said = ""
                self._tools[told["tool_id"]] = told["tool_name"]
                given = json.dumps(told.get("parameters"), ensure_ascii=False)
                return [ToolStarted(told["tool_id"], told["tool_name"], given)]
            case "tool_result":
                return self._tool_result(told)
            case "result":
                return self._result(told)
        return ()

    def _text(self, text: str) -> Said:
        continues = bool(self._said)
        self._said += text
        return Said(text, delta=continues)

    def _tool_result(self, told: Told) -> list[AgentEvent]:
        output = str(told.get("output") or (told.get("error") or {}).get("message") or "")
        ok = told["status"] == "success"
        ended: list[AgentEvent] = [ToolEnded(told["tool_id"], ok, output)]
        if not ok and _DENIED.search(output):
            ended.append(Denied(self._tools.get(told["tool_id"], "a tool"), output[:500]))
        return ended

    def _result(self, told: Told) -> list[AgentEvent]:
        used = Used(_usage(told["stats"]), UsageScope.RUN) if told.get("stats") else None
        figures: list[AgentEvent] = [used] if used else []
        if told["status"] == "success":
            return [*figures, Final(self._said)]
        text = str(told["error"]["message"])
        failure = why_refused(text, status_in(text.replace('\\"', "").replace('"', "")))
        limit = [LimitHit(failure, words=text)] if failure in PASSING else []
        return [*figures, *limit, Final(text, failure)]


def _usage(stats: Told) -> Usage:
    """Its input holds what came from the cache; its output leaves out the thoughts, which the total has."""
    whole, cached = int(stats["input_tokens"]), int(stats.get("cached") or 0)
    return Usage(
        input_tokens=whole - cached,
        cache_read_tokens=cached,
        output_tokens=max(int(stats["output_tokens"]), int(stats.get("total_tokens") or 0) - whole),
        estimated=True,
    )
