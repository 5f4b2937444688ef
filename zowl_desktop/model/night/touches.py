"""Which tasks touch the same files: they don't run side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping

from zowl_desktop.model.pipeline import Task

_WILD = re.compile(r"[*?\[]")


def overlap(one: str, other: str) -> bool:
    """Whether two globs may name the same file. Errs towards yes: what they fix at both ends must agree."""
    ends_one, ends_other = _fixed_ends(one), _fixed_ends(other)
    starts = _agree(ends_one[0], ends_other[0])
    return starts and _agree(ends_one[1][::-1], ends_other[1][::-1])


def rivals(tasks: Mapping[str, Task]) -> dict[str, frozenset[str]]:
    """For each task, the tasks of its project that touch the same files."""
    found: dict[str, set[str]] = {name: set() for name in tasks}
    touching = [task for task in tasks.values() if task.touches and task.project]
    for i, one in enumerate(touching):
        for other in touching[i + 1 :]:
            if one.project == other.project and any(
                overlap(a, b) for a in one.touches for b in other.touches
            ):
                found[one.id].add(other.id)
                found[other.id].add(one.id)
    return {name: frozenset(names) for name, names in found.items()}


def _fixed_ends(glob: str) -> tuple[str, str]:
    wild = [match.start() for match in _WILD.finditer(glob)]
    if not wild:
        return glob, glob
    tail = glob[wild[-1] + 1 :]
    return glob[: wild[0]], "" if "]" in tail else tail


def _agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
