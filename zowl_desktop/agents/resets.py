"""When a limit ends, from what providers and programs say: numbers, stamps, and words for people.

A time without a zone is local, and one without a date is the next such time. A guess may be wrong, so it is
bounded: what lies further away than `HORIZON` is no answer, and what lies behind makes no wait.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

HORIZON = 8 * 24 * 3600.0
"""Seconds: no limit that is known lasts longer than a week."""
JUST_PASSED = 600.0
"""Seconds: a clock time that lies so little behind is the one that was meant, not that of tomorrow."""

_MILLISECONDS = 1e11
"""Numbers from here on count milliseconds (this many seconds would be the year 5138)."""

_CUE = re.compile(
    r"\b(?:resets?|try again|retry|available|regain access|wait|until|renews?)\b", re.IGNORECASE
)
_STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?")
_PIPED = re.compile(r"\|(\d{10,13})\b")
_PART = (
    r"(\d+(?:\.\d+)?)\s*(ms|milliseconds?|d|days?|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)(?![a-z])"
)
_PARTS = re.compile(_PART, re.IGNORECASE)
_SPAN = re.compile(rf"\b(?:in|after|for|of)\s+((?:{_PART}[\s,]*(?:and\s+)?)+)", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?<![\d:.-])(\d{1,2})(?::(\d\d))?(?::\d\d)?\s*([ap])\.?m\b|(?<![\d:.-])(\d{1,2}):(\d\d)\b",
    re.IGNORECASE,
)
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_DAY = re.compile(
    rf"\b({'|'.join(_MONTHS)})[a-z]*\.? (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?\b", re.IGNORECASE
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(rf"\b({'|'.join(_DAYS)})(?:day|sday|nesday|rsday|urday)?\b", re.IGNORECASE)
_ZONE = re.compile(r"\(([A-Za-z_]+(?:/[A-Za-z_+-]+)*)\)|\b(UTC|GMT)(?:([+-]\d{1,2})(?::?(\d\d))?)?\b")
_SHORT_ZONES = {"EST": -5, "EDT": -4, "PST": -8, "PDT": -7, "CET": 1, "CEST": 2, "JST": 9}
_UNITS = {"ms": 0.001, "mi": 60.0, "d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0}


def instant(value: object) -> float | None:
    """A moment as UTC epoch seconds: from seconds, milliseconds, a text with either, or an ISO stamp."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return _stamp(str(value), UTC)
    if not math.isfinite(number) or number <= 0:
        return None
    return number / 1000 if number >= _MILLISECONDS else number


def told_reset(text: str, now: float, zone: tzinfo) -> float | None:
    """The moment at which a limit ends by its own words, or None when they name none that can be believed.

    `now` is when that was said (UTC epoch seconds), `zone` the zone of this machine.
    """
    piped = _PIPED.search(text)
    found = instant(piped.group(1)) if piped else _after_cue(text, now, zone)
    if found is None or not now - JUST_PASSED <= found <= now + HORIZON:
        return None
    return found


def _after_cue(text: str, now: float, zone: tzinfo) -> float | None:
    cue = _CUE.search(text)
    if cue is None:
        return None
    said = text[cue.end() : cue.end() + 120]
    span = _SPAN.search(said)
    if span is not None:
        return now + sum(float(n) * _unit(unit) for n, unit in _PARTS.findall(span.group(1)))
    return _stamp(said, _zone(said) or UTC) or _on_the_clock(said, now, _zone(said) or zone)


def _unit(word: str) -> float:
    plain = word.lower()
    if plain in {"ms", "millisecond", "milliseconds"}:
        return _UNITS["ms"]
    return _UNITS[plain[0]]


def _stamp(text: str, zone: tzinfo) -> float | None:
    found = _STAMP.search(text)
    if found is None:
        return None
    try:
        moment = datetime.fromisoformat(found.group().replace(" ", "T", 1).replace(" ", ""))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp()


def _zone(text: str) -> tzinfo | None:
    found = _ZONE.search(text)
    if found is None:
        word = next((word for word in re.findall(r"\b[A-Z]{3,4}\b", text) if word in _SHORT_ZONES), None)
        return None if word is None else timezone(timedelta(hours=_SHORT_ZONES[word]))
    name, universal, hours, minutes = found.groups()
    if universal or name in {"UTC", "GMT"}:
        sign = -1 if (hours or "").startswith("-") else 1
        away = timedelta(hours=abs(int(hours or 0)), minutes=int(minutes or 0))
        return timezone(sign * away) if away < timedelta(hours=24) else None
    try:
        return ZoneInfo(name)
    except (
        ValueError,
        OSError,
        KeyError,
    ):  # a word in brackets, or a zone that this machine has no rules for
        return None


def _on_the_clock(text: str, now: float, zone: tzinfo) -> float | None:
    clock = _time_of_day(text)
    here = datetime.fromtimestamp(now, zone).replace(tzinfo=None)
    hour, minute = clock or (0, 0)
    try:
        day = _day(text, here)
        if clock is None and day is None:
            return None
        wanted = (day or here).replace(hour=hour, minute=minute, second=0, microsecond=0)
    except ValueError:
        return None
    return _next(wanted, timedelta(days=0 if day else 1), now, zone)


def _next(wanted: datetime, step: timedelta, now: float, zone: tzinfo) -> float:
    """The first moment, not before now, at which clocks of the zone show this; a night may show it twice."""
    for day in (wanted, wanted + step):
        for fold in (0, 1):
            moment = day.replace(tzinfo=zone, fold=fold).timestamp()
            if moment >= now - JUST_PASSED:
                return moment
    return moment


def _time_of_day(text: str) -> tuple[int, int] | None:
    found = _CLOCK.search(text)
    if found is None:
        return None
    hour, minute, half, full_hour, full_minute = found.groups()
    if half is None:
        return int(full_hour), int(full_minute)
    if int(hour) > 12:
        return None
    return int(hour) % 12 + (12 if half.lower() == "p" else 0), int(minute or 0)


def _day(text: str, here: datetime) -> datetime | None:
    """The day that is named, at the present time of day. Raises `ValueError` for one that no calendar has."""
    dated = _DATE.search(text)
    named = _MONTH_DAY.search(text)
    weekday = _WEEKDAY.search(text)
    if dated:
        return here.replace(year=int(dated[1]), month=int(dated[2]), day=int(dated[3]))
    if named:
        return _in_year(named, here)
    if re.search(r"\btomorrow\b", text, re.IGNORECASE):
        return here + timedelta(days=1)
    if weekday:
        away = (_DAYS.index(weekday[1].lower()) - here.weekday()) % 7
        return here + timedelta(days=away)
    return None


def _in_year(named: re.Match[str], here: datetime) -> datetime:
    month = _MONTHS.index(named[1].lower()) + 1
    if named[3]:
        return here.replace(year=int(named[3]), month=month, day=int(named[2]))
    this = here.replace(month=month, day=int(named[2]))
    return this.replace(year=here.year + 1) if this < here - timedelta(days=180) else this
