"""What a simulated attempt does: how long it takes, what it uses, how it ends.

The same order always does the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.simulator.dice import Dice
from tests.simulator.scenario import EVENING, Outage, Scenario, Weather
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.model.pipeline import StepKind
from zowl_desktop.model.states import TRANSIENT, FailureClass

_SECONDS = {
    StepKind.WORKSPACE: 5.0,
    StepKind.AGENT: 300.0,
    StepKind.CHECKS: 40.0,
    StepKind.COMMAND: 30.0,
    StepKind.DELIVER: 3.0,
}
_FRAGILE = {StepKind.WORKSPACE: 0.2, StepKind.DELIVER: 0.1}
"""Steps that fail more rarely than others."""
_FITTING = {
    StepKind.WORKSPACE: (FailureClass.CONFLICT, FailureClass.COMMAND_FAILED, FailureClass.ENVIRONMENT),
    StepKind.CHECKS: (FailureClass.CHECKS_FAILED, FailureClass.CHECKS_FAILED, FailureClass.WEAKENED),
    StepKind.COMMAND: (FailureClass.COMMAND_FAILED,),
    StepKind.DELIVER: (FailureClass.ENVIRONMENT, FailureClass.OUT_OF_BOUNDS),
}


@dataclass(frozen=True)
class Act:
    """One attempt ends after `seconds` with `outcome`; `spoke` and `reports` (seconds, usage) come before."""

    seconds: float
    outcome: Outcome
    spoke: float | None = None
    reports: tuple[tuple[float, Usage], ...] = ()
    doubled: float | None = None
    stray: bool = False

    def used_after(self, seconds: float) -> Usage:
        """What it has used when it is stopped early."""
        share = min(1.0, seconds / self.seconds) if self.seconds else 1.0
        return Usage(
            cost=int(self.outcome.usage.cost * share), output_tokens=int(self.outcome.usage.tokens * share)
        )


def act(scenario: Scenario, order: StartAttempt, payer: str | None, wall: float) -> Act:
    """How this attempt goes when it begins now."""
    dice = Dice(f"{scenario.seed}/{order.attempt}")
    weather = scenario.weather
    seconds = dice.spread(_SECONDS[order.kind], 1.0)
    failure = _failure(dice, weather, order.kind)
    agent = order.kind is StepKind.AGENT
    resets = wall + dice.one(600.0, 3600.0, -60.0, 1e9) if dice.maybe(0.6) else None
    outage = next((o for o in scenario.outages if agent and _hits(o, payer, wall - EVENING)), None)
    if outage is not None:
        failure, seconds = outage.failure, dice.random() * 10.0
        resets = EVENING + outage.ends if outage.names_reset else None
    seconds, failure = _bounded(order, dice.maybe(weather.hanging), seconds, failure)
    usage = Usage()
    if agent:
        seconds, failure, usage = _metered(dice, weather, order, seconds, failure)
    outcome = _outcome(dice, failure, usage, resets, agent)
    doubled = dice.random() * 600.0 if dice.maybe(weather.doubled) else None
    spoke = None
    reports: tuple[tuple[float, Usage], ...] = ()
    if agent and outage is None:
        spoke = seconds * 0.1 if dice.maybe(0.9) else None
        shares = (0.3, 0.6, 0.9) if dice.maybe(0.3) else (0.5,)
        reports = tuple((seconds * s, _part(usage, s)) for s in shares)
    return Act(seconds, outcome, spoke, reports, doubled, dice.maybe(weather.stray))


def _failure(dice: Dice, weather: Weather, kind: StepKind) -> FailureClass | None:
    if not dice.maybe(weather.failing * _FRAGILE.get(kind, 1.0)):
        return None
    if dice.maybe(weather.anything):
        return dice.one(*tuple(FailureClass))
    if kind is not StepKind.AGENT:
        return dice.one(*_FITTING[kind])
    return dice.weighted(weather.classes)


def _hits(outage: Outage, payer: str | None, seconds: float) -> bool:
    return outage.account in {None, payer} and outage.begins <= seconds < outage.ends


def _bounded(
    order: StartAttempt, hangs: bool, seconds: float, failure: FailureClass | None
) -> tuple[float, FailureClass | None]:
    """An attempt that hangs is ended by its silence or its time; one that would take longer by its time."""
    if hangs and order.silence is not None and (order.time is None or order.silence < order.time):
        return seconds * 0.5 + order.silence, FailureClass.STALLED
    if order.time is not None and (hangs or seconds >= order.time):
        return float(order.time), FailureClass.TIMEOUT
    return seconds, failure


def _metered(
    dice: Dice, weather: Weather, order: StartAttempt, seconds: float, failure: FailureClass | None
) -> tuple[float, FailureClass | None, Usage]:
    """The gateway stops an attempt at its reservation, or (`overshoot`) one stream's cut after it.

    What no gateway meters (a plan login) is stopped by Night, when the agent's own reports say so.
    """
    usage = Usage(cost=int(dice.spread(weather.cost)), output_tokens=int(dice.spread(weather.cost * 0.2)))
    over = 1.0 + weather.overshoot * dice.random()
    share = min(
        order.cost * over / usage.cost if order.cost is not None and usage.cost > order.cost else 1.0,
        order.tokens * over / usage.tokens
        if order.tokens is not None and usage.tokens > order.tokens
        else 1.0,
    )
    if share >= 1.0 or dice.maybe(weather.unmetered):
        return seconds, failure, usage
    return seconds * min(1.0, share), FailureClass.BUDGET, _part(usage, share)


def _outcome(
    dice: Dice, failure: FailureClass | None, usage: Usage, resets: float | None, agent: bool
) -> Outcome:
    if failure is None:
        return Outcome(usage=usage, session=dice.one(None, "session") if agent else None)
    return Outcome(
        failure,
        message=dice.one("it went boom", "lint says no"),
        failing=dice.some(("test_a", "test_b"), 2) if failure is FailureClass.CHECKS_FAILED else (),
        evidence=dice.one("", "boom", "lint and types"),
        usage=usage,
        resets_at=resets if failure in TRANSIENT or failure is FailureClass.USAGE_LIMIT else None,
        session=dice.one(None, "session") if agent else None,
    )


def _part(usage: Usage, share: float) -> Usage:
    return Usage(cost=int(usage.cost * share), output_tokens=int(usage.output_tokens * share))
