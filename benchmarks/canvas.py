"""What the canvas costs: open, pan, zoom, live updates, tidy up; CPU time, with the limits that it must keep.

The plan is dense between its layers, the worst case; real nights cross far less. `--repeat` has no meaning
for memory, which is asked in a fresh process of its own.

NodeGraphQt draws the same plans in the same run, where it is installed: `rivals/canvas/requirements.txt`
tells how. What it has not told after two minutes is left out, and said.

    --rivals FOLDER      its virtual environment; build/rivals-canvas if not said
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

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
ROOT: Final = Path(__file__).parent.parent
RIVAL: Final = "NodeGraphQt"
PATIENCE: Final = 120.0
"""Seconds after which the rival is ended."""

Costs = dict[str, float]
"""What a canvas costs: CPU milliseconds, MB for `memory`."""


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
    """MB that a plan of so many nodes adds to a process with a window that shows one."""
    code = (
        "from PySide6.QtWidgets import QApplication; app = QApplication([]);"
        "from benchmarks import canvas as b; from benchmarks.figures import uss_megabytes;"
        "one = b.opened(b.Editor(b.document(1))); empty = uss_megabytes();"
        f"many = b.opened(b.Editor(b.document({nodes}))); print(uss_megabytes() - empty)"
    )
    return float(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    )


def ours(benchmark: Benchmark, source: Editor | Plan) -> Costs:
    """What our canvas costs with this plan."""
    canvases: list[Canvas] = []
    shown = benchmark.median(lambda: spent(lambda: canvases.append(opened(source))))
    canvas = canvases[-1]
    for other in canvases[:-1]:
        other.close()
    costs = {"show": shown, "pan": panned(canvas), "updates": updated(canvas)}
    canvas.fit()
    QApplication.processEvents()
    costs["far"] = panned(canvas)
    canvas.close()
    return costs


def theirs(plan: Plan, folder: Path) -> Costs | None:
    """What NodeGraphQt costs with the same plan, as far as it came; None when it is not installed."""
    python = folder / "bin" / "python"
    if not python.exists():
        return None
    needs = [(need.task, name) for name, task in plan.tasks.items() for need in task.needs]
    told = json.dumps({"places": dict(plan.places), "needs": needs})
    argv = [str(python), "-P", "-m", "benchmarks.rivals.canvas.node_graph"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    try:
        heard = subprocess.run(
            argv, input=told, env=environment, stdout=subprocess.PIPE, text=True, timeout=PATIENCE, check=True
        ).stdout
    except subprocess.TimeoutExpired as late:
        heard = (late.stdout or b"").decode()
    costs: Costs = {}
    for line in heard.splitlines():
        costs |= json.loads(line)
    return costs


def compare(benchmark: Benchmark, editor: Editor, mine: Costs, folder: Path) -> None:
    """NodeGraphQt's line, and ours as a ratio to it."""
    nodes = len(editor.plan.tasks)
    their = theirs(editor.plan, folder)
    if their is None:
        return
    tell_row(benchmark, f"{nodes:,} tasks in {RIVAL}", their)
    for what, cost in mine.items():
        if what in their:
            unit = "MB" if what == "memory" else "ms"
            benchmark.figure(f"canvas.{nodes}.{what}.beside", cost, unit, Rival(RIVAL, their[what]))
        else:
            print(f"{RIVAL}, {nodes:,} tasks: no {what} within {PATIENCE:.0f} s")


def tell_row(benchmark: Benchmark, name: str, costs: Costs) -> None:
    """A line of the table; what was not measured is a dash."""
    cells = {
        what: _cell(costs.get(what), what) for what in ("show", "pan", "far", "updates", "tidy", "memory")
    }
    benchmark.row(name, **cells)


def _cell(cost: float | None, what: str) -> str:
    return "-" if cost is None else f"{cost:.1f} {'MB' if what == 'memory' else 'ms'}"


def keep_limits(benchmark: Benchmark, nodes: int, costs: Costs, limits: Costs) -> None:
    """The figures of one size, each beside its limit."""
    for what, cost in costs.items():
        limit = limits.get(what)
        unit = "MB" if what == "memory" else "ms"
        benchmark.figure(f"canvas.{nodes}.{what}", cost, unit, Rival("limit", limit) if limit else None)


LIMITS: Final[dict[int, Costs]] = {
    300: {},
    1_000: {"show": 400, "pan": 8, "far": 8, "updates": 20, "tidy": 500, "memory": 60, "edit": 8},
    10_000: {"pan": 33, "far": 33},
}


def main() -> None:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--rivals", type=Path, default=ROOT / "build" / "rivals-canvas")
    given, rest = parser.parse_known_args()
    folder = given.rivals.absolute()
    if not (folder / "bin" / "python").exists():
        print(f"{RIVAL} is not installed and left out (see benchmarks/rivals/canvas/requirements.txt)")
    app = QApplication.instance() or QApplication([])
    with Benchmark("What the canvas costs (CPU)", rest) as benchmark:
        for nodes, limits in LIMITS.items():
            if nodes > 1_000:
                costs = ours(benchmark, planned(nodes))
                tell_row(benchmark, f"{nodes:,} tasks", costs)
            else:
                editor = Editor(document(nodes))
                costs = full(benchmark, editor)
                tell_row(benchmark, f"{nodes:,} tasks", costs)
                compare(benchmark, editor, costs, folder)
                costs["edit"] = edited(editor)
            keep_limits(benchmark, nodes, costs, limits)
    del app


def full(benchmark: Benchmark, editor: Editor) -> Costs:
    """All that is measured of a plan that is a file."""
    plan = editor.plan
    costs = ours(benchmark, editor)
    costs["tidy"] = benchmark.median(lambda: spent(lambda: tidied(plan)))
    costs["memory"] = memory(len(plan.tasks))
    return costs


def edited(editor: Editor) -> float:
    """The median of an edit with all that the canvas does for it."""
    canvas = opened(editor)
    edits = [Set(("tasks", f"t{number}", "title"), f"New {number}") for number in range(15)]
    cost = statistics.median(spent(partial(editor.do, edit)) for edit in edits)
    canvas.close()
    return cost


if __name__ == "__main__":
    main()
