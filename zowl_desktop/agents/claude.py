"""Claude Code: `claude -p` with its stream of JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from zowl_desktop.agents.base import AgentOrder, Capabilities, End, Invocation, Login, Program, SoftStop
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
from zowl_desktop.agents.json_lines import JsonLines, Told, micro_dollars
from zowl_desktop.agents.refusals import PASSING, why_refused
from zowl_desktop.agents.resets import instant
from zowl_desktop.agents.stop_answers import LONG_WAIT
from zowl_desktop.agents.verdict import judge
from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.model.pipeline import Access
from zowl_desktop.model.states import FailureClass

_CAPABILITIES = Capabilities(
    resumes=True,
    names_session=True,
    own_cost=True,
    soft_stop=SoftStop.INTERRUPT,
    turns=True,
    memory=300,
    start_cpu=1.3,
)
_PROGRAM = Program(
    "claude",
    tested="2.1.197",
    logins=(
        Login(".claude/.credentials.json", "your Claude plan", "claudeAiOauth"),
        Login(".claude.json", "your Claude plan", '"oauthAccount"'),
        Login(".claude.json", "your Anthropic key", '"primaryApiKey"'),
    ),
    settings=(".claude/settings.json", ".claude.json", ".claude/CLAUDE.md"),
    wanders=("hooks", "mcpServers", "enabledPlugins"),
    keys=("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"),
    asks="nothing: it may do everything",
    install="npm install -g @anthropic-ai/claude-code",
    stops_at=LONG_WAIT,
)
_QUIET = {
    "DISABLE_TELEMETRY": "1",
    "DISABLE_ERROR_REPORTING": "1",
    "DISABLE_AUTOUPDATER": "1",
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    "CLAUDE_CODE_MAX_RETRIES": "3",  # its ten take three minutes, even for a wrong key
}
_READ_ONLY = ("--disallowedTools", "Edit", "Write", "NotebookEdit")


@dataclass(frozen=True, slots=True)
class ClaudeAdapter:
    """Starts Claude Code so that it never asks: whatever it may do, it does."""

    name: str = "claude"
    capabilities: Capabilities = _CAPABILITIES
    program: Program = _PROGRAM

    def invocation(self, order: AgentOrder) -> Invocation:
        """The command line for one turn."""
        argv = ["claude", "-p", order.prompt_argument, "--output-format", "stream-json", "--verbose"]
        argv += ["--permission-mode", "bypassPermissions"]
        if order.model is not None:
            argv += ["--model", order.model]
        if order.resumes is not None:
            argv += ["--resume", order.resumes]
        elif order.session is not None:
            argv += ["--session-id", order.session]
        if order.profile.turns is not None:
            argv += ["--max-turns", str(order.profile.turns)]
        if order.access is Access.READ:
            argv += _READ_ONLY
        if order.gateway is not None:
            argv += ["--setting-sources", "project", "--strict-mcp-config"]
        return Invocation(tuple(argv), {**_QUIET, **_environment(order)})

    def parser(self) -> ClaudeParser:
        """A new reader for one attempt."""
        return ClaudeParser()

    def outcome(self, digest: Digest, end: End) -> Outcome:
        """How the attempt went: the common rules, as its last word tells everything."""
        return judge(digest, end)


def _environment(order: AgentOrder) -> dict[str, str]:
    env = private_home(order.home)
    if order.home is not None:
        env["CLAUDE_CONFIG_DIR"] = str(order.home / ".claude")
    if order.gateway is not None:
        env |= {"ANTHROPIC_BASE_URL": order.gateway.base_url, "ANTHROPIC_API_KEY": order.gateway.token}
    if order.as_root:
        env["IS_SANDBOX"] = "1"  # else it refuses to run without asking as root
    return env


class ClaudeParser(JsonLines):
    """Reads the stream; also that of programs which copied it."""

    def __init__(self) -> None:
        super().__init__()
        self._metered: set[str] = set()
        self._limit: LimitHit | None = None

    def told(self, told: Told) -> Iterable[AgentEvent]:
        """What one line means."""
        match told["type"], told.get("subtype"):
            case "system", "init":
                return [Started(told["session_id"], told.get("model"))]
            case "system", "api_retry":
                return [_retrying(told)]
            case "rate_limit_event", _:
                return self._rate_limit(told["rate_limit_info"])
            case "assistant", _:
                return list(self._assistant(told))
            case "user", _:
                return list(_tool_results(told["message"]["content"]))
            case "result", _:
                return self._result(told)
        return ()

    def _rate_limit(self, info: dict[str, Any]) -> list[AgentEvent]:
        if info["status"] != "rejected" or info.get("isUsingOverage"):
            return []
        self._limit = LimitHit(FailureClass.USAGE_LIMIT, instant(info.get("resetsAt")))
        return [self._limit]

    def _assistant(self, told: Told) -> Iterator[AgentEvent]:
        message = told["message"]
        if self.speaks_for_itself(message):
            return
        for block in message["content"]:
            if block["type"] == "tool_use":
                given = json.dumps(block["input"], ensure_ascii=False)
                yield ToolStarted(block["id"], block["name"], given)
            elif block["type"] == "text" and told.get("parent_tool_use_id") is None:
                yield Said(block["text"])
        if message["id"] not in self._metered:  # each block of a message repeats its usage
            self._metered.add(message["id"])
            yield Used(self.usage(message["usage"]), UsageScope.STEP)

    def _result(self, told: Told) -> list[AgentEvent]:
        denied = [
            Denied(each["tool_name"], json.dumps(each.get("tool_input"), ensure_ascii=False)[:500])
            for each in told.get("permission_denials") or ()
        ]
        failure = self.failure(told)
        text = told.get("result") or "; ".join(told.get("errors") or ()) or str(told["subtype"])
        limit: list[AgentEvent] = []
        if failure in PASSING:
            failure = self._limit.failure if self._limit else failure
            limit = [] if self._limit else [LimitHit(failure, words=text)]
        final = Final(text, failure, told.get("num_turns"))
        return [*denied, *limit, Used(self.whole_usage(told), UsageScope.RUN), final]

    def speaks_for_itself(self, message: Told) -> bool:
        """Whether these are the program's own words about an error, and not the model's."""
        return bool(message["model"] == "<synthetic>")

    def failure(self, told: Told) -> FailureClass | None:
        """The class of the last word; None when it says that the work is done."""
        match told["subtype"], told.get("terminal_reason"):
            case "error_max_turns", _:
                return FailureClass.MAX_TURNS
            case "error_max_budget_usd", _:
                return FailureClass.BUDGET
            case _, "prompt_too_long":
                return FailureClass.CONTEXT_TOO_LONG
        if not told["is_error"]:
            return None
        return why_refused(told.get("result") or "", told.get("api_error_status"))

    def whole_usage(self, told: Told) -> Usage:
        """What this start used. By model it counts helpers too, as the money does."""
        cost = micro_dollars(told.get("total_cost_usd"))
        by_model = told.get("modelUsage") or {}
        if not by_model:
            return self.usage(told["usage"], cost)

        def total(key: str) -> int:
            return sum(int(each.get(key) or 0) for each in by_model.values())

        return Usage(
            cost,
            total("inputTokens"),
            total("cacheReadInputTokens"),
            total("cacheCreationInputTokens"),
            total("outputTokens"),
            estimated=True,
        )

    def usage(self, told: Told, cost: int = 0) -> Usage:
        """Tokens as they are told: input is counted apart from the cache."""
        return Usage(
            cost,
            int(told.get("input_tokens") or 0),
            int(told.get("cache_read_input_tokens") or 0),
            int(told.get("cache_creation_input_tokens") or 0),
            int(told.get("output_tokens") or 0),
            estimated=True,
        )


def _retrying(told: Told) -> Retrying:
    return Retrying(
        told["attempt"],
        told.get("max_retries"),
        float(told.get("retry_delay_ms") or 0) / 1000,
        told.get("error_status"),
        str(told.get("error") or ""),
    )


def _tool_results(content: object) -> Iterator[AgentEvent]:
    for block in content if isinstance(content, list) else ():
        if block.get("type") == "tool_result":
            said = block.get("content")
            output = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
            yield ToolEnded(block["tool_use_id"], not block.get("is_error"), output)
