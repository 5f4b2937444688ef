"""Chance with a name: the same seed always draws the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice(Random):
    """Draws for generators and worlds.

    Seeded with words, such as "7/a.1", what one part draws does not depend on what others have drawn.
    """

    def maybe(self, chance: float) -> bool:
        """True with this chance."""
        return self.random() < chance

    def one(self, *choices: T) -> T:
        """One of the choices, all alike."""
        return choices[int(self.random() * len(choices))]

    def some(self, choices: Sequence[T], most: int) -> tuple[T, ...]:
        """One to `most` of the choices, each at most once."""
        return tuple(self.sample(choices, min(len(choices), 1 + int(self.random() * most))))

    def weighted(self, choices: Sequence[tuple[float, T]]) -> T:
        """One of the choices by its weight."""
        left = self.random() * sum(weight for weight, _ in choices)
        for weight, choice in choices:
            left -= weight
            if left < 0:
                return choice
        return choices[-1][1]

    def spread(self, median: float, sigma: float = 1.0) -> float:
        """Log-distributed: half of the draws lie below `median`."""
        return median * math.exp(self.gauss(0.0, sigma))
