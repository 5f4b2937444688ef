"""One simulated attempt, from its start to its end, and the gateway that watches its money."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.rehearsal.clock import Planned


@dataclass(slots=True)
class Performance:
    """An attempt that is going on.

    Attributes:
        order: What was ordered.
        account: Who pays, or None.
        begun: When it began; time in which it did nothing is left out.
        seconds: How long it takes undisturbed.
        usage: What it uses undisturbed.
        outcome: How it ends as things stand.
        reaction: Seconds until it gives up when its provider says no.
        ends: Its planned end.
        frozen: What it has used, once it uses no more.
        done: The share of the work that was done by then.
    """

    order: StartAttempt
    account: str | None
    begun: float
    seconds: float
    usage: Usage
    outcome: Outcome
    reaction: float
    ends: Planned
    frozen: Usage | None = None
    done: float = 0.0

    def share(self, now: float) -> float:
        """How much of the work is done, from 0 to 1."""
        return min(1.0, max(0.0, (now - self.begun) / self.seconds)) if self.seconds > 0 else 1.0

    def used(self, now: float) -> Usage:
        """What it has used by now. Never more than its reservation."""
        if self.frozen is not None:
            return self.frozen
        share = self.share(now)
        return within(self.usage if share >= 1 else part(self.usage, share), self.order)


def part(usage: Usage, share: float) -> Usage:
    """This share of a usage, rounded down."""
    return Usage(
        int(usage.cost * share),
        int(usage.input_tokens * share),
        int(usage.cache_read_tokens * share),
        int(usage.cache_write_tokens * share),
        int(usage.output_tokens * share),
        usage.estimated,
    )


def share_granted(usage: Usage, order: StartAttempt) -> float:
    """The share of a usage at which a reservation is used up; 1 when it holds."""
    return min(_granted(order.cost, usage.cost), _granted(order.tokens, usage.tokens))


def within(usage: Usage, order: StartAttempt) -> Usage:
    """What the gateway lets through of a usage: all of it, or exactly the reservation that ends first."""
    share = share_granted(usage, order)
    if share >= 1:
        return usage
    granted = part(usage, share)
    if order.tokens is not None and _granted(order.tokens, usage.tokens) == share:
        return replace(granted, input_tokens=granted.input_tokens + order.tokens - granted.tokens)
    assert order.cost is not None
    return replace(granted, cost=order.cost)


def _granted(reserved: int | None, wanted: int) -> float:
    return reserved / wanted if reserved is not None and wanted > reserved else 1.0
