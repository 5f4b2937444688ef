"""How attempts went in earlier nights, and what can be drawn from that.

An attempt is drawn as it happened once, duration, cost and end together. Where little is known the net is
cast wider: from this task's step to the step in its project to the work anywhere, and at last to the priors.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from zowl_desktop.model.night import Attempt, Night, TaskRun
from zowl_desktop.model.outcome import Usage
from zowl_desktop.model.pipeline import Pipeline
from zowl_desktop.model.states import TRANSIENT, FailureClass
from zowl_desktop.rehearsal.work import Place, place_of

PRIOR_WEIGHT: Final = 4
"""What lies wider counts as much as this many samples: with 4 of a task's own, these say half of it."""

SAYS_NOTHING: Final = TRANSIENT | {
    FailureClass.USAGE_LIMIT,
    FailureClass.AUTH,
    FailureClass.BILLING,
    FailureClass.BUDGET,
    FailureClass.CANCELLED,
    FailureClass.LOST,
    FailureClass.ENVIRONMENT,
}
"""Ends that came from outside: they tell nothing about how the work goes."""


@dataclass(frozen=True, slots=True)
class Sample:
    """How one attempt went. `seconds` of work; `failure` None for success."""

    seconds: float
    usage: Usage
    failure: FailureClass | None = None
    message: str = ""
    failing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """Samples by place, each also under its wider places. Make one with `History.of` or `history_of`.

    Attributes:
        attempts: How many samples there are.
        nights: How many nights they come from.
    """

    samples: Mapping[Place, tuple[Sample, ...]] = field(default_factory=lambda: MappingProxyType({}))
    attempts: int = 0
    nights: int = 0

    @classmethod
    def of(cls, told: Iterable[tuple[Place, Sample]], nights: int = 1) -> History:
        """A history of these samples."""
        samples: defaultdict[Place, list[Sample]] = defaultdict(list)
        attempts = 0
        for place, sample in told:
            attempts += 1
            for wider in place.widening():
                samples[wider].append(sample)
        frozen = {place: tuple(found) for place, found in samples.items()}
        return cls(MappingProxyType(frozen), attempts, nights)

    def draw(self, place: Place, chance: random.Random) -> Sample | None:
        """An attempt as it went once, or None when the priors have to say."""
        if not self.attempts:
            return None
        for wider in place.widening():
            found = self.samples.get(wider)
            if found and chance.random() * (len(found) + PRIOR_WEIGHT) < len(found):
                return found[int(chance.random() * len(found))]
        return None

    def words(self) -> str:
        """For a person: what the draws come from."""
        if not self.attempts:
            return "stated priors, no history yet"
        nights = "1 earlier night" if self.nights == 1 else f"{self.nights} earlier nights"
        attempts = "1 attempt" if self.attempts == 1 else f"{self.attempts:,} attempts"
        return f"{attempts} of {nights}, and stated priors where these say little"


def history_of(nights: Iterable[Night]) -> History:
    """The history that past runs make."""
    told: list[tuple[Place, Sample]] = []
    count = 0
    for night in nights:
        found = list(_told_by(night))
        count += bool(found)
        told += found
    return History.of(told, count)


def _told_by(night: Night) -> Iterator[tuple[Place, Sample]]:
    pipeline = night.state.pipeline
    for item in night.tasks.values():
        for attempt in item.attempts:
            sample = _sample(attempt)
            if sample is not None:
                yield _place(pipeline, item, attempt), sample


def _place(pipeline: Pipeline, item: TaskRun, attempt: Attempt) -> Place:
    step = next(step for step in item.steps if step.name == attempt.order.step)
    return place_of(pipeline, step, attempt.order)


def _sample(attempt: Attempt) -> Sample | None:
    outcome = attempt.outcome
    if outcome is None or outcome.failure in SAYS_NOTHING:
        return None
    return Sample(attempt.seconds, outcome.usage, outcome.failure, outcome.message, outcome.failing)
