"""The single steps of a layout, each against trying everything out."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise, permutations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zowl_desktop.model.layout import Effort, Point, Size
from zowl_desktop.model.layout.layering import Columns, Edge, columns
from zowl_desktop.model.layout.moving import saved_by_swap
from zowl_desktop.model.layout.ordering import crossings, order_rows
from zowl_desktop.model.layout.placing import Taken
from zowl_desktop.model.layout.shapes import Box

UNHURRIED = settings(deadline=None)
"""A busy machine is no failure."""


def column_of(graph: Columns) -> dict[int, int]:
    return {node: number for number, row in enumerate(graph.rows) for node in row}


@st.composite
def connected(draw: st.DrawFn) -> tuple[int, list[Edge]]:
    """A connected graph without cycles: a tree with more edges put in."""
    count = draw(st.integers(1, 6))
    name = draw(st.permutations(range(count)))
    tree = [tuple(sorted((draw(st.integers(0, node - 1)), node))) for node in range(1, count)]
    more = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=6))
    pairs = dict.fromkeys([*tree, *(tuple(sorted(pair)) for pair in more if pair[0] != pair[1])])
    place = dict(zip(range(count), draw(st.permutations(range(count))), strict=True))
    return count, [(name[a], name[b]) if place[a] < place[b] else (name[b], name[a]) for a, b in pairs]


@UNHURRIED
@given(connected())
def test_columns_make_all_edges_together_shortest(graph: tuple[int, list[Edge]]) -> None:
    count, edges = graph
    column = column_of(columns(count, edges))
    assert min(column.values()) == 0
    assert all(column[a] < column[b] for a, b in edges)
    possible = (
        sum(place[b] - place[a] for a, b in edges)
        for place in product(range(count), repeat=count)
        if all(place[a] < place[b] for a, b in edges)
    )
    assert sum(column[b] - column[a] for a, b in edges) == min(possible)


@UNHURRIED
@given(connected())
def test_every_edge_becomes_a_chain_through_the_columns_between(graph: tuple[int, list[Edge]]) -> None:
    count, edges = graph
    laid = columns(count, edges)
    column = column_of(laid)
    assert all(column[b] == column[a] + 1 for a, near in enumerate(laid.after) for b in near)
    assert all(a in laid.before[b] for a, near in enumerate(laid.after) for b in near)
    assert all(len(laid.before[way]) == len(laid.after[way]) == 1 for way in range(count, len(laid.after)))
    ends = []
    for source in range(count):
        for passed in laid.after[source]:
            end = passed
            while end >= count:
                (end,) = laid.after[end]
            ends.append((source, end))
    assert sorted(ends) == sorted(edges)


def test_a_cycle_is_drawn_with_its_last_edge_turned_round() -> None:
    laid = columns(3, [(0, 1), (1, 2), (2, 0)])
    assert laid.rows == [[0], [1, 3], [2]]
    assert laid.after == [[1, 3], [2], [], [2]]


def test_edges_too_long_for_their_waypoints_are_left_out_of_the_order() -> None:
    count = 300
    chain = [(node, node + 1) for node in range(count - 1)]
    laid = columns(count, [*chain, *((0, node) for node in range(2, count))])
    assert count + 3_800 < len(laid.after) <= count + 4_000


def naive_crossings(graph: Columns, rows: list[list[int]]) -> int:
    edges = [(a, b) for row in rows for a in row for b in graph.after[a]]
    at = {node: place for row in rows for place, node in enumerate(row)}
    column = {node: number for number, row in enumerate(rows) for node in row}
    return sum(
        column[a] == column[c] and (at[a] - at[c]) * (at[b] - at[d]) < 0
        for (a, b), (c, d) in combinations(edges, 2)
    )


@UNHURRIED
@given(connected(), st.sampled_from(Effort))
def test_an_order_keeps_its_columns_and_counts_its_crossings(
    graph: tuple[int, list[Edge]], effort: Effort
) -> None:
    laid = columns(*graph)
    rows = order_rows(laid, effort)
    assert [sorted(row) for row in rows] == [sorted(row) for row in laid.rows]
    assert crossings(rows, laid.after) == naive_crossings(laid, rows)
    assert crossings(rows, laid.after) <= crossings(laid.rows, laid.after)


def test_small_graphs_are_drawn_with_hardly_a_crossing_too_many() -> None:
    chance = Random(4)
    drawn = possible = 0
    for _ in range(100):
        ends = sorted({(chance.randrange(4), chance.randrange(4, 8)) for _ in range(chance.randint(6, 12))})
        number = {node: at for at, node in enumerate(sorted({node for edge in ends for node in edge}))}
        graph = columns(len(number), [(number[a], number[b]) for a, b in ends])
        orders = product(*map(permutations, graph.rows))
        possible += min(crossings(rows, graph.after) for rows in orders)
        drawn += crossings(order_rows(graph, Effort.THOROUGH), graph.after)
    assert possible > 100
    assert drawn <= 1.03 * possible


@pytest.mark.parametrize("effort", Effort)
def test_an_order_that_is_good_already_is_never_made_worse(effort: Effort) -> None:
    chance = Random(4)
    steps = [(at + layer, to + layer + 8) for layer in range(0, 40, 8) for at in range(8) for to in range(8)]
    for _ in range(10):
        graph = columns(48, sorted({*chance.sample(steps, 80), *((node, node + 8) for node in range(40))}))
        good = order_rows(graph, Effort.THOROUGH)
        again = order_rows(replace(graph, rows=good), effort)
        assert crossings(again, graph.after) <= crossings(good, graph.after)


def test_a_line_winding_between_two_columns_is_untangled() -> None:
    line = [3, 7, 0, 9, 4, 5, 2, 8, 1, 6]
    graph = columns(10, sorted((min(pair), max(pair)) for pair in pairwise(line)))
    assert [sorted(row) for row in graph.rows] == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]
    assert crossings(graph.rows, graph.after) > 0
    assert crossings(order_rows(graph, Effort.THOROUGH), graph.after) == 0


ends = st.lists(st.integers(0, 20), max_size=20).map(sorted)


@UNHURRIED
@given(ends, ends)
def test_what_a_swap_saves_is_counted_pair_by_pair(upper: list[int], lower: list[int]) -> None:
    pairs = list(product(upper, lower))
    assert saved_by_swap(upper, lower) == sum(a > b for a, b in pairs) - sum(a < b for a, b in pairs)


small = st.integers(0, 30)
boxes = st.builds(lambda x, y, w, h: Box(x, y, x + w + 1, y + h + 1), small, small, small, small)


@UNHURRIED
@given(st.lists(boxes, max_size=8), small, small, st.integers(1, 9), st.integers(1, 9), st.integers(0, 3))
def test_the_nearest_free_place_is_free_and_the_nearest(
    taken: list[Box], x: int, y: int, width: int, height: int, gap: int
) -> None:
    def is_free(top: int) -> bool:
        return not any(
            box.left - gap < x + width
            and x < box.right + gap
            and box.top - gap < top + height
            and top < box.bottom + gap
            for box in taken
        )

    found = Taken(taken, gap).nearest(Point(x, y), Size(width, height))
    assert found.x == x
    assert is_free(int(found.y))
    assert abs(found.y - y) == min(abs(top - y) for top in range(-120, 160) if is_free(top))


@pytest.mark.parametrize("x", [-600.0, 0.0, 500.0, 5000.0])
def test_a_box_is_found_in_every_strip_it_lies_in(x: float) -> None:
    wide = Box(-700, 0, 6000, 100)
    assert Taken([wide], 10).nearest(Point(x, 50), Size(20, 20)).y in (-30, 110)
