"""Order, cycles, reach and longest paths, each compared with the plainest way to work it out."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.graph import (
    Graph,
    ancestors,
    critical_path,
    descendants,
    find_cycles,
    remaining_paths,
    topological_order,
)
from zowl_desktop.model.pipeline import Need, NeedOn, Pipeline, Task, TaskKind

Plain = dict[str, list[str]]
LONG = 10_000
UNHURRIED = settings(deadline=None)
"""A busy machine is no failure."""


@st.composite
def documents(draw: st.DrawFn, *, sound: bool = False, most: int = 9) -> Plain:
    """Tasks in a shuffled file order; with `sound`, without a cycle."""
    count = draw(st.integers(0, most))
    ids = [f"t{number}" for number in range(count)]
    pairs = [(a, b) for a in range(count) for b in range(count) if not sound or a < b]
    some = draw(st.integers(0, min(len(pairs), 2 * count)))
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, min_size=some, max_size=some)) if pairs else []
    order = draw(st.permutations(ids))
    return {task: [ids[a] for a, b in edges if ids[b] == task] for task in order}


def closure(plain: Plain) -> dict[str, set[str]]:
    """Everything that each task needs, found by adding until nothing new comes (Warshall)."""
    reach = {task: set(needs) for task, needs in plain.items()}
    for middle in plain:
        for task in plain:
            if middle in reach[task]:
                reach[task] |= reach[middle]
    return reach


def steps_between(plain: Plain, task: str, needed: str) -> int:
    """How many needs lead from `task` to `needed` at least, one wave after another."""
    wave, steps = set(plain[task]), 1
    while needed not in wave:
        wave, steps = {further for one in wave for further in plain[one]}, steps + 1
    return steps


def chain(length: int) -> Plain:
    return {f"t{i}": [f"t{i - 1}"] if i else [] for i in range(length)}


def ring(length: int) -> Plain:
    return {f"t{i}": [f"t{(i + 1) % length}"] for i in range(length)}


@UNHURRIED
@given(documents())
def test_reach_is_the_transitive_closure(plain: Plain) -> None:
    graph, reach = Graph.from_needs(plain), closure(plain)
    for task in plain:
        assert ancestors(graph, task) == reach[task]
        assert descendants(graph, task) == {other for other in plain if task in reach[other]}
        assert list(graph.dependents[task]) == [other for other in plain if task in plain[other]]


@UNHURRIED
@given(documents(sound=True))
def test_order_takes_the_first_of_the_file_whenever_several_may_come(plain: Plain) -> None:
    expected: list[str] = []
    while len(expected) < len(plain):
        free = (task for task, needs in plain.items() if task not in expected and set(needs) <= set(expected))
        expected.append(next(free))
    assert list(topological_order(Graph.from_needs(plain))) == expected


@UNHURRIED
@given(documents())
def test_every_knot_gives_one_real_cycle_and_a_sound_graph_none(plain: Plain) -> None:
    reach = closure(plain)
    knots = {frozenset(b for b in reach[a] if a in reach[b]) for a in plain if a in reach[a]}
    cycles = find_cycles(Graph.from_needs(plain))
    for path in cycles:
        assert path[0] == path[-1]
        assert len(path) >= 2
        assert len(set(path)) == len(path) - 1
        assert all(needed in plain[task] for task, needed in pairwise(path))
    found = [next(knot for knot in knots if path[0] in knot) for path in cycles]
    assert len(found) == len(set(found)) == len(knots)
    for path, knot in zip(cycles, found, strict=True):
        assert path[0] == next(task for task in plain if task in knot)
        assert len(path) - 1 == steps_between(plain, path[0], path[0])


@UNHURRIED
@given(documents())
def test_order_is_refused_with_the_path_exactly_when_there_is_a_cycle(plain: Plain) -> None:
    graph = Graph.from_needs(plain)
    if not find_cycles(graph):
        assert sorted(topological_order(graph)) == sorted(plain)
        return
    with pytest.raises(BadInput) as refused:
        topological_order(graph)
    first, second, *_ = find_cycles(graph)[0]
    assert f"{first} needs {second}" in refused.value.what


@pytest.mark.parametrize("needs", [["b", "z"], ["z", "b"]])
def test_the_cycle_is_the_shortest_through_the_first_task(needs: list[str]) -> None:
    graph = Graph.from_needs({"a": needs, "b": ["c"], "c": ["a"], "z": ["a"], "alone": ["alone"]})
    assert find_cycles(graph) == (("a", "z", "a"), ("alone", "alone"))
    with pytest.raises(BadInput, match="a needs z, z needs a"):
        topological_order(graph)


def longest(plain: Plain, expected: Mapping[str, float], task: str) -> float:
    after = [longest(plain, expected, other) for other, needs in plain.items() if task in needs]
    return expected.get(task, 0.0) + max(after, default=0.0)


@UNHURRIED
@given(documents(sound=True, most=7), st.data())
def test_remaining_is_the_longest_of_all_ways_on(plain: Plain, data: st.DataObject) -> None:
    minutes = st.integers(0, 50).map(float)
    expected = {task: data.draw(minutes) for task in plain if data.draw(st.booleans())}
    graph = Graph.from_needs(plain)
    remaining = remaining_paths(graph, expected)
    assert remaining == {task: longest(plain, expected, task) for task in plain}
    path = critical_path(graph, expected)
    assert sum(expected.get(task, 0.0) for task in path) == max(remaining.values(), default=0.0)
    assert all(needed in plain[task] for needed, task in pairwise(path))
    assert all(not plain[task] for task in path[:1])
    assert all(not graph.dependents[task] for task in path[-1:])


def test_the_critical_path_of_a_night() -> None:
    graph = Graph.from_needs(
        {"schema": [], "docs": [], "endpoint": ["schema"], "screen": ["endpoint", "docs"]}
    )
    expected = {"schema": 20.0, "endpoint": 40.0, "screen": 30.0, "docs": 5.0}
    assert critical_path(graph, expected) == ("schema", "endpoint", "screen")
    assert remaining_paths(graph, expected) == {"schema": 90, "endpoint": 70, "screen": 30, "docs": 35}


def test_nothing_recurses_however_long_the_chain() -> None:
    graph = Graph.from_needs(chain(LONG))
    assert topological_order(graph) == tuple(chain(LONG))
    assert len(ancestors(graph, f"t{LONG - 1}")) == len(descendants(graph, "t0")) == LONG - 1
    assert remaining_paths(graph, dict.fromkeys(graph.needs, 1.0))["t0"] == LONG
    assert len(critical_path(graph, {})) == LONG
    assert find_cycles(graph) == ()


def test_a_cycle_of_ten_thousand_is_told_by_its_ends() -> None:
    graph = Graph.from_needs(ring(LONG))
    assert find_cycles(graph) == ((*(f"t{i}" for i in range(LONG)), "t0"),)
    with pytest.raises(BadInput, match="t0 needs t1, t1 needs t2, and so on for 9996 more") as refused:
        topological_order(graph)
    assert refused.value.what.endswith(", t9998 needs t9999, t9999 needs t0.")


def test_an_unfinished_document_still_makes_a_graph() -> None:
    twice = [Need("a", on=NeedOn.FINISHED), Need("a"), Need("gone")]
    graph = Graph.from_needs({"a": [], "b": twice})
    assert graph.needs["b"] == (Need("a", on=NeedOn.FINISHED),)
    assert graph.dependents["a"] == ("b",)


def test_a_pipeline_gives_the_same_graph_as_its_plain_needs() -> None:
    needs = (Need("a", on=NeedOn.FAILURE),)
    tasks = {"a": Task("a", TaskKind.BRIEF, "A"), "b": Task("b", TaskKind.COMMAND, "B", needs=needs)}
    assert Graph.of(Pipeline("night", {}, {}, tasks)) == Graph.from_needs({"a": [], "b": needs})
