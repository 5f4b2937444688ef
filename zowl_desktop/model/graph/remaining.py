"""How long the night is at least: longest paths by expected durations."""

from __future__ import annotations

from collections.abc import Mapping

from zowl_desktop.model.graph.order import topological_order
from zowl_desktop.model.graph.structure import Graph


def remaining_paths(graph: Graph, expected: Mapping[str, float]) -> dict[str, float]:
    """For every task: the time from its start to the end of the longest chain that starts with it.

    `expected` holds each task's duration, in any one unit; a task that is not in it takes no time. Every need
    counts, whatever end of the needed task it asks for. Raises `BadInput` for a graph with a cycle.
    """
    remaining: dict[str, float] = {}
    for task in reversed(topological_order(graph)):
        after = max((remaining[dependent] for dependent in graph.dependents[task]), default=0.0)
        remaining[task] = expected.get(task, 0.0) + after
    return remaining


def critical_path(graph: Graph, expected: Mapping[str, float]) -> tuple[str, ...]:
    """The longest chain of all, first task first; of equal ones, that which the file names first.

    Raises `BadInput` for a graph with a cycle.
    """
    remaining = remaining_paths(graph, expected)
    following = tuple(task for task, needs in graph.needs.items() if not needs)
    path: list[str] = []
    while following:
        path.append(max(following, key=remaining.__getitem__))
        following = graph.dependents[path[-1]]
    return tuple(path)
