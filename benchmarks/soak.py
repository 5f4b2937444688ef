"""Whether a long shift leaks: `python -m benchmarks.soak --minutes 30 [--tasks 300] [--json FILE]`.

One engine plays short nights, one after another and spread over the time: commands and scripted agents, real
git, keeper and supervisors. Between nights it is looked at: memory of the engine, the keeper and the zygote,
open files, threads, child processes, worktrees. The slope is that of the last two thirds of the time.

Memory is what a process has filled itself. Its unique memory (USS) would count the pages of Python's own
library as well, which are a process's own or not as other programs on the machine come and go. The engine is
this process, so another one looks (`soak_look`): psutil alone keeps a kilobyte for each process of the
machine, and a look of its own made the engine grow more than its nights do.

Measured last, 30 nights in 30 minutes on a busy machine: 1.08 MB an hour, 18 kB a night, less towards the
end (39.2 MB at first, 39.8 in the middle, 40.0 at the end). All of it is the engine's, nearly all of that
anonymous memory outside the heap, as Python's own arenas are; keeper and zygote stay as they are. What fills
it is not known: with nights back to back it is 1 kB a night after the first sixteen.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from benchmarks.figures import Benchmark, Rival
from benchmarks.soak_look import Look, keepers_of
from zowl_desktop.app.hosting import hosted_engine
from zowl_desktop.app.runs import request_for
from zowl_desktop.engine.engine import Engine
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.model.states import TaskState
from zowl_desktop.store.home import Home

PER_NIGHT: Final = 10
ALLOWED: Final = 1.0
"""MB that the memory of all three may grow by in an hour."""


def stage(folder: Path) -> Path:
    """A repository, a script and a pipeline of commands, agents and a failure that skips a task."""
    project = folder / "api"
    author = ["-c", "user.name=Bench", "-c", "user.email=bench@zowl.invalid"]
    subprocess.run(["git", "init", "-q", "-b", "main", str(project)], check=True)
    commit = ["git", *author, "-C", str(project), "commit", "-q", "--allow-empty", "-m", "base"]
    subprocess.run(commit, check=True)
    acts = [{"say": "I write it."}, {"use": {"input": 100}}, {"write": "a", "text": "1"}, {"done": "There."}]
    script = {"tasks": {"*": {"work": [acts]}}}
    (folder / "script.json").write_text(json.dumps(script), encoding="utf-8")
    agents = [f"  a{n}: {{project: api, brief: Write.}}" for n in range(PER_NIGHT // 2)]
    commands = [
        f"  c{n}: {{project: api, run: 'echo {n} > c{n}', needs: [a{n}]}}" for n in range(PER_NIGHT // 2)
    ]
    lines = [
        "zowl: 1",
        "projects: {api: {path: api}}",
        "agents: {me: {cli: scripted, script: script.json}}",
        "recipes: {short: [{work: {agent: {access: write}}}]}",
        "defaults: {recipe: short}",
        "limits: {parallel: 2}",
        "tasks:",
        *agents,
        *commands,
    ]
    file = folder / "night.zowl.yaml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


async def seen(begun: float, project: Path, home: Path) -> Look:
    """What there is now, looked at from outside."""
    looking = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.soak_look", str(os.getpid()), project, home, stdout=subprocess.PIPE
    )
    told, _ = await looking.communicate()
    return Look(at=time.monotonic() - begun, **json.loads(told))


async def shift(engine: Engine, file: Path, home: Path, minutes: float, nights: int) -> list[Look]:
    """So many nights, evenly over the time, and a look after each."""
    begun, looks = time.monotonic(), list[Look]()
    for number in range(nights):
        await asyncio.sleep(max(0.0, begun + 60 * minutes * number / nights - time.monotonic()))
        await engine.start(request_for(file, RunWishes(), engine.now()))
        night = await engine.finished()
        if night.state.counts[TaskState.SUCCEEDED] != PER_NIGHT:
            raise SystemExit(f"night {number} did not end well: {night.state.counts}")
        await asyncio.sleep(1.0)  # what ends with a night has ended
        looks.append(await seen(begun, file.parent / "api", home))
    return looks


def slope(looks: Sequence[Look], memory: Callable[[Look], float] = lambda each: each.memory) -> float:
    """MB an hour by which the memory grew over the last two thirds."""
    late = looks[len(looks) // 3 :]
    fit = statistics.linear_regression([each.at / 3600 for each in late], [memory(each) for each in late])
    return float(fit.slope)


def growth_of_a_night(looks: Sequence[Look]) -> float:
    """MB by which the memory grew with each night, however far apart they were."""
    late = looks[len(looks) // 3 :]
    fit = statistics.linear_regression(list(range(len(late))), [each.memory for each in late])
    return float(fit.slope)


def tell(benchmark: Benchmark, looks: Sequence[Look]) -> None:
    """Some of the looks as rows, and what must not grow as figures."""
    steady, last = looks[len(looks) // 3], looks[-1]
    for each in looks[:: max(1, len(looks) // 10)]:
        benchmark.row(
            f"{each.at / 60:.1f} min",
            engine=f"{each.engine:.2f} MB",
            keeper=f"{each.keeper:.2f} MB",
            zygote=f"{each.zygote:.2f} MB",
            files=str(each.files),
            threads=str(each.threads),
            processes=str(each.processes),
            worktrees=str(each.worktrees),
        )
    benchmark.figure("soak.memory.slope", slope(looks), "MB/h", Rival("what is allowed", ALLOWED))
    benchmark.figure("soak.memory.slope.engine", slope(looks, lambda each: each.engine), "MB/h")
    benchmark.figure("soak.memory.slope.keeper", slope(looks, lambda each: each.keeper), "MB/h")
    benchmark.figure("soak.memory.slope.zygote", slope(looks, lambda each: each.zygote), "MB/h")
    benchmark.figure("soak.memory.growth", last.memory - steady.memory, "MB")
    benchmark.figure("soak.memory.night", 1000 * growth_of_a_night(looks), "kB")
    benchmark.figure("soak.files.leaked", last.files - steady.files, "files")
    benchmark.figure("soak.threads.leaked", last.threads - steady.threads, "threads")
    benchmark.figure("soak.processes.leaked", last.processes - steady.processes, "processes")
    kept = (last.worktrees - steady.worktrees) / (len(looks) - len(looks) // 3 - 1)
    benchmark.figure("soak.worktrees.kept", kept, "each_night")


def main() -> None:
    """Play the shift."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--tasks", type=int, default=300)
    given, rest = parser.parse_known_args()
    nights = max(6, given.tasks // PER_NIGHT)

    async def play(folder: Path) -> list[Look]:
        file, home = stage(folder), folder / "home"
        async with hosted_engine(Home(home)) as engine:
            return await shift(engine, file, home, given.minutes, nights)

    with Benchmark("A long shift", rest) as benchmark, tempfile.TemporaryDirectory() as folder:
        os.environ["ZOWL_KEEPER_IDLE"] = "600"
        tell(benchmark, asyncio.run(play(Path(folder))))
        for each in keepers_of(Path(folder) / "home"):
            each.terminate()


if __name__ == "__main__":
    main()
