"""Whether an edge may be drawn, asked at every move of the mouse."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from zowl_desktop.model.graph.naming import name_path
from zowl_desktop.model.graph.structure import Graph


class RefusalKind(StrEnum):
    """Why two tasks cannot be connected."""

    ITSELF = "itself"
    DUPLICATE = "duplicate"
    CYCLE = "cycle"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An edge that cannot be.

    Attributes:
        kind: Which rule forbids it.
        words: The reason, as one sentence for a person.
        path: For a cycle: the needs that lead from the source to the target already, each task needing the
            next one. Otherwise empty.
    """

    kind: RefusalKind
    words: str
    path: tuple[str, ...] = ()


class Connecting:
    """An edge being dragged from `source`, the task that would be needed, to whatever is under the mouse.

    What `source` can reach is worked out once; after that every question is a look-up.

    Attributes:
        source: The task the edge starts at.
        forbidden: All tasks that would refuse the edge, to be dimmed.
    """

    def __init__(self, graph: Graph, source: str) -> None:
        """Raises `KeyError` when the graph has no such task."""
        self.source = source
        self._needed_by = _needed_by(graph, source)
        self._dependents = frozenset(graph.dependents[source])
        self.forbidden = self._dependents.union(self._needed_by, (source,))

    def refusal(self, target: str) -> Refusal | None:
        """Why `target` cannot need the source, or None when it can."""
        if target not in self.forbidden:
            return None
        if target == self.source:
            return Refusal(RefusalKind.ITSELF, f"{target} cannot need itself.")
        if target in self._dependents:
            return Refusal(RefusalKind.DUPLICATE, f"{target} needs {self.source} already.")
        path = self._path_to(target)
        words = f"{target} cannot need {self.source}, because {name_path(path)}."
        return Refusal(RefusalKind.CYCLE, words, path)

    def _path_to(self, target: str) -> tuple[str, ...]:
        path = [target]
        while path[-1] != self.source:
            path.append(self._needed_by[path[-1]])
        return tuple(reversed(path))


def can_connect(graph: Graph, source: str, target: str) -> Refusal | None:
    """Why `target` cannot need `source`, or None when it can. For a whole drag use one `Connecting`."""
    return Connecting(graph, source).refusal(target)


def _needed_by(graph: Graph, source: str) -> dict[str, str]:
    """Each ancestor of `source`, with the next task on its shortest way to it."""
    needed_by: dict[str, str] = {}
    frontier = deque([source])
    while frontier:
        task = frontier.popleft()
        for need in graph.needs[task]:
            if need.task not in needed_by:
                needed_by[need.task] = task
                frontier.append(need.task)
    return needed_by
