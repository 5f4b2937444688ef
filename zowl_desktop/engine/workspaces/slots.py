"""Numbers that are unique among the running tasks of a project: ports, databases, display numbers."""

from __future__ import annotations


class Slots:
    """Hands out the lowest free number of each project, 0 first."""

    def __init__(self) -> None:
        self._taken: dict[str, dict[str, int]] = {}

    def take(self, project: str, task: str) -> int:
        """The slot of `task`; the same one until it is given back."""
        taken = self._taken.setdefault(project, {})
        if task not in taken:
            used = set(taken.values())
            taken[task] = next(number for number in range(len(used) + 1) if number not in used)
        return taken[task]

    def give_back(self, project: str, task: str) -> None:
        """The task does not run any more."""
        self._taken.get(project, {}).pop(task, None)
