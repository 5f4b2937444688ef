"""Chance decides how an attempt goes: how long, for how much, and how it ends."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Final

from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.model.states import FailureClass
from zowl_desktop.rehearsal.history import History
from zowl_desktop.rehearsal.priors import (
    CONFLICT_PER_MERGE,
    OTHER_PROGRAM,
    PRIORS,
    PROGRAMS,
    WITHOUT_SET_UP,
    Chances,
    Prior,
    Program,
    usage_of,
)
from zowl_desktop.rehearsal.work import Place, Work

HANGS: Final = 24 * 3600.0
"""Seconds that something takes which nothing ends: no time limit, no limit of silence."""

SAME_AGAIN: Final = 0.5
"""How likely checks that fail again fail in the same place."""

_TURNED_AWAY: Final = 20.0
"""Seconds after which an agent whose provider is overloaded has given up."""

_NOBODY: Final = Program(0.0)

_WORDS: Final = {
    FailureClass.REFUSED: "the brief is unclear",
    FailureClass.NO_CHANGE: "success was claimed and nothing was changed",
    FailureClass.AGENT_ERROR: "the agent gave up",
    FailureClass.STALLED: "did nothing that counts as work for too long",
    FailureClass.OVERLOADED: "an overloaded provider",
    FailureClass.COMMAND_FAILED: "the command exited with 1",
    FailureClass.CONFLICT: "the work of what it needs does not merge",
}


@dataclass(frozen=True, slots=True)
class Case:
    """All that a draw depends on.

    Attributes:
        place: Where the attempt stands.
        set_up: Whether its project has a set-up.
        merges: Branches that its worktree is merged from, beyond the first.
        carried: The failure that it answers, or None.
        silence: Seconds without work after which it is ended, or None.
    """

    place: Place
    set_up: bool = False
    merges: int = 0
    carried: Outcome | None = None
    silence: float | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """How an attempt goes if nothing gets in its way. `outcome` is without its usage."""

    seconds: float
    usage: Usage
    outcome: Outcome


def draw(case: Case, history: History, chance: random.Random) -> Draw:
    """How this attempt goes: as one like it went once, or by the priors."""
    sample = history.draw(case.place, chance)
    if sample is None:
        return _by_priors(case, chance)
    usage = replace(sample.usage, estimated=True)
    return Draw(sample.seconds, usage, Outcome(sample.failure, sample.message, sample.failing))


def failed_checks(carried: Outcome | None, chance: random.Random) -> Outcome:
    """Checks that fail: in the same place as before, or in another."""
    if carried is not None and carried.failing and chance.random() < SAME_AGAIN:
        failing = carried.failing
    else:
        count = 1 + int(chance.random() * 3)
        failing = tuple(sorted({f"test {1 + int(chance.random() * 99)}" for _ in range(count)}))
    words = f"{len(failing)} {'test' if len(failing) == 1 else 'tests'} failed"
    return Outcome(FailureClass.CHECKS_FAILED, words, failing)


def _by_priors(case: Case, chance: random.Random) -> Draw:
    place = case.place
    prior = _prior(case)
    program = PROGRAMS.get(place.cli, OTHER_PROGRAM) if place.cli else _NOBODY
    stretch = chance.lognormvariate(0.0, prior.spread) * (prior.pace if place.answering else 1.0)
    seconds = prior.seconds * stretch * program.pace + program.cold_start
    usage = usage_of(int(prior.cost * stretch * program.price))
    failure = _failure(_chances(prior, case), chance)
    if failure is FailureClass.OVERLOADED:
        return Draw(_TURNED_AWAY, Usage(estimated=bool(place.cli)), _outcome(failure, case, chance))
    if failure is FailureClass.STALLED:
        seconds = seconds * chance.random() + (HANGS if case.silence is None else case.silence)
    return Draw(seconds, usage, _outcome(failure, case, chance))


def _prior(case: Case) -> Prior:
    if case.place.work is Work.SET_UP and not case.set_up:
        return WITHOUT_SET_UP
    return PRIORS[case.place.work]


def _chances(prior: Prior, case: Case) -> Chances:
    if case.merges:
        return {FailureClass.CONFLICT: 1 - (1 - CONFLICT_PER_MERGE) ** case.merges}
    return prior.again if case.place.answering else prior.first


def _failure(chances: Chances, chance: random.Random) -> FailureClass | None:
    point = chance.random()
    for failure, likely in chances.items():
        if point < likely:
            return failure
        point -= likely
    return None


def _outcome(failure: FailureClass | None, case: Case, chance: random.Random) -> Outcome:
    if failure is FailureClass.CHECKS_FAILED:
        return failed_checks(case.carried, chance)
    return Outcome(failure, _WORDS[failure] if failure else "")
