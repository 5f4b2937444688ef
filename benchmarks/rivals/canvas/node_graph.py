"""NodeGraphQt: a plan in, `{"places": {name: [x, y]}, "needs": [[source, target]]}`, and what it costs out.

Each thing is told in a line of JSON as it is measured: CPU milliseconds, MB for `memory`. The graph pans,
zooms and fits by its own means, and its nodes change their colour by its own property.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import psutil
from NodeGraphQt import BaseNode, NodeGraph
from PySide6.QtWidgets import QApplication

SIZE: Final = (1280, 800)
FRAMES: Final = 12
COLOURS: Final = ((47, 125, 225), (46, 158, 91), (214, 69, 69))


class Task(BaseNode):
    __identifier__ = "zowl"
    NODE_NAME = "Task"

    def __init__(self) -> None:
        super().__init__()
        self.add_input("in", multi_input=True)
        self.add_output("out")


def spent(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    QApplication.processEvents()
    return (time.process_time() - before) * 1000


def tell(**measured: float) -> None:
    print(json.dumps(measured), flush=True)


def held() -> float:
    used: int = psutil.Process().memory_full_info().uss
    return used / 1_000_000


def drawn(graph: NodeGraph, plan: dict[str, Any]) -> list[Any]:
    """The nodes of the plan, connected and shown."""
    nodes = {
        name: graph.create_node("zowl.Task", name=name, pos=place, selected=False, push_undo=False)
        for name, place in plan["places"].items()
    }
    for source, target in plan["needs"]:
        nodes[source].output(0).connect_to(nodes[target].input(0), push_undo=False)
    graph.clear_selection()
    return list(nodes.values())


def panned(graph: NodeGraph, frames: int = FRAMES) -> float:
    steps = [12 if frame < frames / 2 else -12 for frame in range(frames)]
    return statistics.median(spent(partial(graph.viewer()._set_viewer_pan, step, 0)) for step in steps)


def coloured(nodes: list[Any]) -> float:
    def put(colour: tuple[int, int, int]) -> None:
        for node in nodes[:100]:
            node.view.color = (*colour, 255)
            node.view.update()

    return statistics.median(spent(partial(put, colour)) for colour in COLOURS)


def fitted(graph: NodeGraph) -> None:
    graph.select_all()
    graph.fit_to_selection()
    graph.clear_selection()


def main() -> None:
    plan = json.load(sys.stdin)
    app = QApplication([])
    graph = NodeGraph()
    graph.register_node(Task)
    graph.widget.resize(*SIZE)
    graph.widget.show()
    app.processEvents()
    empty = held()
    nodes: list[Any] = []
    tell(show=spent(lambda: nodes.extend(drawn(graph, plan))))
    tell(memory=held() - empty)
    graph.viewer().reset_zoom()
    QApplication.processEvents()
    tell(pan=panned(graph))
    tell(updates=coloured(nodes))
    fitted(graph)
    QApplication.processEvents()
    tell(far=panned(graph, 4))
    tell(tidy=spent(graph.auto_layout_nodes))


if __name__ == "__main__":
    main()
