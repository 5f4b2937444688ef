"""A way through the graph, in words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_LONGEST = 6
"""Steps that are told one by one; of a longer way only both ends are."""


def name_path(path: Sequence[str]) -> str:
    """Such as: screen needs form, form needs schema. On `path` each task needs the next one."""
    steps = [f"{task} needs {needed}" for task, needed in pairwise(path)]
    if len(steps) > _LONGEST:
        steps[2:-2] = [f"and so on for {len(steps) - 4} more"]
    return ", ".join(steps)
