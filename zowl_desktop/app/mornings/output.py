"""The marked line of a failure, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from zowl_desktop.app.mornings.morning import Line
from zowl_desktop.model.outcome import Outcome

AROUND: Final = 30
"""Lines that are shown at most."""
_NUMBERED: Final = re.compile(r"^([> ]) *(\d+) \|(?: (.*))?$")
"""As the engine writes evidence: a mark, the number of the line, the line."""


def shown_output(outcome: Outcome) -> tuple[Line, ...]:
    """At most `AROUND` lines of what a failed attempt left, with its first marked line among them."""
    lines = [_line(text, outcome.marked) for text in outcome.evidence.splitlines()]
    if not lines:
        lines = [Line("", text, is_marked=True) for text in outcome.marked]
    return tuple(_around_the_mark(lines))


def _line(text: str, marked: Sequence[str]) -> Line:
    found = _NUMBERED.match(text)
    if found is not None:
        return Line(found[2], found[3] or "", is_marked=found[1] == ">")
    return Line("", text, is_marked=bool(text.strip()) and text.strip() in marked)


def _around_the_mark(lines: Sequence[Line]) -> Sequence[Line]:
    if len(lines) <= AROUND:
        return lines
    mark = next((at for at, line in enumerate(lines) if line.is_marked), 0)
    first = min(max(mark - AROUND // 2, 0), len(lines) - AROUND)
    return lines[first : first + AROUND]
