"""Money, tokens and time as people write them, and back.

Money is counted in micro-dollars, time in seconds. Every function raises `BadQuantity` for anything else
than the one way to write it; a number without a unit is never guessed at.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import Final

MOST_MONEY: Final = 1_000_000 * 1_000_000
"""Micro-dollars of the largest limit: a million dollars."""
MOST_TOKENS: Final = 1_000_000_000_000
MOST_TIME: Final = 31 * 24 * 3600
"""Seconds of the longest time: a month."""
FEWEST_TOKENS: Final = 1000
"""Less is no request's worth: whoever writes `20` means 20M or 20k."""

MONEY_PATTERN: Final = r"^\d{1,7}(\.\d{1,6})? ?USD$"
TOKENS_PATTERN: Final = r"^\d{1,13}(\.\d{1,9})? ?[kMG]?$"
TIME_PATTERN: Final = r"^(\d{1,3}(\.\d{1,4})? ?(h|min|s)|\d{4,7} ?s|\d{1,5} ?min|\d{1,3} ?h \d{1,2} ?min)$"
CLOCK_PATTERN: Final = r"^([01]\d|2[0-3]):[0-5]\d$"
SPAN_PATTERN: Final = r"^([01]\d|2[0-3]):[0-5]\d ?- ?([01]\d|2[0-3]):[0-5]\d$"

_NUMBER: Final = re.compile(r"([-+]?)(\d+(?:\.\d+)?)\s*(.*)", re.ASCII | re.DOTALL)
_PART: Final = re.compile(r"(\d{1,9}(?:\.\d{1,4})?) ?(h|min|s)(?: |$)", re.ASCII)
_CLOCK: Final = re.compile(CLOCK_PATTERN, re.ASCII)
_UNITS: Final = {"h": 3600, "min": 60, "s": 1}
_SCALES: Final = {"": 1, "k": 1_000, "M": 1_000_000, "G": 1_000_000_000}


class BadQuantity(ValueError):
    """Not a quantity of this kind. `hint` says what to write."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint

    @property
    def mend(self) -> str:
        """The hint as a sentence. A unit keeps its letters: `usd` would be refused."""
        return f"{self.hint[:1].upper()}{self.hint[1:]}."


def micro_dollars(text: str) -> int:
    """`3.00 USD` as 3000000."""
    hint = "write money as `15 USD` or `3.50 USD`"
    number, unit = _split(text, hint)
    if unit != "USD":
        raise BadQuantity(
            f"{text} has no unit" if not unit else f"{unit} is not a currency that Zowl counts in", hint
        )
    money = number * 1_000_000
    if money != int(money):
        raise BadQuantity(f"{text} is finer than a millionth of a dollar", hint)
    return _within(int(money), 0, MOST_MONEY, text, "from 0 to 1000000 USD")


def token_count(text: str) -> int:
    """`20M` as 20000000."""
    hint = "write tokens as `500k` or `20M`"
    number, unit = _split(text, hint)
    if unit not in _SCALES:
        raise BadQuantity(f"{unit} is not a scale of tokens", hint)
    count = number * _SCALES[unit]
    if count != int(count):
        raise BadQuantity(f"{text} is not a whole number of tokens", hint)
    if 0 < count < FEWEST_TOKENS:
        raise BadQuantity(f"{text} tokens are less than one request", f"did you mean {text}k or {text}M?")
    return _within(int(count), 1, MOST_TOKENS, text, "from 1k to 1000G")


def seconds(text: str) -> int:
    """`90 min` as 5400; also `8 h`, `45 s` and `1 h 30 min`."""
    hint = "write a time as `45 s`, `90 min` or `8 h`"
    number, unit = _split(text, hint)
    if not unit:
        raise BadQuantity(f"{text} has no unit", f"did you mean {number} min, {number} s or {number} h?")
    parts = _PART.findall(text)
    if "".join(_PART.sub("", text).split()) or not _falling([part[1] for part in parts]):
        raise BadQuantity(f"{text} is not a time", hint)
    time = sum((Decimal(count) * _UNITS[unit] for count, unit in parts), Decimal(0))
    if time != int(time):
        raise BadQuantity(f"{text} is not a whole number of seconds", hint)
    return _within(int(time), 1, MOST_TIME, text, "from 1 s to 31 days")


def clock_time(text: str) -> str:
    """`06:00`, a local time of day, as it is."""
    if _CLOCK.fullmatch(text):
        return text
    raise BadQuantity(f"{text} is not a time of day", "write it as 06:00, from 00:00 to 23:59")


def clock_span(text: str) -> str:
    """`08:00-09:00`, from one local time of day to the next such time, without blanks."""
    hint = "write it as 08:00-09:00"
    begin, dash, end = (part.strip(" ") for part in text.partition("-"))
    if not dash or not _CLOCK.fullmatch(begin) or not _CLOCK.fullmatch(end):
        raise BadQuantity(f"{text} is not a span of the day", hint)
    if begin == end:
        raise BadQuantity(f"{text} is empty", hint)
    return f"{begin}-{end}"


def money_text(micros: int) -> str:
    """3000000 as `3 USD`, 2500000 as `2.50 USD`: what `micro_dollars` reads back as the same."""
    whole, rest = divmod(micros, 1_000_000)
    if not rest:
        return f"{whole} USD"
    return f"{whole}.{f'{rest:06d}'.rstrip('0').ljust(2, '0')} USD"


def tokens_text(count: int) -> str:
    """20000000 as `20M`."""
    for scale in ("G", "M", "k"):
        whole, rest = divmod(count, _SCALES[scale])
        if whole and not rest:
            return f"{whole}{scale}"
    return str(count)


def time_text(time: int) -> str:
    """5400 as `90 min`."""
    if time % 3600 == 0:
        return f"{time // 3600} h"
    return f"{time // 60} min" if time % 60 == 0 else f"{time} s"


def _split(text: str, hint: str) -> tuple[Decimal, str]:
    found = _NUMBER.fullmatch(text.strip()) if len(text) <= 40 else None
    if found is None:
        raise BadQuantity(f"{text[:40]!r} does not start with a number", hint)
    sign, number, unit = found.groups()
    if sign == "-":
        raise BadQuantity(f"{text} is negative", hint)
    return Decimal(number), unit


def _falling(units: list[str]) -> bool:
    sizes = [_UNITS[unit] for unit in units]
    return bool(sizes) and all(a > b for a, b in pairwise(sizes))


def _within(value: int, least: int, most: int, text: str, span: str) -> int:
    if least <= value <= most:
        return value
    raise BadQuantity(f"{text} is out of bounds", f"it may be {span}")
