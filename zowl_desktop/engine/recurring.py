"""Nights that come again by weekday and local time, and what becomes of a start that was missed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from pydantic import TypeAdapter

from zowl_desktop.engine.times import each_at
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.model.events import RunClock

PUNCTUAL: Final = 600.0
"""Seconds by which a start may be late and still count as on time."""
_WINDOW: Final = 12 * 3600.0
"""Seconds for which a night can still start that has no wake-up and no end."""
_REMEMBERED: Final = 31 * 86400.0
"""Seconds back to which missed starts are told one by one."""


class Weekday(StrEnum):
    """A day of the week, Monday first."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class IfMissed(StrEnum):
    """What becomes of a start at which the machine was off, or asleep."""

    ONCE = "once"  # it is made up for once, while its night lasts
    RECORD = "record"  # it is recorded as missed


@dataclass(frozen=True, slots=True)
class Recurring:
    """A night that starts at `start` on each of these days. The document is read when it starts.

    The day is that on which the start lies: 00:30 on `tue` is in the night from Monday.
    """

    source: str
    days: tuple[Weekday, ...]
    start: str
    wishes: RunWishes = field(default_factory=RunWishes)
    if_missed: IfMissed = IfMissed.ONCE

    @classmethod
    def from_json(cls, text: str) -> Recurring:
        """The night that `to_json` wrote."""
        return _CODEC.validate_json(text)

    def to_json(self) -> str:
        """The night as the journal keeps it."""
        return _CODEC.dump_json(self).decode()


_CODEC = TypeAdapter(Recurring)


def starts(night: Recurring, after: float, until: float) -> list[float]:
    """The night's starts in (after, until], oldest first; of a long time the last month's."""
    order = list(Weekday)
    days = [order.index(day) for day in night.days]
    return each_at(night.start, days, max(after, until - _REMEMBERED), until)


def next_start(night: Recurring, after: float) -> float:
    """The first start after this instant."""
    return starts(night, after, after + 8 * 86400.0)[0]


def too_late(night: Recurring, clock: RunClock, due: float, now: float) -> str | None:
    """Why a night that was due at `due` does not start any more, or None: it starts."""
    if now - due <= PUNCTUAL:
        return None
    if night.if_missed is IfMissed.RECORD:
        return "the machine was off, asleep or without Zowl at its start"
    ends = [end for end in (clock.wake, clock.until) if end is not None]
    if now >= min(ends, default=due + _WINDOW):
        return "the machine was off, asleep or without Zowl until the night was over"
    return None
