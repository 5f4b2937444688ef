"""The zone of this machine's clock, with its rules: also for another night than this one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


class LocalZone(tzinfo):
    """What the system knows of local time, as a zone that can be handed on."""

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """How far local time is ahead of UTC then."""
        plain = (moment or datetime.now(UTC)).replace(tzinfo=None)
        return plain.astimezone().utcoffset() or timedelta()

    def dst(self, _moment: datetime | None) -> timedelta | None:
        """Not told by the system."""
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """What people call it."""
        return (moment or datetime.now(UTC)).replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, moment: datetime) -> datetime:
        """Local time of a moment in UTC; `fold` tells the second of two equal times."""
        local = datetime.fromtimestamp(moment.replace(tzinfo=UTC).timestamp())  # noqa: DTZ006 - it tells `fold`
        return local.replace(tzinfo=self)
