"""Times for people: local, short, with the date when it is not about now. And back."""

from __future__ import annotations

from datetime import datetime, timedelta


def tell_time(at: float, now: float | None = None) -> str:
    """As "05:10", or "Tue 24 Nov 05:10" when that is more than 18 hours away from `now`."""
    when = datetime.fromtimestamp(at).astimezone()
    if now is not None and abs(at - now) > timedelta(hours=18).total_seconds():
        return f"{when:%a} {when.day} {when:%b %H:%M}"
    return f"{when:%H:%M}"


def next_at(clock: str, after: float) -> float:
    """The next instant after `after` at which local clocks show `clock` ("06:00").

    A time that a night with a clock change leaves out counts as the moment of the change; one that it has
    twice is the first.
    """
    hour, minute = (int(part) for part in clock.split(":"))
    day = datetime.fromtimestamp(after)  # noqa: DTZ006 - naive local time on purpose: it follows the zone's rules
    for days in range(3):
        wanted = (day + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
        at = wanted.timestamp()
        if at > after:
            return at
    raise AssertionError("no such time within three days")
