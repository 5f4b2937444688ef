"""What a test program's own summary says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tests ended how. `skipped` is everything that was found and did not have to pass."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    @property
    def collected(self) -> int:
        """All that were found."""
        return self.passed + self.failed + self.skipped

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)


@dataclass(frozen=True, slots=True)
class Reading:
    """A summary: its counts, and the failing tests by the ids under which their program knows them."""

    counts: Counts
    failing: tuple[str, ...] = ()


def tally(pairs: Iterable[tuple[str, str]], words: dict[str, str]) -> Counts:
    """Counts from (number, word) pairs; `words` says which word means `passed`, `failed` or `skipped`."""
    found = {"passed": 0, "failed": 0, "skipped": 0}
    for number, word in pairs:
        if word in words:
            found[words[word]] += int(number)
    return Counts(**found)


def total(readings: Iterable[Reading]) -> Reading | None:
    """All readings as one; None when there are none."""
    counts, failing, any_at_all = Counts(), dict[str, None](), False
    for reading in readings:
        any_at_all = True
        counts += reading.counts
        failing.update(dict.fromkeys(reading.failing))
    return Reading(counts, tuple(sorted(failing))) if any_at_all else None
