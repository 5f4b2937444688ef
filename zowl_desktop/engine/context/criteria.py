"""The acceptance criteria of a brief, and what the work shows for each."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_HEADING = re.compile(r"^\s*(?:#{1,6}\s*|\*\*)?acceptance criteria\b[:*\s]*$", re.IGNORECASE)
_ANY_HEADING = re.compile(r"^\s*(?:#{1,6}\s+\S|\*\*[^*]+\*\*\s*:?\s*$|[A-Z][\w ]{2,30}:\s*$)")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s*)?(\S.*)$")
_ALIKE = 0.6
_PATH = re.compile(r"[\w.@+-]+(?:/[\w.@+-]+)+|[\w@+-]+\.\w{1,6}\b")


@dataclass(frozen=True, slots=True)
class Shown:
    """One criterion and what is said to show it.

    Attributes:
        criterion: As the brief has it.
        evidence: The agent's words; empty when it gave none.
        found: Files that the evidence names and the work has.
        lacking: Files that it names and the work has not.
    """

    criterion: str
    evidence: str = ""
    found: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


def criteria_of(brief: str) -> tuple[str, ...]:
    """The items below a heading "Acceptance criteria", up to the next heading."""
    lines = brief.splitlines()
    start = next((at + 1 for at, line in enumerate(lines) if _HEADING.match(line)), len(lines))
    found: list[str] = []
    for line in lines[start:]:
        if _ANY_HEADING.match(line):
            break
        if item := _ITEM.match(line):
            found.append(item[1].strip())
        elif found and line.strip():
            found[-1] += " " + line.strip()
    return tuple(found)


def shown(criteria: Sequence[str], claims: Sequence[str], files: Collection[str]) -> tuple[Shown, ...]:
    """Each criterion with the claim about it ("criterion -> evidence"), held against the work's files."""
    pairs = [(left.strip(), right.strip()) for left, _, right in (claim.partition("->") for claim in claims)]
    return tuple(_held(criterion, _claim(criterion, pairs), files) for criterion in criteria)


def _claim(criterion: str, pairs: Sequence[tuple[str, str]]) -> str:
    likeness = [
        (SequenceMatcher(None, criterion.lower(), left.lower()).ratio(), right) for left, right in pairs
    ]
    best = max(likeness, default=(0.0, ""))
    return best[1] if best[0] >= _ALIKE else ""


def _held(criterion: str, evidence: str, files: Collection[str]) -> Shown:
    named = tuple(dict.fromkeys(_PATH.findall(evidence)))
    return Shown(
        criterion,
        evidence,
        tuple(name for name in named if name in files),
        tuple(name for name in named if "/" in name and name not in files),
    )
