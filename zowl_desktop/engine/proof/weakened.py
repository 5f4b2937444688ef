"""Green is not enough: were there as many tests as before, and did they have the time to run?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from pydantic import TypeAdapter

from zowl_desktop.engine.proof.checks import Proof
from zowl_desktop.engine.proof.kinds import is_test, named_in
from zowl_desktop.engine.proof.readers import Counts
from zowl_desktop.engine.workspaces import FileChange, HowChanged
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import Check
from zowl_desktop.model.states import FailureClass

QUICK_SHARE = 0.2
"""A check that passes in less than this share of its former time is named."""
QUICK_SECONDS = 5.0
"""Checks that took less than this before may be quicker without a word."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What one passed check amounts to. `counts` is None for a program that Zowl cannot read."""

    seconds: float
    counts: Counts | None


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign that checks prove less than before.

    Attributes:
        about: A short name without numbers, the same whenever the same thing is found ("tests: fewer").
        words: One clause for a person and for the agent.
        grave: Whether it makes a passed attempt fail; others are shown in the report.
    """

    about: str
    words: str
    grave: bool


_CODEC: TypeAdapter[dict[str, Measure]] = TypeAdapter(dict[str, Measure])


def measured(proof: Proof) -> dict[str, Measure]:
    """What a proof amounts to, by check: the yardstick for later ones."""
    return {
        result.check.name: Measure(result.finished.seconds, result.reading.counts if result.reading else None)
        for result in proof.results
        if result.ok
    }


def encode_measures(measures: Mapping[str, Measure]) -> str:
    """Measures as JSON."""
    return _CODEC.dump_json(dict(measures)).decode()


def decode_measures(text: str) -> dict[str, Measure]:
    """The measures that `encode_measures` wrote. Raises `ValueError` for anything else."""
    return _CODEC.validate_json(text)


def find_signs(
    before: Mapping[str, Measure],
    after: Proof,
    changes: Sequence[FileChange],
    touches: Sequence[str] = (),
) -> tuple[Sign, ...]:
    """Compare passed checks with what they were where the work began.

    Where a test program counts, its counts decide, and what happened to files is only told. Where none
    counts, a deleted test or an edited check script is grave, unless the task is meant to touch it.
    """
    meant = [change for change in changes if not any(fnmatchcase(change.path, glob) for glob in touches)]
    signs: list[Sign] = []
    for result in after.results:
        old = before.get(result.check.name)
        if result.ok and old is not None:
            now = Measure(result.finished.seconds, result.reading.counts if result.reading else None)
            signs += _in_counts(result.check.name, old, now)
            signs += _in_time(result.check.name, old, now)
    counted = any(measure.counts is not None for measure in before.values())
    signs += _in_files(meant, [result.check for result in after.results], grave=not counted)
    return tuple(signs)


def weakened_outcome(signs: Iterable[Sign]) -> Outcome | None:
    """The outcome of an attempt whose checks passed and prove less; None when no sign is grave."""
    grave = [sign for sign in signs if sign.grave]
    if not grave:
        return None
    return Outcome(
        failure=FailureClass.WEAKENED,
        message=", ".join(sign.words for sign in grave),
        failing=tuple(sorted(sign.about for sign in grave)),
        evidence="\n".join(f"- {sign.words}" for sign in grave),
    )


def _in_counts(name: str, old: Measure, now: Measure) -> list[Sign]:
    if old.counts is None:
        return []
    if now.counts is None or (now.counts.collected == 0 and old.counts.collected > 0):
        return [
            Sign(f"{name}: none", f"{name} passed without a test; before it ran {old.counts.collected}", True)
        ]
    signs = []
    fewer = old.counts.collected - now.counts.collected
    if fewer > 0:
        words = f"{name} has {now.counts.collected} tests, before it had {old.counts.collected}"
        signs.append(Sign(f"{name}: fewer", words, True))
    if now.counts.skipped > old.counts.skipped:
        words = f"{name} skips {now.counts.skipped} tests, before it skipped {old.counts.skipped}"
        signs.append(Sign(f"{name}: skipped", words, True))
    return signs


def _in_time(name: str, old: Measure, now: Measure) -> list[Sign]:
    if old.seconds < QUICK_SECONDS or now.seconds > old.seconds * QUICK_SHARE:
        return []
    words = f"{name} passed in {now.seconds:.1f} s, before it took {old.seconds:.0f} s"
    return [Sign(f"{name}: quick", words, False)]


def _in_files(changes: Sequence[FileChange], checks: Sequence[Check], grave: bool) -> list[Sign]:
    named = frozenset[str]().union(*(named_in(check.run) for check in checks))
    signs = []
    for change in changes:
        if change.path in named and change.how is not HowChanged.ADDED:
            signs.append(
                Sign(f"check: {change.path}", f"{change.path}, which a check runs, was changed", grave)
            )
        elif is_test(change.path) and change.how is HowChanged.DELETED:
            signs.append(Sign(f"deleted: {change.path}", f"the test {change.path} was deleted", grave))
        elif is_test(change.path) and (change.deletions or 0) > (change.insertions or 0):
            words = f"the test {change.path} lost {change.deletions} lines and got {change.insertions}"
            signs.append(Sign(f"shorter: {change.path}", words, False))
    return signs
