"""Random nights: a pipeline, its clock, the weather, what breaks, and what a person says."""

from __future__ import annotations

from tests.simulator.dice import Dice
from tests.simulator.pipelines import CENT, draw_pipeline
from tests.simulator.scenario import (
    EVENING,
    Crash,
    Fault,
    Lost,
    Outage,
    Said,
    Scenario,
    Trouble,
    Weather,
    Word,
)
from zowl_desktop.model.events import RunClock
from zowl_desktop.model.night import Rules
from zowl_desktop.model.pipeline import FALLBACK, STRONGER, AtWake, Pipeline, With
from zowl_desktop.model.states import FailureClass

HOUR = 3600.0
MOST_CRASHES = 5
_STUBBORN = (
    FailureClass.AGENT_ERROR,
    FailureClass.CONTEXT_TOO_LONG,
    FailureClass.LOST,
    FailureClass.NETWORK,
    FailureClass.STALLED,
    FailureClass.USAGE_LIMIT,
)
"""Failures that come again and again in some nights."""


def draw_night(seed: str, size: int | None = None) -> Scenario:
    """The night of this seed."""
    dice = Dice(f"{seed}/night")
    pipeline = draw_pipeline(dice, size)
    names = list(pipeline.tasks)
    length = HOUR * dice.spread(2.0 + len(names) / 8, 0.5)
    return Scenario(
        seed=seed,
        pipeline=pipeline,
        rules=_rules(dice),
        clock=_clock(dice, length),
        selected=tuple(n for n in names if dice.maybe(0.7)) if dice.maybe(0.1) else None,
        done=tuple(n for n in names if dice.maybe(0.25)) if dice.maybe(0.12) else (),
        weather=_weather(dice),
        outages=_outages(dice, pipeline, length),
        faults=_faults(dice, length),
        crashes=_crashes(dice, len(names)),
        words=_words(dice, pipeline, length),
        forks=tuple(sorted({1 + int(dice.random() * 25 * len(names)) for _ in range(dice.randrange(4))})),
    )


def _rules(dice: Dice) -> Rules:
    if dice.maybe(0.5):
        return Rules()
    memory = dice.one(None, 1500, 3000)
    return Rules(
        parallel=dice.one(1, 3, 6),
        task_attempts=dice.one(1, 3, 12),
        run_attempts_per_task=dice.one(1, 3, 6),
        start_spacing=dice.one(0.0, 2.0, 30.0),
        backoff=dice.one(1.0, 30.0),
        transient_limit=dice.one(600.0, 4 * HOUR),
        limit_backoff=dice.one(60.0, 300.0),
        jitter=dice.one(0.0, 30.0, 300.0),
        memory=memory,
        weights={"claude": 1000, "codex": 400} if memory else {},
    )


def _clock(dice: Dice, length: float) -> RunClock:
    def instant(share: float) -> float | None:
        return EVENING + (0.3 + dice.random()) * length * 1.2 if dice.maybe(share) else None

    quiet = []
    if dice.maybe(0.3):
        for _ in range(dice.one(1, 2)):
            begin = EVENING + dice.random() ** 2 * length
            quiet.append((begin, begin + dice.spread(HOUR)))
    start = EVENING + dice.spread(HOUR) if dice.maybe(0.25) else None
    at_wake = AtWake.STOP if dice.maybe(0.2) else AtWake.FINISH
    return RunClock(start, instant(0.5), at_wake, instant(0.2), tuple(quiet))


def _weather(dice: Dice) -> Weather:
    classes = dice.some(tuple(FailureClass), 8)
    failing = dice.one(0.03, 0.1, 0.2, 0.4)
    if dice.maybe(0.35):
        classes, failing = (dice.one(*_STUBBORN),), 0.6
    rough = dice.maybe(0.6)
    return Weather(
        failing=failing,
        classes=tuple((dice.spread(1.0), failure) for failure in classes),
        anything=0.05,
        hanging=dice.one(0.0, 0.05, 0.2),
        doubled=0.15 if rough else 0.0,
        stray=0.1 if rough else 0.0,
        cost=dice.spread(80_000.0),
        overshoot=dice.one(0.0, 0.0, 0.02),
        unmetered=dice.one(0.0, 0.0, 0.5),
        racing=dice.one(0.0, 0.3),
    )


def _outages(dice: Dice, pipeline: Pipeline, length: float) -> tuple[Outage, ...]:
    payers = sorted({agent.payer for agent in pipeline.agents.values()})
    found = []
    while dice.maybe(0.55):
        begins = dice.random() ** 2 * length
        failure = dice.one(
            FailureClass.USAGE_LIMIT,
            FailureClass.USAGE_LIMIT,
            FailureClass.NETWORK,
            FailureClass.OVERLOADED,
            FailureClass.AUTH,
            FailureClass.BILLING,
        )
        account = None if failure is FailureClass.NETWORK else dice.one(*payers)
        ends = begins + dice.spread(1.5 * HOUR)
        found.append(Outage(account, failure, begins, ends, dice.maybe(0.7)))
    return tuple(found)


def _faults(dice: Dice, length: float) -> tuple[Fault, ...]:
    found = []
    while dice.maybe(0.4):
        trouble = dice.one(*Trouble)
        amount = dice.spread(HOUR)
        if trouble is Trouble.JUMP:
            amount = dice.one(-HOUR, HOUR, -amount, amount, -10.0, 60.0)
        found.append(Fault(dice.random() * length, trouble, amount))
    return tuple(found)


def _crashes(dice: Dice, size: int) -> tuple[Crash, ...]:
    if dice.maybe(0.35):
        return ()
    first = {1 + int(dice.random() * 30 * size) for _ in range(1 + dice.randrange(MOST_CRASHES))}
    if dice.maybe(0.2):
        first = set(list(first | {min(first) + 1})[:MOST_CRASHES])  # once more while it takes the run over
    return tuple(
        Crash(event, dice.one(*Lost), dice.spread(60.0, 1.5), dice.maybe(0.3)) for event in sorted(first)
    )


def _words(dice: Dice, pipeline: Pipeline, length: float) -> tuple[Word, ...]:
    by_night = [_word(dice, pipeline, dice.random() ** 2 * length) for _ in range(_count(dice))]
    in_the_morning = [_word(dice, pipeline, None) for _ in range(_count(dice))]
    return tuple(by_night + in_the_morning)


def _count(dice: Dice) -> int:
    return int(dice.spread(dice.one(2.5, 2.5, 10.0))) if dice.maybe(0.5) else 0


def _word(dice: Dice, pipeline: Pipeline, at: float | None) -> Word:
    said = dice.weighted(
        (
            (3, Said.PAUSE),
            (5, Said.RESUME),
            (0.7, Said.STOP),
            (1, Said.STOP_NOW),
            (4, Said.SKIP),
            (8, Said.RELEASE),
            (4, Said.MARK_DONE),
            (7, Said.RETRY),
            (3, Said.RAISE),
            (6, Said.MEND),
        )
    )
    using = With()
    if said is Said.RETRY and dice.maybe(0.5):
        using = With(
            agent=dice.one(None, FALLBACK, *pipeline.agents),
            model=dice.one(None, STRONGER),
            time=dice.one(None, 7200),
        )
    brief = "Do it better." if said is Said.RETRY and dice.maybe(0.5) else None
    return Word(at, said, dice.random(), brief, using, round(dice.spread(200.0)) * CENT)
