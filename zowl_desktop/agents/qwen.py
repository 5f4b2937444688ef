"""Qwen Code: `qwen -p`, whose stream copies Claude Code's, but for its errors and its count of the cache."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zowl_desktop.agents.base import AgentOrder, Capabilities, End, Invocation, Login, Program, SoftStop
from zowl_desktop.agents.claude import ClaudeParser
from zowl_desktop.agents.digest import Digest
from zowl_desktop.agents.events import Final
from zowl_desktop.agents.homes import private_home
from zowl_desktop.agents.json_lines import Told
from zowl_desktop.agents.refusals import why_refused
from zowl_desktop.agents.verdict import judge
from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.model.states import FailureClass

_CAPABILITIES = Capabilities(
    resumes=True,
    names_session=True,
    own_cost=False,
    soft_stop=SoftStop.NONE,  # its launcher ends and leaves the agent
    turns=True,
    memory=950,
    start_cpu=12.0,
)
_PROGRAM = Program(
    "qwen",
    tested="0.15.10",
    logins=(Login(".qwen/oauth_creds.json", "your Qwen account", "token"),),
    settings=(".qwen/settings.json", ".qwen/QWEN.md"),
    wanders=("mcpServers", "hooks"),
    keys=("OPENAI_API_KEY", "DASHSCOPE_API_KEY"),
    install="npm install -g @qwen-code/qwen-code",
)
_MAX_TURNS_CODE = 53
"""Its exit code when its turns are used up; there is no last word then."""
_ERROR = "[API Error:"


@dataclass(frozen=True, slots=True)
class QwenAdapter:
    """Starts Qwen Code so that every tool call is approved."""

    name: str = "qwen"
    capabilities: Capabilities = _CAPABILITIES
    program: Program = _PROGRAM

    def invocation(self, order: AgentOrder) -> Invocation:
        """The command line for one turn."""
        argv = ["qwen", "-p", order.prompt_argument, "--output-format", "stream-json"]
        argv += ["--approval-mode", "yolo"]
        if order.model is not None:
            argv += ["-m", order.model]
        if order.resumes is not None:
            argv += ["--resume", order.resumes]
        elif order.session is not None:
            argv += ["--session-id", order.session]
        if order.profile.turns is not None:
            argv += ["--max-session-turns", str(order.profile.turns)]
        env = private_home(order.home)
        if order.gateway is not None:
            argv += ["--auth-type", "openai"]
            env |= {
                "OPENAI_API_KEY": order.gateway.token,
                "OPENAI_BASE_URL": f"{order.gateway.base_url}/v1",
            }
        return Invocation(tuple(argv), env)

    def parser(self) -> QwenParser:
        """A new reader for one attempt."""
        return QwenParser()

    def outcome(self, digest: Digest, end: End) -> Outcome:
        """How the attempt went, by the common rules; that turns are used up, only its exit code says."""
        if end.code == _MAX_TURNS_CODE and end.stopped is None:
            digest = replace(digest, final=Final("used up its turns", FailureClass.MAX_TURNS))
        return judge(digest, end)


def _is_error(text: str) -> bool:
    """An error stands at the end, after whatever had come before the line broke."""
    return _ERROR in text and text.rstrip().endswith("]")


class QwenParser(ClaudeParser):
    """Reads the stream. It calls every end a success: its errors are texts."""

    def speaks_for_itself(self, message: Told) -> bool:
        """Whether these are the program's own words about an error, and not the model's."""
        return any(_is_error(str(block.get("text", ""))) for block in message["content"])

    def failure(self, told: Told) -> FailureClass | None:
        """The class of the last word."""
        text = str(told.get("result") or "")
        if _is_error(text) or told["is_error"]:
            return why_refused(text)
        return None

    def usage(self, told: Told, cost: int = 0) -> Usage:
        """Tokens: its input holds what came from the cache."""
        read = int(told.get("cache_read_input_tokens") or 0)
        used = super().usage(told, cost)
        return replace(used, input_tokens=max(0, used.input_tokens - read))
