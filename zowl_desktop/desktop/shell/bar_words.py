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
    """Where the figures come from, in a sentence or two."""
    wake = evening.clock.wake
    green = f"All green by {tell_time(wake)} in {forecast.all_green:.0%} of them." if wake is not None else ""
    counted = (
        f"{forecast.nights:,} of {forecast.of:,}" if forecast.nights < forecast.of else f"{forecast.of:,}"
    )
    begins = tell_time(evening.begins)
    return (
        f"{counted} rehearsed nights from {begins} on, drawn from {evening.history.words()}. {green}".strip()
    )


def limit(forecast_limit: int | None) -> str:
    """The limit of the run, or that there is none."""
    return "no limit" if forecast_limit is None else f"limit {money(forecast_limit)}"
