"""aider: one message, one round of edits, told in text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from zowl_desktop.agents.base import AgentOrder, Capabilities, End, FileToWrite, Invocation, Program, SoftStop
from zowl_desktop.agents.digest import Digest
from zowl_desktop.agents.events import AgentEvent, Final, LimitHit, Raw, Retrying, Said, UsageScope, Used
from zowl_desktop.agents.homes import private_home
from zowl_desktop.agents.refusals import PASSING, why_refused
from zowl_desktop.agents.text_lines import TextLines
from zowl_desktop.agents.verdict import judge
from zowl_desktop.model.outcome import Outcome, Usage

_CAPABILITIES = Capabilities(
    resumes=False,
    names_session=False,
    own_cost=True,
    soft_stop=SoftStop.TERMINATE,
    tells_tools=False,
    memory=250,
    start_cpu=6.0,
)
_PROGRAM = Program(
    "aider",
    tested="0.86.2",
    settings=(".aider.conf.yml",),
    wanders=("lint-cmd", "test-cmd", "load"),
    keys=("OPENAI_API_KEY", "ANTHROPIC_API_KEY"),
    asks="nothing: it answers itself with yes",
    install="pip install aider-chat",
)
_ALWAYS = """
    --yes-always --no-check-update --analytics-disable --no-show-release-notes --no-pretty --no-fancy-input
    --no-show-model-warnings --no-gitignore --no-auto-commits --no-dirty-commits --map-tokens 0
"""
"""Zowl commits. Without a map of the repository it leaves no cache in the worktree."""
_KEPT = 8_000


@dataclass(frozen=True, slots=True)
class AiderAdapter:
    """Starts aider so that it answers its own questions with yes."""

    name: str = "aider"
    capabilities: Capabilities = _CAPABILITIES
    program: Program = _PROGRAM

    def invocation(self, order: AgentOrder) -> Invocation:
        """The command line for one turn."""
        notes = order.prompt_file.parent
        argv = ["aider", "--message-file", str(order.prompt_file), *_ALWAYS.split()]
        argv += ["--chat-history-file", str(notes / "aider.chat.md")]
        argv += ["--input-history-file", str(notes / "aider.input")]
        env = private_home(order.home)
        if order.model is not None:
            argv += ["--model", order.model]
        if order.gateway is not None:
            env["OPENAI_API_BASE"] = f"{order.gateway.base_url}/v1"
            env["OPENAI_API_KEY"] = order.gateway.token
        return Invocation(tuple(argv), env, _files(order))

    def parser(self) -> AiderParser:
        """A new reader for one attempt."""
        return AiderParser()

    def outcome(self, digest: Digest, end: End) -> Outcome:
        """How the attempt went, by the common rules."""
        return judge(digest, end)


def _files(order: AgentOrder) -> tuple[FileToWrite, ...]:
    """Without a name for git it would write one into the repository's own settings."""
    if order.home is None:
        return ()
    identity = "[user]\n\tname = aider\n\temail = agent@zowl.invalid\n"
    return (FileToWrite(order.home / ".gitconfig", identity),)


_TOKENS = re.compile(r"^Tokens: ([\d.,]+[kM]?) sent,(?: .*?,)? ?([\d.,]+[kM]?) received\.")
_COST = re.compile(r"Cost: \$[\d.]+ message, \$([\d.]+) session")
_ERROR = re.compile(r"^litellm\.\w+Error")
_PREFACE = re.compile(r"^(?:Repo-map|Git repo): ")
_AGAIN = re.compile(r"^Retrying in ([\d.]+) seconds")


class AiderParser(TextLines):
    """It exits with 0 whatever happened: the last answer's tokens are the proof that there was one."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._answered = False
        self._retries = 0

    def said(self, line: str) -> Iterable[AgentEvent]:
        """What a line means."""
        again, tokens = _AGAIN.match(line), _TOKENS.match(line)
        if _ERROR.match(line):
            self._answered, self._text = False, ""
        if _PREFACE.match(line):
            self._text = ""
            return [Raw(line, "stdout")]
        self._text = f"{self._text}{line}\n"[-_KEPT:]
        if again is not None:
            self._retries += 1
            return [Retrying(self._retries, delay=float(again[1]), text=self._text)]
        if tokens is not None:
            self._answered = True
            return [Used(_usage(line, tokens), UsageScope.RUN)]
        return [Said(f"{line}\n", delta=True)]

    def over(self) -> Iterable[AgentEvent]:
        """Its last word."""
        text = " ".join(self._text.split())  # its lines are broken in the middle of sentences
        if self._answered:
            return [Final(self._text.strip())]
        failure = why_refused(text)
        if not _ERROR.match(text):
            return []
        return (
            [LimitHit(failure, words=text), Final(text, failure)]
            if failure in PASSING
            else [Final(text, failure)]
        )


def _usage(line: str, tokens: re.Match[str]) -> Usage:
    cost = _COST.search(line)
    return Usage(
        cost=round(float(cost[1]) * 1_000_000) if cost else 0,
        input_tokens=_count(tokens[1]),
        output_tokens=_count(tokens[2]),
        estimated=True,
    )


def _count(text: str) -> int:
    scale = {"k": 1_000, "M": 1_000_000}.get(text[-1], 1)
    return round(float(text.rstrip("kM").replace(",", "")) * scale)
