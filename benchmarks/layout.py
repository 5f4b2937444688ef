"""What a tidy-up costs and how it looks: `python -m benchmarks.layout [--json FILE]`.

Crossings are those of straight lines between the middles of the nodes, counted exactly, edges that share a
node left out. Beside Graphviz dot (the program, as of `apt install graphviz` or `brew install graphviz`,
or else the one in the package pygraphviz) and grandalf, where they are installed; each draws the same graphs
with nodes of the same size. A thorough tidy-up, which is what a person asks for, may have 15 % more crossings
than dot's picture: a ratio of 1.15 to dot is the limit.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from benchmarks.figures import Benchmark, Rival, cpu_seconds
from zowl_desktop.model.layout import Effort, Size, layout

NODE: Final = Size(180, 72)
INCH: Final = 72
Edges = list[tuple[int, int]]
Middles = Sequence[tuple[float, float]]
Draw = Callable[[int, Edges], Middles]


def in_layers(nodes: int, edges: int, width: int, seed: int = 7) -> Edges:
    """Every node but the first `width` follows one of the layer before; the other edges span up to three."""
    chance = random.Random(seed)
    drawn: set[tuple[int, int]] = set()
    for node in range(width, nodes):
        layer = node // width
        drawn.add((chance.randrange((layer - 1) * width, layer * width), node))
    while len(drawn) < edges:
        node = chance.randrange(width, nodes)
        layer = node // width
        first = max(0, layer - chance.choice((1, 1, 1, 2, 3)))
        drawn.add((chance.randrange(first * width, layer * width), node))
    return sorted(drawn)


def local(nodes: int, edges: int, reach: int, seed: int = 7) -> Edges:
    """Edges of any span in the order of the nodes, most of them shorter than `reach`."""
    chance = random.Random(seed)
    starts = (chance.randrange(nodes - 1) for _ in range(edges))
    return sorted({(a, min(nodes - 1, a + 1 + int(chance.expovariate(1 / reach)))) for a in starts})


GRAPHS: Final = {
    "60 nodes, 90 edges": (60, in_layers(60, 90, 8)),
    "300 nodes, 600 edges": (300, in_layers(300, 600, 12)),
    "1,000 nodes, 1,600 loose edges": (1_000, local(1_000, 1_600, 60)),
    "1,000 nodes, 2,000 edges": (1_000, in_layers(1_000, 2_000, 25)),
}


def own(effort: Effort) -> Draw:
    def draw(nodes: int, edges: Edges) -> Middles:
        sizes = {str(node): NODE for node in range(nodes)}
        places = layout(sizes, [(str(a), str(b)) for a, b in edges], effort=effort)
        return [(place.x + NODE.width / 2, place.y + NODE.height / 2) for place in places.values()]

    return draw


def dot_program(nodes: int, edges: Edges) -> Middles:
    box = f"node[shape=box,fixedsize=true,width={NODE.width / INCH},height={NODE.height / INCH}];"
    lines = [*(f"{node};" for node in range(nodes)), *(f"{a}->{b};" for a, b in edges)]
    text = "digraph{rankdir=LR;" + box + "".join(lines) + "}"
    plain = subprocess.run(["dot", "-Tplain"], input=text, capture_output=True, text=True, check=True).stdout
    words = (line.split() for line in plain.splitlines() if line.startswith("node "))
    found = {int(name): (float(x) * INCH, float(y) * INCH) for _, name, x, y, *_ in words}
    return [found[node] for node in range(nodes)]


def dot_package(nodes: int, edges: Edges) -> Middles:
    pygraphviz: Any = import_module("pygraphviz")
    graph = pygraphviz.AGraph(directed=True, rankdir="LR")
    graph.node_attr.update(
        shape="box", fixedsize="true", width=str(NODE.width / INCH), height=str(NODE.height / INCH)
    )
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(edges)
    graph.layout("dot")
    places = (graph.get_node(str(node)).attr["pos"].split(",") for node in range(nodes))
    return [(float(x), float(y)) for x, y in places]


def grandalf(nodes: int, edges: Edges) -> Middles:
    graphs: Any = import_module("grandalf.graphs")
    layouts: Any = import_module("grandalf.layouts")
    vertices = [graphs.Vertex(node) for node in range(nodes)]
    for vertex in vertices:
        vertex.view = layouts.VertexViewer(w=NODE.height, h=NODE.width)
    graph = graphs.Graph(vertices, [graphs.Edge(vertices[a], vertices[b]) for a, b in edges])
    found: dict[int, tuple[float, float]] = {}
    below = 0.0
    for part in graph.C:
        sugiyama = layouts.SugiyamaLayout(part)
        sugiyama.init_all()
        sugiyama.draw(3)
        found |= {v.data: (v.view.xy[1], v.view.xy[0] + below) for v in part.sV}
        below = max(y for _, y in found.values()) + 200
    return [found[node] for node in range(nodes)]


def rivals() -> dict[str, Draw]:
    found: dict[str, Draw] = {}
    if shutil.which("dot"):
        found["dot"] = dot_program
    elif find_spec("pygraphviz"):
        found["dot"] = dot_package
    if find_spec("grandalf"):
        found["grandalf"] = grandalf
    for missing in sorted({"dot", "grandalf"} - found.keys()):
        print(f"{missing} is not installed: measured without it.")
    return found


def crossings(edges: Edges, at: Middles) -> int:
    """Pairs of straight edges that cross, edges with a common node left out."""
    lines = sorted(((*at[a], *at[b], a, b) for a, b in edges), key=lambda line: min(line[0], line[2]))
    found = 0
    for number, (ax, ay, bx, by, a, b) in enumerate(lines):
        right = max(ax, bx)
        for cx, cy, dx, dy, c, d in lines[number + 1 :]:
            if min(cx, dx) >= right:
                break
            if a in (c, d) or b in (c, d):
                continue
            c_side = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
            d_side = (bx - ax) * (dy - ay) - (by - ay) * (dx - ax)
            a_side = (dx - cx) * (ay - cy) - (dy - cy) * (ax - cx)
            b_side = (dx - cx) * (by - cy) - (dy - cy) * (bx - cx)
            found += c_side * d_side < 0 and a_side * b_side < 0
    return found


def measured(benchmark: Benchmark, draw: Draw, nodes: int, edges: Edges) -> tuple[float, int]:
    """CPU ms of drawing, and the crossings of the picture."""
    cost = benchmark.median(lambda: cpu_seconds(lambda: draw(nodes, edges)))
    return 1_000 * cost, crossings(edges, draw(nodes, edges))


def main() -> None:
    with Benchmark("Layout, CPU ms and crossings") as benchmark:
        draws = {**{effort.value: own(effort) for effort in Effort}, **rivals()}
        for name, (nodes, edges) in GRAPHS.items():
            drawn = {who: measured(benchmark, draw, nodes, edges) for who, draw in draws.items()}
            cells = {who: f"{cost:,.0f} ms, {crossed:,}" for who, (cost, crossed) in drawn.items()}
            benchmark.row(name, **cells)
            for effort in Effort:
                tell(benchmark, f"layout.{nodes}.{len(edges)}.{effort.value}", drawn[effort.value], drawn)


def tell(
    benchmark: Benchmark, name: str, own: tuple[float, int], drawn: dict[str, tuple[float, int]]
) -> None:
    dot = drawn.get("dot")
    benchmark.figure(f"{name}.cpu", own[0], "ms", Rival("dot", dot[0]) if dot else None)
    benchmark.figure(f"{name}.crossings", own[1], "crossings", Rival("dot", dot[1]) if dot else None)


if __name__ == "__main__":
    main()
