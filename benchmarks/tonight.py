"""What it costs to watch a night: `python -m benchmarks.tonight [--json FILE]`.

Twenty agents print 10,000 lines a second in all, in an engine of its own, and Tonight is open with the
transcript of one of them. A gap is by how much a timer of Qt comes too late. The rival is an empty window: it
takes turns with Tonight while the same agents print for the same engine, with the same priority and the same
timer, and each turn settles first. The longest gap of a turn is one event, and may be the machine's; so what
is told is the median over the turns. The longest turn of the screen's thread, in CPU, is Tonight's own part.
Then twenty tasks that only wait, on screen and put away.

    --agents 20 --rate 500 --seconds 15 --turns 5
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.figures import Benchmark, Rival
from zowl_desktop.app.home import data_home
from zowl_desktop.app.runs import read_run
from zowl_desktop.model.errors import ZowlError

Acts = list[Mapping[str, object]]

BURSTS: Final = 20
"""Times a second that an agent prints."""
PATIENCE: Final = 120.0
OPENS: Final = 25.0
"""Seconds that a window may take to come up and settle on a busy machine; the agents print on meanwhile."""
P99: Final = 16.0
"""Milliseconds by which 99 of 100 beats may be late at most."""
IDLE: Final = 3.0
"""Percent of a core that a night on screen may use while nothing happens."""


def stage(folder: Path, agents: int, acts: Acts) -> Path:
    """A repository, and a night in which so many agents do the same at once, each on its own account."""
    project = folder / "api"
    author = ["-c", "user.name=Bench", "-c", "user.email=bench@zowl.invalid"]
    subprocess.run(["git", "init", "-q", "-b", "main", str(project)], check=True)
    commit = ["git", *author, "-C", str(project), "commit", "-q", "--allow-empty", "-m", "base"]
    subprocess.run(commit, check=True)
    script = {"tasks": {"*": {"work": [[*acts, {"done": "Printed."}]]}}}
    (folder / "script.json").write_text(json.dumps(script), encoding="utf-8")
    names = range(agents)
    lines = [
        "zowl: 1",
        "projects: {api: {path: api}}",
        "agents:",
        *(f"  a{n}: {{cli: scripted, script: script.json, account: a{n}}}" for n in names),
        "recipes: {print: [{work: {agent: {access: write}}}]}",
        f"defaults: {{recipe: print, limits: {{silence: 1 h}}}}\nlimits: {{parallel: {agents}}}",
        "tasks:",
        *(f"  t{n}: {{project: api, agent: a{n}, brief: Print., expects: report}}" for n in names),
    ]
    file = folder / "night.zowl.yaml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@contextmanager
def night(acts: Acts, agents: int) -> Iterator[dict[str, str]]:
    """A night in which all agents are at work; the environment to look at it with."""
    with tempfile.TemporaryDirectory(prefix="zowl-bench-") as folder:
        own = {"ZOWL_KEEPER_IDLE": "0.2", "ZOWL_HOME": f"{folder}/home", "QT_QPA_PLATFORM": "offscreen"}
        environment = {**os.environ, **own}
        argv = [sys.executable, "-m", "zowl_desktop.cli", "run", str(stage(Path(folder), agents, acts))]
        running = subprocess.Popen(
            argv, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
        )
        try:
            _await_all(environment, agents)
            yield environment
        finally:
            running.terminate()
            running.wait(PATIENCE)


def _await_all(environment: Mapping[str, str], agents: int) -> None:
    give_up = time.monotonic() + PATIENCE
    home = data_home(environment)
    while time.monotonic() < give_up:
        try:
            at_work = [
                t for t in read_run(home).tasks.values() if t.current and t.current.order.step == "work"
            ]
        except ZowlError:
            at_work = []
        if len(at_work) == agents:
            return
        time.sleep(0.2)
    raise SystemExit("The agents did not begin in time.")


def look(what: str, seconds: float, environment: Mapping[str, str]) -> dict[str, float]:
    """What a window of that kind measures of itself."""
    argv = [sys.executable, "-m", "benchmarks.looking", what, str(seconds)]
    told = subprocess.run(argv, env=dict(environment), capture_output=True, text=True, check=True).stdout
    found: dict[str, float] = json.loads(told)
    return found


def busy(agents: int, rate: int, seconds: float, turns: int) -> dict[str, list[dict[str, float]]]:
    """Both windows, in turns, while all agents print. Each turn has a night of its own."""
    burst = [{"say": "x" * 60}] * (rate // BURSTS)
    length = round((seconds + OPENS) * 2)
    acts: Acts = []
    for _ in range(BURSTS * length):
        acts += [*burst, {"wait": 1 / BURSTS}]
    found: dict[str, list[dict[str, float]]] = {"empty": [], "tonight": []}
    for _ in range(turns):
        with night(acts, agents) as environment:
            for what, told in found.items():
                told.append(look(what, seconds, environment))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--agents", type=int, default=20)
    parser.add_argument("--rate", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--turns", type=int, default=5)
    given, rest = parser.parse_known_args()
    with Benchmark("Watching a night", rest) as benchmark:
        found = busy(given.agents, given.rate, given.seconds, given.turns)
        middle = {
            what: {name: statistics.median(turn[name] for turn in told) for name in told[0]}
            for what, told in found.items()
        }
        for what, told in middle.items():
            benchmark.row(what, **{name: f"{value:.1f}" for name, value in told.items()})
        ours, bare = middle["tonight"], middle["empty"]
        benchmark.figure("tonight.gap.p99", ours["p99"], "ms", Rival("what is allowed", P99))
        benchmark.figure("tonight.gap.max", ours["max"], "ms", Rival("an empty window", bare["max"]))
        benchmark.figure("tonight.turn.p99", ours["turn p99"], "ms of CPU")
        benchmark.figure("tonight.turn.max", ours["turn max"], "ms of CPU")
        benchmark.figure("tonight.busy.cpu", ours["cpu"], "% of a core")
        with night([{"hang": True}], given.agents) as environment:
            shown = look("idle", given.seconds, environment)["cpu"]
            hidden = look("hidden", given.seconds, environment)["cpu"]
        benchmark.figure("tonight.idle.cpu", shown, "% of a core", Rival("what is allowed", IDLE))
        benchmark.figure("tonight.hidden.cpu", hidden, "% of a core")


if __name__ == "__main__":
    main()
