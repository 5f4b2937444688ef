"""Any program that speaks the Agent Client Protocol, through the bridge: `zowl_desktop.acp_bridge`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zowl_desktop.agents.base import AgentOrder, Capabilities, End, Invocation, SoftStop
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
from zowl_desktop.agents.verdict import judge
from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.model.states import FailureClass

_PROGRAM = (sys.executable, "-I", "-m", "zowl_desktop.acp_bridge")
"""Isolated: a worktree that holds Python files of the same names must not be imported."""
_CAPABILITIES = Capabilities(
    resumes=True,
    names_session=False,
    own_cost=False,
    soft_stop=SoftStop.TERMINATE,
    own_tokens=False,
)


@dataclass(frozen=True, slots=True)
class AcpAdapter:
    """Starts the bridge, which starts the profile's command and talks to it."""

    name: str = "acp"
    capabilities: Capabilities = _CAPABILITIES
    program: None = None

    def invocation(self, order: AgentOrder) -> Invocation:
        """The bridge's command line for one turn."""
        argv = [*_PROGRAM, "--prompt-file", str(order.prompt_file), "--cwd", str(order.worktree)]
        if order.profile.permissions == "full":
            argv.append("--allow")
        if order.model is not None:
            argv += ["--model", order.model]
        if order.resumes is not None:
            argv += ["--resume", order.resumes]
        env = private_home(order.home)
        if order.gateway is not None:
            env |= {"ZOWL_AGENT_BASE_URL": order.gateway.base_url, "ZOWL_AGENT_TOKEN": order.gateway.token}
        return Invocation((*argv, "--", *order.profile.command), env)

    def parser(self) -> AcpParser:
        """A new reader for one attempt."""
        return AcpParser()

    def outcome(self, digest: Digest, end: End) -> Outcome:
        """How the attempt went, by the common rules."""
        return judge(digest, end)


_STOPS = {
    "max_turn_requests": FailureClass.MAX_TURNS,
    "max_tokens": FailureClass.CONTEXT_TOO_LONG,
    "refusal": FailureClass.AGENT_ERROR,
    "cancelled": FailureClass.CANCELLED,
}


class AcpParser(JsonLines):
    """Reads what the bridge hands on: the agent's messages as they came, and its own words in between."""

    def __init__(self) -> None:
        super().__init__()
        self._said = ""

    def told(self, told: Told) -> Iterable[AgentEvent]:
        """What one line means."""
        match told["bridge"]:
            case "session":
                return [Started(told["session"])]
            case "denied":
                return [Denied(told["tool"], "nobody is there to allow it")]
            case "update":
                return self._update(told["update"])
            case "answer":
                return self._answer(told["answer"])
            case "failed":
                return _failed(told["text"])
        return ()

    def _update(self, update: dict[str, Any]) -> list[AgentEvent]:
        match update["sessionUpdate"]:
            case "agent_message_chunk":
                text = update["content"]["text"]
                continues = bool(self._said)
                self._said += text
                return [Said(text, delta=continues or not text)]
            case "tool_call":
                self._said = ""
                given = json.dumps(update.get("rawInput"), ensure_ascii=False)
                return [ToolStarted(update["toolCallId"], str(update.get("title") or "tool"), given)]
            case "tool_call_update" if update.get("status") in {"completed", "failed"}:
                ok = update["status"] == "completed"
                output = json.dumps(update.get("content"), ensure_ascii=False)
                return [ToolEnded(update["toolCallId"], ok, output)]
            case "usage_update" if (update.get("cost") or {}).get("currency") == "USD":
                cost = micro_dollars(update["cost"]["amount"])
                return [Used(Usage(cost, estimated=True), UsageScope.THREAD)]
        return []

    def _answer(self, answer: dict[str, Any]) -> list[AgentEvent]:
        why = answer["stopReason"]
        if why == "end_turn":
            return [Final(self._said)]
        return [Final(self._said or f"stopped: {why}", _STOPS.get(why, FailureClass.AGENT_ERROR))]


def _failed(text: str) -> list[AgentEvent]:
    failure = why_refused(text)
    limit = [LimitHit(failure, words=text)] if failure in PASSING else []
    return [*limit, Final(text, failure)]
