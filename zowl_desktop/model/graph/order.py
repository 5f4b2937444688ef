"""The order in which tasks can run, and the cycles that leave none."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable
from heapq import heapify, heappop, heappush

from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.graph.naming import name_path
from zowl_desktop.model.graph.structure import Graph


def topological_order(graph: Graph) -> tuple[str, ...]:
    """All tasks, each after everything it needs; where several may come next, the first of the file does.

    Raises `BadInput`, naming a cycle, when there is no such order.
    """
    names = list(graph.needs)
    index = {task: place for place, task in enumerate(names)}
    missing = [len(needs) for needs in graph.needs.values()]
    ready = [place for place, count in enumerate(missing) if not count]
    heapify(ready)
    order: list[str] = []
    while ready:
        task = names[heappop(ready)]
        order.append(task)
        for dependent in graph.dependents[task]:
            place = index[dependent]
            missing[place] -= 1
            if not missing[place]:
                heappush(ready, place)
    if len(order) < len(names):
        cycle = find_cycles(graph)[0]
        raise BadInput("Tasks wait for each other", f"{name_path(cycle)}.", "Remove one of these needs.")
    return tuple(order)


def find_cycles(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """One cycle for every knot of tasks that wait for each other; empty when the graph is sound.

    A cycle is closed: each task needs the next one, and the last is the first again. It starts at the knot's
    first task in file order, and is the shortest one through that task.
    """
    return tuple(_shortest_cycle(graph, knot) for knot in _knots(graph))


def _knots(graph: Graph) -> list[list[str]]:
    """The strongly connected parts that hold a cycle (Kosaraju), in file order, and so their tasks."""
    knot_of: dict[str, int] = {}
    for number, root in enumerate(reversed(_finishing_order(graph))):
        if root not in knot_of:
            _claim(graph, root, number, knot_of)
    knots: dict[int, list[str]] = {}
    for task in graph.needs:
        knots.setdefault(knot_of[task], []).append(task)
    return [knot for knot in knots.values() if len(knot) > 1 or _needs_itself(graph, knot[0])]


def _claim(graph: Graph, root: str, number: int, knot_of: dict[str, int]) -> None:
    knot_of[root] = number
    frontier = [root]
    while frontier:
        for need in graph.needs[frontier.pop()]:
            if need.task not in knot_of:
                knot_of[need.task] = number
                frontier.append(need.task)


def _needs_itself(graph: Graph, task: str) -> bool:
    return any(need.task == task for need in graph.needs[task])


def _finishing_order(graph: Graph) -> list[str]:
    """Tasks in the order in which a depth-first walk along the dependents leaves them."""
    finished: list[str] = []
    seen: set[str] = set()
    for root in graph.needs:
        if root in seen:
            continue
        seen.add(root)
        stack = [(root, iter(graph.dependents[root]))]
        while stack:
            task, following = stack[-1]
            fresh = next((dependent for dependent in following if dependent not in seen), None)
            if fresh is None:
                finished.append(task)
                stack.pop()
            else:
                seen.add(fresh)
                stack.append((fresh, iter(graph.dependents[fresh])))
    return finished


def _shortest_cycle(graph: Graph, knot: Collection[str]) -> tuple[str, ...]:
    inside = set(knot)
    start = next(iter(knot))

    def needed(task: str) -> Iterable[str]:
        return (need.task for need in graph.needs[task] if need.task in inside)

    return (start, *_walk_back(start, needed))


def _walk_back(start: str, needed: Callable[[str], Iterable[str]]) -> list[str]:
    """The shortest way from `start` along its needs to `start` again, without the first step."""
    came_from: dict[str, str] = {}
    frontier = deque([start])
    while start not in came_from:
        task = frontier.popleft()
        for one in needed(task):
            if one not in came_from:
                came_from[one] = task
                frontier.append(one)
    way = [start]
    while (task := came_from[way[-1]]) != start:
        way.append(task)
    return way[::-1]
