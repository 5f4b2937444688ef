"""What a layout promises of every canvas: no overlaps, pins stay, edges lead right, always the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zowl_desktop.model.layout import Effort, Point, Size, Spacing, layout, layout_selection
from zowl_desktop.model.layout.shapes import Box

UNHURRIED = settings(deadline=None)
"""A busy machine is no failure."""
LONG = 10_000
WIDEST = 400
lengths = st.integers(1, WIDEST) | st.floats(1, WIDEST, allow_nan=False)
efforts = st.sampled_from(Effort)


@dataclass(frozen=True)
class Canvas:
    sizes: Mapping[str, Size]
    edges: tuple[tuple[str, str], ...]

    def boxes(self, places: Mapping[str, Point]) -> dict[str, Box]:
        return {name: Box.at(place, self.sizes[name]) for name, place in places.items()}

    def parts(self) -> list[set[str]]:
        parts = [{name} for name in self.sizes]
        for a, b in self.edges:
            joined = [part for part in parts if a in part or b in part]
            parts = [part for part in parts if part not in joined] + [set().union(*joined)]
        return parts


@st.composite
def canvases(draw: st.DrawFn, *, sound: bool = False) -> Canvas:
    count = draw(st.integers(0, 14))
    names = draw(st.permutations([f"t{number}" for number in range(count)]))
    ends = [(a, b) for a in range(count) for b in range(count) if not sound or a < b]
    some = draw(st.integers(0, min(len(ends), 2 * count)))
    edges = draw(st.lists(st.sampled_from(ends), min_size=some, max_size=some)) if ends else []
    sizes = {name: Size(draw(lengths), draw(lengths)) for name in names}
    return Canvas(sizes, tuple((f"t{a}", f"t{b}") for a, b in edges))


@st.composite
def pins(draw: st.DrawFn, canvas: Canvas) -> dict[str, Point]:
    """Some nodes, pinned apart: what a person pins on top of each other stays there."""
    some = [name for name in canvas.sizes if draw(st.booleans())]
    cells = draw(st.permutations([(x, y) for x in range(-2, 3) for y in range(-2, 3)]))
    within = st.floats(0, 100)
    return {
        name: Point(x * 600 + draw(within), y * 600 + draw(within))
        for name, (x, y) in zip(some, cells, strict=False)
    }


def overlapping(boxes: Iterable[Box]) -> list[tuple[Box, Box]]:
    return [
        (a, b)
        for a, b in combinations(boxes, 2)
        if a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom
    ]


def around(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


@UNHURRIED
@given(canvases(), efforts, st.data())
def test_nodes_never_overlap_and_pins_stay(canvas: Canvas, effort: Effort, data: st.DataObject) -> None:
    pinned = data.draw(pins(canvas))
    places = layout(canvas.sizes, canvas.edges, pinned, effort=effort)
    assert list(places) == list(canvas.sizes)
    assert {name: places[name] for name in pinned} == pinned
    assert not overlapping(canvas.boxes(places).values())


@UNHURRIED
@given(canvases(), efforts)
def test_parts_keep_clear_of_each_other_from_the_origin_on(canvas: Canvas, effort: Effort) -> None:
    gap = Spacing().component
    boxes = canvas.boxes(layout(canvas.sizes, canvas.edges, effort=effort))
    wholes = [around(boxes[name] for name in part) for part in canvas.parts()]
    # Whole numbers may cost half a unit on each side.
    grown = [Box(w.left, w.top, w.right + gap - 1, w.bottom + gap - 1) for w in wholes]
    assert not overlapping(grown)
    assert all(box.left >= 0 and box.top >= 0 for box in wholes)
    assert not wholes or around(wholes)[:2] == (0, 0)


@UNHURRIED
@given(canvases(), st.data())
def test_parts_without_a_pin_lie_below_those_with_one(canvas: Canvas, data: st.DataObject) -> None:
    pinned = data.draw(pins(canvas))
    boxes = canvas.boxes(layout(canvas.sizes, canvas.edges, pinned))
    held = [boxes[name] for part in canvas.parts() if part & pinned.keys() for name in part]
    free = [boxes[name] for part in canvas.parts() if not part & pinned.keys() for name in part]
    assert not held or not free or max(box.bottom for box in held) < min(box.top for box in free)


@UNHURRIED
@given(canvases(sound=True), efforts)
def test_every_edge_leads_to_the_right(canvas: Canvas, effort: Effort) -> None:
    boxes = canvas.boxes(layout(canvas.sizes, canvas.edges, effort=effort))
    for source, target in canvas.edges:
        assert boxes[target].left - boxes[source].right >= Spacing().column - 1


@UNHURRIED
@given(canvases())
def test_in_a_cycle_some_edge_leads_to_the_right(canvas: Canvas) -> None:
    places = layout(canvas.sizes, canvas.edges)
    for part in canvas.parts():
        inner = [(a, b) for a, b in canvas.edges if a in part and a != b]
        assert not inner or any(places[a].x < places[b].x for a, b in inner)


@UNHURRIED
@given(canvases(), efforts, st.data())
def test_the_same_canvas_gives_the_same_picture(canvas: Canvas, effort: Effort, data: st.DataObject) -> None:
    pinned = data.draw(pins(canvas))
    noise = (("t0", "gone"), ("gone", "t0"), ("t0", "t0"), *canvas.edges)
    places = layout(canvas.sizes, canvas.edges, pinned, effort=effort)
    assert layout(canvas.sizes, canvas.edges, pinned, effort=effort) == places
    assert layout(canvas.sizes, (*canvas.edges, *noise), pinned, effort=effort) == places


@UNHURRIED
@given(canvases(), st.data())
def test_a_selection_gives_way_to_all_that_stays(canvas: Canvas, data: st.DataObject) -> None:
    grid = {name: Point(600.0 * (at % 4), 600.0 * (at // 4)) for at, name in enumerate(canvas.sizes)}
    selected = {name for name in canvas.sizes if data.draw(st.booleans())}
    pinned = {name for name in canvas.sizes if data.draw(st.integers(0, 4)) == 0}
    places = layout_selection(selected, grid, canvas.sizes, canvas.edges, pinned)
    assert places.keys() == selected
    assert all(places[name] == grid[name] for name in selected & pinned)
    assert not overlapping(canvas.boxes(grid | places).values())


def named(names: str) -> dict[str, Size]:
    return dict.fromkeys(names, Size(180, 72))


def edges_of(*pairs: str) -> list[tuple[str, str]]:
    return [(pair[0], pair[1]) for pair in pairs]


def test_a_selection_keeps_its_corner_and_the_rest_its_place() -> None:
    positions = {"a": Point(900, 300), "b": Point(950, 640), "c": Point(700, 500), "far": Point(0, 0)}
    sizes = dict.fromkeys(positions, Size(180, 72))
    places = layout_selection({"a", "b", "c"}, positions, sizes, [("a", "b"), ("b", "c"), ("far", "a")])
    assert places == {"a": (700, 300), "b": (960, 300), "c": (1220, 300)}


def test_a_way_outside_the_selection_keeps_its_ends_in_order() -> None:
    positions = {"b": Point(0, 0), "x": Point(0, 2000), "y": Point(0, 3000), "a": Point(0, 4000)}
    sizes = dict.fromkeys(positions, Size(180, 72))
    places = layout_selection("ab", positions, sizes, [("a", "x"), ("x", "y"), ("y", "b")])
    assert places == {"a": (0, 0), "b": (260, 0)}


def test_what_gives_way_in_a_selection_does_not_land_on_its_pin() -> None:
    positions = {"p": Point(0, 0), "a": Point(9, 9), "q": Point(260, 52), "other": Point(260, -60)}
    sizes = dict.fromkeys(positions, Size(180, 72))
    places = layout_selection("paq", positions, sizes, edges_of("pa", "pq"), pinned="pq")
    assert places["a"] == (260, -148)


def test_nodes_gather_around_the_pin_that_is_nearest_to_them() -> None:
    places = layout(named("abcd"), edges_of("ab", "bc", "cd"), {"a": Point(10.5, 20), "d": Point(2000, 900)})
    assert places == {"a": (10.5, 20), "b": (270.5, 20), "c": (1740, 900), "d": (2000, 900)}


@pytest.mark.parametrize("effort", Effort)
def test_a_chain_lies_on_one_line_whatever_the_heights(effort: Effort) -> None:
    sizes = {name: Size(100, 40 * at) for at, name in enumerate("abcd", start=1)}
    boxes = Canvas(sizes, ()).boxes(layout(sizes, edges_of("ab", "bc", "cd"), effort=effort))
    assert {(box.top + box.bottom) / 2 for box in boxes.values()} == {80}


def test_a_long_edge_passes_beside_the_nodes_it_jumps_over() -> None:
    places = layout(named("abcd"), edges_of("ab", "bc", "cd", "ad"))
    line = (places["a"].y + places["d"].y) / 2
    assert all(abs(places[name].y - line) >= 36 for name in "bc")


@pytest.mark.parametrize("effort", Effort)
def test_the_layout_of_a_long_chain_does_not_recurse(effort: Effort) -> None:
    names = [f"t{number}" for number in range(LONG)]
    places = layout(dict.fromkeys(names, Size(180, 72)), pairwise(names), effort=effort)
    assert places[names[-1]] == ((LONG - 1) * 260, 0)


def test_unconnected_tasks_stand_in_rows_in_their_order() -> None:
    places = layout(named("abcdefghijkl"), [])
    assert list(places.values()) == sorted(places.values(), key=lambda place: (place.y, place.x))
    assert len({place.y for place in places.values()}) > 2
    assert layout({}, [("a", "b")]) == {}


def test_the_highest_part_comes_first() -> None:
    places = layout({"low": Size(100, 50), "high": Size(100, 90), "higher": Size(100, 400)}, [])
    assert sorted(places, key=lambda name: (places[name].y, places[name].x)) == ["higher", "high", "low"]


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(1, 40)), st.integers(2, 3))
def test_a_tree_is_drawn_without_a_crossing(order: list[int], width: int) -> None:
    edges = [(str((node - 1) // width), str(node)) for node in order]
    sizes = dict.fromkeys(map(str, [0, *order]), Size(180, 72))
    places = layout(sizes, edges)
    for (a, b), (c, d) in combinations(edges, 2):
        if places[a].x == places[c].x:
            assert (places[a].y - places[c].y) * (places[b].y - places[d].y) >= 0


# What Graphviz 14.1 (dot, from left to right, nodes of the same size) draws of the same graphs: how many
# columns all edges together span, which is the least there can be, and how many straight edges cross.
@pytest.mark.parametrize(("edges", "span", "spanned", "crossed"), [(480, 30, 901, 1357), (600, 6, 1175, 572)])
def test_edges_are_as_short_as_those_of_graphviz_and_hardly_cross_more(
    edges: int, span: int, spanned: int, crossed: int
) -> None:
    lines = loose(300, edges, span)
    sizes = {str(node): Size(180, 72) for node in range(300)}
    places = layout(sizes, lines)
    assert sum(places[b].x - places[a].x for a, b in lines) == 260 * spanned
    assert straight_crossings(places, lines) <= 1.25 * crossed
    quick = layout(sizes, lines, effort=Effort.QUICK)
    assert straight_crossings(places, lines) < straight_crossings(quick, lines) <= 2 * crossed


def loose(nodes: int, edges: int, span: int) -> list[tuple[str, str]]:
    chance = Random(7)
    starts = (chance.randrange(nodes - 1) for _ in range(edges))
    drawn = {(start, min(nodes - 1, start + 1 + int(chance.expovariate(1 / span)))) for start in starts}
    return [(str(a), str(b)) for a, b in sorted(drawn)]


def straight_crossings(places: Mapping[str, Point], edges: Iterable[tuple[str, str]]) -> int:
    def side(a: Point, b: Point, c: Point) -> float:
        return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)

    found = 0
    for one, other in combinations(edges, 2):
        if not set(one) & set(other):
            a, b, c, d = (places[name] for name in (*one, *other))
            found += side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
    return found
