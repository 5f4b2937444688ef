"""What the timeline draws, worked out from a picture of the night. Pure: no pixels, no colours.

Times are UTC epoch seconds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final

from zowl_desktop.app.tonight import Sleep, Span, SpanKind, TaskTonight, Tonight
from zowl_desktop.engine.times import duration, tell_time

MARGIN: Final = 0.04
"""Of the night's length, left free at its end."""
LEAST: Final = 60.0
"""Seconds that a chart spans at least."""
Spend = tuple[tuple[float, int], ...]
"""What was spent in all by instant, oldest first, in micro-dollars."""
_CLOCK_CHANGE: Final = 3 * 3600
"""Seconds by which clocks are changed at most."""
_STEPS: Final = (60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
"""Seconds between two ticks may be one of these."""


@dataclass(frozen=True, slots=True)
class Row:
    """One task."""

    task: str
    title: str
    project: str | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """An instant that means something; `kind` is `now`, `start`, `wake` or `until`."""

    at: float
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything to be drawn.

    Attributes:
        begin: Where the chart begins, and `end` where it ends.
        now: How far the night has come: what lasts is drawn up to here.
        quiet: Spans in which nothing starts.
        spend: What was spent in all, by instant, in micro-dollars; `limit` is what may be.
    """

    begin: float
    end: float
    now: float
    rows: tuple[Row, ...]
    marks: tuple[Mark, ...]
    sleeps: tuple[Sleep, ...]
    quiet: tuple[tuple[float, float], ...]
    spend: Spend
    limit: int | None


def chart_of(tonight: Tonight, now: float) -> Chart:
    """The chart of a night as it stands at `now`."""
    begin = min([tonight.started, *(span.begin for task in tonight.tasks.values() for span in task.spans)])
    reached = tonight.ended if tonight.ended is not None else max(now, begin)
    latest = max([reached, *(mark.at for mark in _clock(tonight) if tonight.is_under_way)])
    length = max(latest - begin, LEAST)
    end = begin + length * (1 + MARGIN)
    return Chart(
        begin=begin,
        end=end,
        now=reached,
        rows=tuple(_row(task) for task in tonight.tasks.values()),
        marks=(*_clock(tonight), *([Mark(now, "now", "now")] if tonight.is_under_way else [])),
        sleeps=tonight.sleeps,
        quiet=tuple(span for span in tonight.clock.quiet if span[1] > begin and span[0] < end),
        spend=tonight.spend,
        limit=tonight.cost_limit,
    )


def _row(task: TaskTonight) -> Row:
    return Row(task.id, task.task.title, task.task.project, task.spans)


def _clock(tonight: Tonight) -> Iterator[Mark]:
    clock = tonight.clock
    for at, kind, words in (
        (clock.start, "start", "start"),
        (clock.wake, "wake", "wake-up"),
        (clock.until, "until", "end"),
    ):
        if at is not None:
            yield Mark(at, kind, words)


def ticks(begin: float, end: float, most: int) -> list[float]:
    """Round local times in [begin, end], at most so many. Nights with a clock change keep round times."""
    length = max(end - begin, 1.0)
    step = next((step for step in _STEPS if length / step <= max(most, 1)), _STEPS[-1])
    day = datetime.fromtimestamp(begin).replace(hour=0, minute=0, second=0, microsecond=0)  # noqa: DTZ006
    found: list[float] = []
    passed = (datetime.fromtimestamp(begin) - day).total_seconds()  # noqa: DTZ006
    offset = int(max(0.0, passed - _CLOCK_CHANGE) // step) * step
    while True:
        at = (day + timedelta(seconds=offset)).timestamp()
        if at > end:
            return found
        if at >= begin and (not found or at > found[-1]):
            found.append(at)
        offset += step


def curve(spend: Spend, begin: float, end: float, most: int) -> list[tuple[float, int]]:
    """What was spent at `begin`, and after changes up to `end`: after each, or after `most` equal times."""
    first, last = (bisect_right(spend, at, key=itemgetter(0)) for at in (begin, end))
    found = [(begin, spent_at(spend, begin))]
    if last - first <= most:
        return [*found, *spend[first:last]]
    for step in range(1, most + 1):
        at = min(begin + (end - begin) * step / most, end)  # the last one may be a rounding later
        found.append((at, spent_at(spend, at)))
    return found


def spent_at(spend: Spend, at: float) -> int:
    """Micro-dollars spent up to an instant."""
    before = bisect_right(spend, at, key=itemgetter(0))
    return spend[before - 1][1] if before else 0


def span_words(span: Span, now: float) -> str:
    """What a piece of the night was, in a sentence or two."""
    end = span.end if span.end is not None else now
    when = (
        f"{tell_time(span.begin)} to {tell_time(end)}"
        if span.end is not None
        else f"since {tell_time(span.begin)}"
    )
    ended = {None: "", True: ", passed", False: ", failed"}[span.ok] if span.kind is SpanKind.WORK else ""
    words = f": {span.words}" if span.words else ""
    return f"{span.label}{ended}, {when} ({duration(end - span.begin)}){words}"
