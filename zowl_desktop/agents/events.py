"""What an agent says while it works, in one language for all of them.

Times are UTC epoch seconds, delays are seconds, money is in micro-dollars.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from zowl_desktop.model.outcome import Usage
from zowl_desktop.model.states import FailureClass

StreamName = Literal["stdout", "stderr"]
"""Where a line was printed."""


class UsageScope(StrEnum):
    """What a usage figure counts: programs differ, and adding the wrong ones bills twice."""

    STEP = "step"  # one request: figures add up
    RUN = "run"  # this start of the program so far: the last figure counts
    THREAD = "thread"  # the whole session, earlier starts too: the last figure less what came before


@dataclass(frozen=True, slots=True)
class Started:
    """The program is up and has a session that a later attempt can resume."""

    session: str | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Text of the agent. With `delta` it continues the text before it."""

    text: str
    delta: bool = False


@dataclass(frozen=True, slots=True)
class ToolStarted:
    """A tool call is in flight until the `ToolEnded` of the same id."""

    id: str
    name: str
    input: str = ""


@dataclass(frozen=True, slots=True)
class ToolEnded:
    """A tool call is over."""

    id: str
    ok: bool
    output: str = ""
    exit_code: int | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """Tokens and money, with input counted apart from the cache, whatever the program does."""

    usage: Usage
    scope: UsageScope


@dataclass(frozen=True, slots=True)
class Retrying:
    """The program asks its provider again by itself."""

    attempt: int
    limit: int | None = None
    delay: float | None = None
    status: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class LimitHit:
    """The provider refused for now: `usage_limit` or `rate_limited`.

    `words` are what a person was told, for a reset that is named there alone.
    """

    failure: FailureClass
    resets_at: float | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Denied:
    """A permission prompt would have been shown: nobody is there, so it was answered with no."""

    tool: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Final:
    """The agent's own last word. `failure` is None when it says that it is done."""

    text: str = ""
    failure: FailureClass | None = None
    turns: int | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """A line that the adapter has no word for; kept for the transcript."""

    line: str
    stream: StreamName


AgentEvent = Started | Said | ToolStarted | ToolEnded | Used | Retrying | LimitHit | Denied | Final | Raw

_WORK = (Started, Said, ToolStarted, ToolEnded, Final)


def is_work(event: AgentEvent) -> bool:
    """Whether the event ends a silence.

    Pings, retries, figures and lines that nobody understands don't: a program that only sends those is stuck.
    """
    return isinstance(event, _WORK) and event != Said("", delta=True)
