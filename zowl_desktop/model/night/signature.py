"""What makes two failures the same: class, step and failing tests, else the masked telling lines."""

from __future__ import annotations

import re

from zowl_desktop.model.outcome import Outcome

_MASKS = (
    (re.compile(r"0x[0-9a-fA-F]+|\b[0-9a-f]{7,64}\b"), "<hex>"),
    (re.compile(r"(?:[A-Za-z]:)?(?:[\w.~+-]*[/\\])+[\w.~+-]+"), "<path>"),
    (re.compile(r"\d+(?:[.,:]\d+)*"), "<n>"),
    (re.compile(r"\s+"), " "),
)
_LINES = 20


def mask(line: str) -> str:
    """The line without what differs between two runs of the same failure: paths, hex, numbers, durations."""
    for pattern, word in _MASKS:
        line = pattern.sub(word, line)
    return line.strip()


def signature(step: str, outcome: Outcome) -> str:
    """The identity of a failure. Empty for success."""
    if outcome.failure is None:
        return ""
    details = outcome.failing or tuple(mask(line) for line in (outcome.marked or (outcome.message,))[:_LINES])
    return "|".join((outcome.failure, step, *details))
