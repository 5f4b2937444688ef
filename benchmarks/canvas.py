"""What the canvas costs: open, pan, zoom, live updates, tidy up; CPU time, with the limits that it must keep.

The plan is dense between its layers, the worst case; real nights cross far less. `--repeat` has no meaning
for memory, which is asked in a fresh process of its own.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QScrollBar
from ruamel.yaml import YAML

from benchmarks.figures import Benchmark, Rival
from zowl_desktop.app.editing import Editor, Plan, Set
from zowl_desktop.app.editing.plan import Planner
from zowl_desktop.desktop.canvas import Canvas, NodeStatus
from zowl_desktop.desktop.canvas.tidying import tidied
from zowl_desktop.desktop.theme.tokens import DARK
from zowl_desktop.model.document.tree import Plain
from zowl_desktop.model.states import TaskState

WIDTH, HEIGHT = 1280, 800
LAYER = 25


def document(nodes: int) -> str:
    """A pipeline of layers with two needs for each task, placed in columns."""
    lines = [
        "zowl: 1",
        "projects: {a: {path: a}, b: {path: b}, c: {path: c}}",
        "agents: {claude: {}}",
        "tasks:",
    ]
    for node in range(nodes):
        above = node // LAYER * LAYER - LAYER
        needs = {above + (node * 7) % LAYER, above + (node * 11 + 3) % LAYER} if above >= 0 else set()
        named = ", ".join(f"t{need}" for need in sorted(needs))
        lines += [
            f"  t{node}:",
            f"    project: {'abc'[node % 3]}",
            f"    title: Task number {node}",
            "    brief: x",
        ]
        lines += [f"    needs: [{named}]"] if named else []
    places = [f"  t{node}: [{node // LAYER * 288}, {node % LAYER * 96}]" for node in range(nodes)]
    return "\n".join([*lines, "canvas:", *places, ""])


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of CPU, with all that Qt does for it afterwards."""
    before = time.process_time()
    work()
    QApplication.processEvents()
    return (time.process_time() - before) * 1000


def planned(nodes: int) -> Plan:
    """The plan of such a document, also of one that is too large to be a file."""
    return Planner().plan(plain(YAML(typ="safe").load(document(nodes))))


def plain(value: object) -> Plain:
    """A tree of words."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else str(value)


def opened(shown: Editor | Plan) -> Canvas:
    """A canvas as it is first shown."""
    canvas = Canvas(DARK)
    canvas.resize(WIDTH, HEIGHT)
    if isinstance(shown, Editor):
        canvas.edit(shown)
    else:
        canvas.show_plan(shown)
    canvas.zoom_plain()
    canvas.show()
    QApplication.processEvents()
    return canvas


def panned(canvas: Canvas, frames: int = 40) -> float:
    """The median frame of a pan."""
    bar = canvas.horizontalScrollBar()
    steps = [12 if frame < frames / 2 else -12 for frame in range(frames)]
    return statistics.median(spent(partial(_scroll, bar, step)) for step in steps)


def _scroll(bar: QScrollBar, step: int) -> None:
    bar.setValue(bar.value() + step)


def updated(canvas: Canvas, count: int = 100) -> float:
    """The median of batches of status updates of nodes in view."""
    names = list(canvas.stage.nodes)[:count]
    states = (TaskState.RUNNING, TaskState.SUCCEEDED)
    times = []
    for turn in range(12):
        statuses = {name: NodeStatus(states[turn % 2], "implement", f"{turn} min", "$0.10") for name in names}
        times.append(spent(partial(canvas.stage.show_statuses, statuses)))
    return statistics.median(times)


def memory(nodes: int) -> float:
    """MB of a process that shows a canvas with so many nodes."""
    code = (
        "from PySide6.QtWidgets import QApplication; app = QApplication([]);"
        "from benchmarks import canvas as b; from benchmarks.figures import uss_megabytes;"
        f"c = b.opened(b.Editor(b.document({nodes}))); print(uss_megabytes())"
    )
    return float(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    )


def main() -> None:
    app = QApplication.instance() or QApplication([])
    with Benchmark("What the canvas costs (CPU)") as benchmark:
        editor = Editor(document(1000))
        _measure(benchmark, editor, show=400, pan=8, update=20)
        _measure(benchmark, planned(10_000), show=None, pan=33, update=None)
        plan = editor.plan
        canvas = opened(editor)
        benchmark.figure("canvas.1000.edit", edited(editor), "ms", Rival("limit", 8))
        canvas.close()
        tidy = benchmark.median(lambda: spent(lambda: tidied(plan)))
        benchmark.figure("canvas.1000.tidy", tidy, "ms", Rival("limit", 500))
        extra = memory(1000) - memory(1)
        benchmark.figure("canvas.1000.memory", extra, "MB", Rival("limit", 60))
    del app


def _measure(
    benchmark: Benchmark, source: Editor | Plan, show: float | None, pan: float, update: float | None
) -> None:
    canvases: list[Canvas] = []
    shown = benchmark.median(lambda: spent(lambda: canvases.append(opened(source))))
    canvas = canvases[-1]
    for other in canvases[:-1]:
        other.close()
    near = panned(canvas)
    updates = updated(canvas)
    canvas.fit()
    QApplication.processEvents()
    far = panned(canvas)
    canvas.close()
    nodes = len(canvas.plan.tasks)
    name = f"canvas.{nodes}"
    benchmark.row(
        f"{nodes:,} tasks",
        show=f"{shown:.0f} ms",
        pan=f"{near:.1f} ms",
        far=f"{far:.1f} ms",
        updates=f"{updates:.1f} ms",
    )
    benchmark.figure(f"{name}.show", shown, "ms", Rival("limit", show) if show else None)
    benchmark.figure(f"{name}.pan", near, "ms", Rival("limit", pan))
    benchmark.figure(f"{name}.pan_fitted", far, "ms", Rival("limit", pan))
    benchmark.figure(f"{name}.updates", updates, "ms", Rival("limit", update) if update else None)


def edited(editor: Editor) -> float:
    """The median of an edit with all that the canvas does for it."""
    edits = [Set(("tasks", f"t{number}", "title"), f"New {number}") for number in range(15)]
    return statistics.median(spent(partial(editor.do, edit)) for edit in edits)


if __name__ == "__main__":
    main()
