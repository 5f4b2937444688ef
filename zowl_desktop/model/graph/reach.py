"""Who comes before a task, and who comes after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from zowl_desktop.model.graph.structure import Graph


def ancestors(graph: Graph, task: str) -> frozenset[str]:
    """Everything that `task` needs, directly or not. Holds `task` itself only if that lies on a cycle."""
    return _closure(task, lambda one: [need.task for need in graph.needs[one]])


def descendants(graph: Graph, task: str) -> frozenset[str]:
    """Everything that needs `task`, directly or not. Holds `task` itself only if that lies on a cycle."""
    return _closure(task, graph.dependents.__getitem__)


def _closure(start: str, following: Callable[[str], Iterable[str]]) -> frozenset[str]:
    found: set[str] = set()
    frontier = [start]
    while frontier:
        fresh = [task for task in following(frontier.pop()) if task not in found]
        found.update(fresh)
        frontier.extend(fresh)
    return frozenset(found)
