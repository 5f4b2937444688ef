"""An edge is refused while it is dragged, with the reason in words."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import given

from tests.model.test_graph import LONG, UNHURRIED, Plain, chain, closure, documents, steps_between
from zowl_desktop.model.graph import Connecting, Graph, RefusalKind, can_connect


@UNHURRIED
@given(documents(sound=True))
def test_exactly_the_edges_that_would_break_the_graph_are_refused(plain: Plain) -> None:
    graph = Graph.from_needs(plain)
    for source in plain:
        drag = Connecting(graph, source)
        for target in plain:
            changed = plain | {target: [*plain[target], source]}
            cyclic = any(task in needed for task, needed in closure(changed).items())
            refusal = drag.refusal(target)
            assert (refusal is not None) == (cyclic or source in plain[target]) == (target in drag.forbidden)
            assert can_connect(graph, source, target) == refusal


@UNHURRIED
@given(documents(most=7))
def test_a_refused_cycle_names_the_shortest_way_back(plain: Plain) -> None:
    graph = Graph.from_needs(plain)
    for source, target in product(plain, plain):
        refusal = can_connect(graph, source, target)
        if refusal and refusal.kind is RefusalKind.CYCLE:
            assert (refusal.path[0], refusal.path[-1]) == (source, target)
            assert all(needed in plain[task] for task, needed in pairwise(refusal.path))
            assert len(refusal.path) - 1 == steps_between(plain, source, target)


def test_each_reason_in_words() -> None:
    drag = Connecting(Graph.from_needs({"a": [], "b": ["a"], "c": ["b"], "d": ["c"], "e": []}), "c")
    said = {task: refusal.words for task in "abcde" if (refusal := drag.refusal(task))}
    assert said == {
        "a": "a cannot need c, because c needs b, b needs a.",
        "b": "b cannot need c, because c needs b.",
        "c": "c cannot need itself.",
        "d": "d needs c already.",
    }
    assert drag.forbidden == set("abcd")


@pytest.mark.parametrize("needs", [["near", "detour"], ["detour", "near"]])
def test_the_way_back_is_the_shortest_of_several(needs: list[str]) -> None:
    plain: Plain = {"a": [], "near": ["a"], "further": ["a"], "detour": ["further"], "far": needs}
    refusal = can_connect(Graph.from_needs(plain), "far", "a")
    assert refusal is not None
    assert refusal.path == ("far", "near", "a")


def test_a_cycle_elsewhere_does_not_forbid_an_edge() -> None:
    graph = Graph.from_needs({"x": ["y"], "y": ["x"], "a": [], "b": []})
    assert can_connect(graph, "a", "b") is None
    assert can_connect(graph, "x", "a") is None


def test_a_long_way_back_is_told_by_its_ends() -> None:
    refusal = can_connect(Graph.from_needs(chain(LONG)), f"t{LONG - 1}", "t0")
    assert refusal is not None
    assert len(refusal.path) == LONG
    assert len(refusal.words) < 200


def test_an_unknown_task_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        Connecting(Graph.from_needs({"a": []}), "b")
