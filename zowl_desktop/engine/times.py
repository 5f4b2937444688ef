"""Times for people: local, short, with the date when it is not about now. And back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from zowl_desktop.model.events import RunClock
from zowl_desktop.model.pipeline import ClockTimes

_QUIET_DAYS = 31
"""Quiet spans are known for so many days from a run's start: no run is longer."""


def tell_time(at: float, now: float | None = None) -> str:
    """As "05:10", or "Tue 24 Nov 05:10" when that is more than 18 hours away from `now`."""
    when = datetime.fromtimestamp(at).astimezone()
    if now is not None and abs(at - now) > timedelta(hours=18).total_seconds():
        return f"{when:%a} {when.day} {when:%b %H:%M}"
    return f"{when:%H:%M}"


def duration(seconds: float) -> str:
    """As "42 s", "14 min" or "1 h 05 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes = whole // 60
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def next_at(clock: str, after: float) -> float:
    """The next instant after `after` at which local clocks show `clock` ("06:00").

    A time that a night with a clock change leaves out counts on from the hour before: 02:30 is 03:30 then
    (RFC 5545, 3.3.5). One that it has twice is the first, and comes once.
    """
    return next(at for at in _each_day(clock, _midnight_of(after), days=3) if at > after)


def each_at(clock: str, weekdays: Iterable[int], after: float, until: float) -> list[float]:
    """Every instant in (after, until] at which local clocks show `clock` on one of these days (0: Monday)."""
    wanted, first = frozenset(weekdays), _midnight_of(after)
    days = (_midnight_of(until) - first).days + 1
    return [
        at
        for at in _each_day(clock, first, days)
        if after < at <= until and datetime.fromtimestamp(at).astimezone().weekday() in wanted
    ]


def run_clock(times: ClockTimes, until: str | None, begins: float, start: float | None) -> RunClock:
    """The instants of a night that begins at `begins`; `start` is that instant where one was asked for."""
    return RunClock(
        start=start,
        wake=next_at(times.wake, begins) if times.wake else None,
        at_wake=times.at_wake,
        until=next_at(until, begins) if until else None,
        quiet=tuple(sorted(span for text in times.quiet for span in _spans(text, begins))),
    )


def _spans(text: str, begins: float) -> Iterator[tuple[float, float]]:
    """The spans of that name which end after `begins`, also one that is under way then."""
    first, last = text.split("-")
    day_before = _midnight_of(begins) - timedelta(days=1)
    for begin in _each_day(first, day_before, _QUIET_DAYS):
        end = next_at(last, begin)
        if end > begins:
            yield begin, end


def _midnight_of(at: float) -> datetime:
    """The local day of an instant, naive on purpose: it follows the zone's rules."""
    return datetime.fromtimestamp(at).replace(hour=0, minute=0, second=0, microsecond=0)  # noqa: DTZ006


def _each_day(clock: str, first: datetime, days: int) -> Iterator[float]:
    hour, minute = (int(part) for part in clock.split(":"))
    for day in range(days):
        yield (first + timedelta(days=day)).replace(hour=hour, minute=minute).timestamp()
