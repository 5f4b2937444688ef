"""What the dialog says of a night to come, and of one that was started."""

from __future__ import annotations

import math
from collections.abc import Iterable

from zowl_desktop.app.evening import Line, State
from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.events import RunClock
from zowl_desktop.model.money import money
from zowl_desktop.rehearsal import Evening, Forecast

FORESEEING = "Rehearsing the night\N{HORIZONTAL ELLIPSIS}"


def sentence(forecast: Forecast, evening: Evening, limit: int | None) -> str:
    """Cost, finish, limit and wake-up in one sentence."""

    def ready(at: float) -> str:
        return "not by itself" if at == math.inf else tell_time(at, evening.begins)

    cost, finish = forecast.cost, forecast.finish
    parts = [
        f"About {_both(money(int(cost.p50)), money(int(cost.p90)))}",
        f"ready about {_both(ready(finish.p50), ready(finish.p90))}",
        "no limit" if limit is None else f"limit {money(limit)}",
    ]
    if evening.clock.wake is not None:
        parts.append(f"wake-up {tell_time(evening.clock.wake, evening.begins)}")
    return f"{', '.join(parts)}."


def _both(half: str, most: str) -> str:
    return half if half == most else f"{half} (90 %: {most})"


def go_words(start: float | None, now: float, *, queued: bool) -> str:
    """What the button will do."""
    if queued:
        return "Queue behind the run under way"
    return "Run overnight" if start is None else f"Start at {tell_time(start, now)}"


def verdict(lines: Iterable[Line], waived: frozenset[str], *, is_asked: bool) -> tuple[str, bool]:
    """What stands in the way, in a sentence, and whether anything does."""
    told = list(lines)
    stopping = [line for line in told if line.stops and line.key not in waived]
    looking = [line for line in told if line.state is State.LOOKING]
    if stopping:
        begun = "Not started. " if is_asked and not looking else ""
        count = len(stopping)
        rest = f" And {count - 1} more." if count > 1 else ""
        return f"{begun}{stopping[0].about}: {_first_sentence(stopping[0].words)}{rest}", True
    if looking:
        waits = "It starts as soon as this is known: " if is_asked else "Looking at: "
        return f"{waits}{', '.join(line.about for line in looking[:3])}\N{HORIZONTAL ELLIPSIS}", False
    return "Nothing stands in the way.", False


def _first_sentence(words: str) -> str:
    first, dot, rest = words.partition(". ")
    return f"{first}." if rest else f"{first}{dot}"


def started(count: int, clock: RunClock, now: float, *, queued: bool) -> str:
    """What was started, and when it begins."""
    tasks = f"{count} task{'' if count == 1 else 's'}"
    if queued:
        return f"{tasks} wait until the run under way has ended."
    begins = "now" if clock.start is None else f"at {tell_time(clock.start, now)}"
    wake = f" The summary is ready at {tell_time(clock.wake, now)}." if clock.wake is not None else ""
    return f"The night is set: {tasks}, beginning {begins}.{wake}"
