"""What the bar says about the night to come."""

from __future__ import annotations

import math

from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.money import money
from zowl_desktop.rehearsal import Evening, Forecast


def figures(forecast: Forecast, evening: Evening) -> tuple[str, ...]:
    """Cost and finish as rich text: `about <b>$6.40</b> · 90 %: $11.00`."""

    def ready(at: float) -> str:
        return "not by itself" if at == math.inf else tell_time(at, evening.begins)

    cost, finish = forecast.cost, forecast.finish
    return (
        _figure("about", money(int(cost.p50)), money(int(cost.p90))),
        _figure("ready about", ready(finish.p50), ready(finish.p90)),
    )


def _figure(before: str, half: str, most: str) -> str:
    if half == most:
        return f"{before} <b>{half}</b>"
    return f"{before} <b>{half}</b> \N{MIDDLE DOT} 90 %: {most}"


def about(forecast: Forecast, evening: Evening) -> str:
    """What the figures mean, and where they come from, in a few sentences."""

    def outcome(cost: float, ready: float) -> str:
        words = "not ready by itself" if ready == math.inf else f"ready by {tell_time(ready, evening.begins)}"
        return f"{words} and costs up to {money(int(cost))}"

    cost, finish, clock = forecast.cost, forecast.finish, evening.clock
    half, most = outcome(cost.p50, finish.p50), outcome(cost.p90, finish.p90)
    green = f"All green by {tell_time(clock.wake)} in {forecast.all_green:.0%} of them." if clock.wake else ""
    counted = f"{forecast.nights:,} of " if forecast.nights < forecast.of else ""
    told = [
        f"If it starts at {tell_time(evening.begins)}, it is {half} in half of the rehearsed nights;",
        f"in 9 of 10 it is {most}.",
        f"{counted}{forecast.of:,} nights, drawn from {evening.history.words()}.",
        green,
    ]
    return " ".join(filter(None, told))


def limit(forecast_limit: int | None) -> str:
    """The limit of the run, or that there is none."""
    return "no limit" if forecast_limit is None else f"limit {money(forecast_limit)}"
