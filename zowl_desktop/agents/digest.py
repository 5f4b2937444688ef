"""What remains of an agent's events when the attempt is over."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

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
    is_work,
)
from zowl_desktop.model.outcome import EVIDENCE_LIMIT, Usage


@dataclass(frozen=True, slots=True)
class Digest:
    """The fold of the events of one attempt: start with `Digest()`, then `add` each.

    Attributes:
        session: The session that a later attempt can resume.
        said: The end of the last text, for a handoff and when there is no final word.
        in_flight: Tool calls that run now: a silence does not count while there are any.
        tool_calls: How many there were.
        usage: What this attempt used so far.
        before: What the session had used when this attempt began (for `UsageScope.THREAD`).
        limit: The provider's last refusal.
        asking_again: The program's last retry, when nothing has come of it yet.
        denied: Permissions that were answered with no.
        final: The agent's own last word, or None while it has not given one.
    """

    session: str | None = None
    said: str = ""
    in_flight: frozenset[str] = frozenset()
    tool_calls: int = 0
    usage: Usage = field(default_factory=Usage)
    before: Usage = field(default_factory=Usage)
    limit: LimitHit | None = None
    asking_again: Retrying | None = None
    denied: tuple[Denied, ...] = ()
    final: Final | None = None

    def add(self, event: AgentEvent) -> Digest:
        """The digest after one more event."""
        if isinstance(event, Retrying):
            return replace(self, asking_again=event)
        if is_work(event) and self.asking_again is not None:
            return replace(self, asking_again=None).add(event)
        match event:
            case Started(session=session) if session:
                return replace(self, session=session)
            case Said(text=text, delta=delta):
                return replace(self, said=(self.said + text if delta else text)[-EVIDENCE_LIMIT:])
            case ToolStarted(id=call):
                return replace(self, in_flight=self.in_flight | {call}, tool_calls=self.tool_calls + 1)
            case ToolEnded(id=call):
                return replace(self, in_flight=self.in_flight - {call})
            case Used():
                return replace(self, usage=self._after(event))
            case LimitHit():
                return replace(self, limit=event)
            case Denied():
                return replace(self, denied=(*self.denied, event))
            case Final():
                return replace(self, final=event)
            case _:
                return self

    def _after(self, used: Used) -> Usage:
        match used.scope:
            case UsageScope.STEP:
                return _combine(self.usage, used.usage, 1)
            case UsageScope.RUN:
                return used.usage
            case UsageScope.THREAD:
                return _combine(used.usage, self.before, -1)


def _combine(left: Usage, right: Usage, sign: int) -> Usage:
    return Usage(
        cost=left.cost + sign * right.cost,
        input_tokens=left.input_tokens + sign * right.input_tokens,
        cache_read_tokens=left.cache_read_tokens + sign * right.cache_read_tokens,
        cache_write_tokens=left.cache_write_tokens + sign * right.cache_write_tokens,
        output_tokens=left.output_tokens + sign * right.output_tokens,
        estimated=left.estimated or right.estimated,
    )
