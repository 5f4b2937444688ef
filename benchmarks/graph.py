"""What the graph's answers cost: `python -m benchmarks.graph [--json FILE]`.

A drag is what a canvas does: the graph of the document and one `Connecting` when it starts, then a question
at every mouse move. Beside networkx, where it is installed, for what it answers too.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from benchmarks.figures import Benchmark, Rival, cpu_seconds
from zowl_desktop.model.graph import (
    Connecting,
    Graph,
    blast_radius,
    descendants,
    find_cycles,
    remaining_paths,
    topological_order,
)
from zowl_desktop.model.pipeline import IfFailed, Need

SIZES: Final = ((100, 200), (1_000, 2_000), (10_000, 20_000))
MOVES: Final = 1_000
MEASURABLE: Final = 0.02
"""CPU seconds."""
RIVAL: Final = "networkx"
Work = Callable[[], object]


def document(tasks: int, edges: int) -> Mapping[str, tuple[Need, ...]]:
    """Needs of `tasks` tasks, each of some among the fifty before it."""
    chance = random.Random(7)
    needs: dict[int, dict[int, IfFailed]] = {task: {} for task in range(tasks)}
    while edges:
        task = chance.randrange(1, tasks)
        needed = chance.randrange(max(0, task - 50), task)
        edges -= needed not in needs[task]
        needs[task][needed] = chance.choice(list(IfFailed))
    return {
        f"t{task}": tuple(Need(f"t{n}", if_failed=policy) for n, policy in theirs.items())
        for task, theirs in needs.items()
    }


def ours(needs: Mapping[str, tuple[Need, ...]]) -> dict[str, Work]:
    graph = Graph.from_needs(needs)
    names = list(needs)
    minutes = {task: float(len(task)) for task in names}
    drag = Connecting(graph, names[-1])
    return {
        "build": lambda: Graph.from_needs(needs),
        "order": lambda: topological_order(graph),
        "cycles": lambda: find_cycles(graph),
        "reach": lambda: descendants(graph, names[0]),
        "longest path": lambda: remaining_paths(graph, minutes),
        "blast radius": lambda: blast_radius(graph, names[0]),
        "drag start": lambda: Connecting(Graph.from_needs(needs), names[-1]),
        "1,000 mouse moves": lambda: [drag.refusal(names[at % len(names)]) for at in range(MOVES)],
    }


def theirs(needs: Mapping[str, tuple[Need, ...]]) -> dict[str, Work]:
    networkx: Any = import_module(RIVAL)
    edges = [(need.task, task) for task, few in needs.items() for need in few]
    graph = networkx.DiGraph(edges)
    graph.add_nodes_from(needs)
    weighted = networkx.DiGraph()
    weighted.add_weighted_edges_from((a, b, len(a)) for a, b in edges)
    names = list(needs)
    return {
        "build": lambda: networkx.DiGraph(edges),
        "order": lambda: list(networkx.lexicographical_topological_sort(graph)),
        "cycles": lambda: networkx.is_directed_acyclic_graph(graph),
        "reach": lambda: networkx.descendants(graph, names[0]),
        "longest path": lambda: networkx.dag_longest_path(weighted),
        "drag start": lambda: networkx.ancestors(networkx.DiGraph(edges), names[-1]),
    }


def milliseconds(benchmark: Benchmark, work: Work) -> float:
    """CPU of one call, from as many calls as make it measurable."""
    calls = 1
    while repeated(work, calls) < MEASURABLE:
        calls *= 4
    return 1_000 * benchmark.median(lambda: repeated(work, calls)) / calls


def repeated(work: Work, calls: int) -> float:
    return cpu_seconds(lambda: [work() for _ in range(calls)])


def main() -> None:
    with Benchmark("Graph, CPU ms") as benchmark:
        installed = find_spec(RIVAL) is not None
        if not installed:
            print(f"{RIVAL} is not installed: measured without it.")
        for tasks, edges in SIZES:
            needs = document(tasks, edges)
            rivals = theirs(needs) if installed else {}
            for name, work in ours(needs).items():
                value = milliseconds(benchmark, work)
                rival = Rival(RIVAL, milliseconds(benchmark, rivals[name])) if name in rivals else None
                told = f"{rival.value:.3f}" if rival else ""
                benchmark.row(f"{name}, {tasks:,} tasks", zowl=f"{value:.3f}", networkx=told)
                figure = f"graph.{tasks}.{name.replace(' ', '_').replace(',', '')}"
                benchmark.figure(figure, value, "ms", rival)


if __name__ == "__main__":
    main()
