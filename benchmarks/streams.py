"""What the engine's loop feels of busy agents: `python -m benchmarks.streams [--json FILE]`.

Twenty agents print 10,000 lines a second in all, into the spool, and the engine reads them while it drives
their night: every line is a count of one token, so the night's sum tells if one was lost. Beside it, in a
process of its own, a bare loop only looks at the clock: what that is late by is the machine's doing.

    --agents 20 --rate 500 --seconds 15
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.figures import Benchmark, Rival, cpu_seconds
from zowl_desktop.app.hosting import hosted_engine
from zowl_desktop.app.runs import request_for
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.model.night import Night
from zowl_desktop.model.report import report
from zowl_desktop.store.home import Home

STEP: Final = 0.005
"""Seconds that a probe of the loop sleeps."""
ALLOWED: Final = 20.0
"""Milliseconds by which 99 of 100 probes may be late at most."""
BURSTS: Final = 20
"""Times a second that an agent prints."""


@dataclass(frozen=True)
class Load:
    """So many agents print `rate` lines a second each."""

    agents: int
    rate: int
    seconds: int

    @property
    def lines(self) -> int:
        """How many lines one agent prints."""
        return self.rate // BURSTS * BURSTS * self.seconds


async def probe(late: list[float]) -> None:
    """Note by how many seconds each wake-up is late, until cancelled."""
    while True:
        due = time.perf_counter() + STEP
        await asyncio.sleep(STEP)
        late.append(time.perf_counter() - due)


def percentile(late: list[float], share: float) -> float:
    """Milliseconds that this share of the probes stays below."""
    return 1000 * sorted(late)[min(len(late) - 1, int(len(late) * share))]


def stage(folder: Path, load: Load) -> Path:
    """A repository, a script and a pipeline with that load."""
    project = folder / "api"
    author = ["-c", "user.name=Bench", "-c", "user.email=bench@zowl.invalid"]
    subprocess.run(["git", "init", "-q", "-b", "main", str(project)], check=True)
    commit = ["git", *author, "-C", str(project), "commit", "-q", "--allow-empty", "-m", "base"]
    subprocess.run(commit, check=True)
    burst = [{"use": {"input": 1}}] * (load.rate // BURSTS)
    turn = [each for _ in range(BURSTS * load.seconds) for each in (*burst, {"wait": 1 / BURSTS})]
    script = {"tasks": {"*": {"work": [[*turn, {"done": "Printed."}]]}}}
    (folder / "script.json").write_text(json.dumps(script), encoding="utf-8")
    tasks = [f"  t{n}: {{project: api, brief: Print., expects: report}}" for n in range(load.agents)]
    lines = [
        "zowl: 1",
        "projects: {api: {path: api}}",
        "agents: {me: {cli: scripted, script: script.json}}",
        "recipes: {print: [{work: {agent: {access: write}}}]}",
        "defaults: {recipe: print}",
        f"limits: {{parallel: {load.agents}}}",
        "tasks:",
        *tasks,
    ]
    file = folder / "night.zowl.yaml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


async def play(file: Path, home: Home, late: list[float]) -> Night:
    """The night, with the loop that drives it probed."""
    async with hosted_engine(home) as engine:
        probing = asyncio.create_task(probe(late))
        await engine.start(request_for(file, RunWishes(), engine.now()))
        night = await engine.finished()
        probing.cancel()
        await asyncio.wait([probing])
    return night


def measure(load: Load) -> tuple[list[float], list[float], int, float]:
    """Lateness of the engine's loop and of a bare one, lines that were counted, the engine's CPU seconds."""
    late: list[float] = []
    nights: list[Night] = []
    with tempfile.TemporaryDirectory(prefix="zowl-bench-") as folder:
        os.environ.update(ZOWL_KEEPER_IDLE="0.2", ZOWL_HOME=f"{folder}/home")
        file = stage(Path(folder), load)
        bare = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.streams", "--bare"], stdout=subprocess.PIPE, text=True
        )
        cpu = cpu_seconds(lambda: nights.append(asyncio.run(play(file, Home(Path(folder) / "home"), late))))
        bare.terminate()
        beside = json.loads(bare.communicate()[0])
    told = report(nights[0], str)
    return late, beside, told.tokens, cpu


def bare_loop() -> None:
    """Probe a loop that does nothing until somebody ends it; then print what it was late by."""
    late: list[float] = []

    async def watch() -> None:
        over = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(15, over.set)
        probing = asyncio.create_task(probe(late))
        await over.wait()
        probing.cancel()

    asyncio.run(watch())
    sys.stdout.write(json.dumps(late))


def main() -> None:
    """Measure one load."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--agents", type=int, default=20)
    parser.add_argument("--rate", type=int, default=500)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--bare", action="store_true")
    given, rest = parser.parse_known_args()
    if given.bare:
        bare_loop()
        return
    load = Load(given.agents, given.rate, given.seconds)
    with Benchmark("The engine's loop and busy agents", rest) as benchmark:
        late, beside, counted, cpu = measure(load)
        for who, lateness in (("the engine's loop", late), ("a bare loop beside it", beside)):
            cells = {name: f"{percentile(lateness, share):.1f} ms" for name, share in SHARES.items()}
            benchmark.row(who, **cells)
        printed = load.agents * load.lines
        benchmark.figure("streams.lost", printed - counted, "lines")
        benchmark.figure("streams.lag.p99", percentile(late, 0.99), "ms", Rival("what is allowed", ALLOWED))
        benchmark.figure("streams.bare.p99", percentile(beside, 0.99), "ms")
        benchmark.figure("streams.cpu", cpu / printed * 1e6, "us/line")


SHARES: Final = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "worst": 1.0}

if __name__ == "__main__":
    main()
