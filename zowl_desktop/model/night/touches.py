"""Which tasks touch the same files: they don't run side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from zowl_desktop.model.pipeline import Task

_WILD = re.compile(r"[*?\[]")


def rivals(tasks: Mapping[str, Task]) -> dict[str, frozenset[str]]:
    """For each task, the tasks of its project that touch the same files."""
    found: dict[str, set[str]] = {name: set() for name in tasks}
    for globs in _by_project(tasks).values():
        for one, other in _overlapping(globs):
            for name in globs[one]:
                found[name].update(globs[other])
            for name in globs[other]:
                found[name].update(globs[one])
    return {name: frozenset(names - {name}) for name, names in found.items()}


def _by_project(tasks: Mapping[str, Task]) -> dict[str, dict[str, list[str]]]:
    """For each project its globs, each with the tasks that name it."""
    found: dict[str, dict[str, list[str]]] = {}
    for task in tasks.values():
        for glob in task.touches if task.project else ():
            found.setdefault(task.project or "", {}).setdefault(glob, []).append(task.id)
    return found


def _overlapping(globs: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of globs that may name the same file, each with itself too.

    Errs towards yes: what they fix at both ends must agree. Sorted by what they fix at the start, those that
    agree with one stand right behind it.
    """
    ends = sorted((*_fixed_ends(glob), glob) for glob in globs)
    for index, (start, end, glob) in enumerate(ends):
        behind = index
        while behind < len(ends) and ends[behind][0].startswith(start):
            _, other_end, other = ends[behind]
            if end.endswith(other_end) or other_end.endswith(end):
                yield glob, other
            behind += 1


def _fixed_ends(glob: str) -> tuple[str, str]:
    wild = [match.start() for match in _WILD.finditer(glob)]
    if not wild:
        return glob, glob
    tail = glob[wild[-1] + 1 :]
    return glob[: wild[0]], "" if "]" in tail else tail
