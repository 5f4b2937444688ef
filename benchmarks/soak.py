"""Whether a long shift leaks: `python -m benchmarks.soak --minutes 30 [--tasks 300] [--json FILE]`.

One engine plays short nights, one after another and spread over the time: commands and scripted agents, real
git, keeper and supervisors. Between nights it is looked at: memory of the engine, the keeper and the zygote,
open files, threads, child processes, worktrees. The slope is that of the last two thirds of the time.

Memory is what a process has filled itself. Its unique memory (USS) would count the pages of Python's own
library as well, which are a process's own or not as other programs on the machine come and go. As the engine
is this process, nothing that is only measured with may stay in it: psutil's `process_iter` keeps a kilobyte
for each process of the machine, and a machine that gets busier would look like an engine that leaks.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from benchmarks.figures import Benchmark, Rival
from zowl_desktop.app.hosting import hosted_engine
from zowl_desktop.app.runs import request_for
from zowl_desktop.engine.engine import Engine
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.model.states import TaskState
from zowl_desktop.store.home import Home

PER_NIGHT: Final = 10
ALLOWED: Final = 1.0
"""MB that the memory of all three may grow by in an hour."""


@dataclass(frozen=True)
class Look:
    """What there is between two nights, `at` seconds after the start. Memory in MB."""

    at: float
    engine: float
    keeper: float
    zygote: float
    files: int
    threads: int
    processes: int
    worktrees: int

    @property
    def memory(self) -> float:
        """Of all three."""
        return self.engine + self.keeper + self.zygote


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


def look(begun: float, project: Path, keepers: Sequence[psutil.Process]) -> Look:
    """At this process, the keeper and its zygote, and the repository."""
    own = psutil.Process()
    keeper, zygote = keepers
    children = [each for keeper in keepers for each in keeper.children()]
    listed = subprocess.run(
        ["git", "-C", str(project), "worktree", "list"], capture_output=True, text=True, check=True
    )
    return Look(
        at=time.monotonic() - begun,
        engine=filled_megabytes(own.pid),
        keeper=filled_megabytes(keeper.pid),
        zygote=filled_megabytes(zygote.pid),
        files=own.num_fds() + sum(each.num_fds() for each in keepers),
        threads=own.num_threads() + sum(each.num_threads() for each in keepers),
        processes=len(own.children()) + len(children),
        worktrees=len(listed.stdout.splitlines()) - 1,
    )


def filled_megabytes(pid: int) -> float:
    """Memory without pages of files, swapped out or not, in MB (10^6 bytes). Linux."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()[1:]
    kilobytes = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
    return (kilobytes["Anonymous"] + kilobytes["Swap"]) * 1024 / 1_000_000


def keepers_of(home: Path) -> list[psutil.Process]:
    """The keeper and the zygote of this data folder. All that a zygote forks has its command line, too."""
    found: dict[str, list[psutil.Process]] = {"zowl_desktop.keeper": [], "zowl_desktop.keeper.zygote": []}
    for pid in psutil.pids():
        with suppress(psutil.Error):
            process = psutil.Process(pid)
            match process.cmdline():
                case [_, "-P", "-m", module, folder, *_] if module in found and folder == str(home):
                    found[module].append(process)
    return [min(each, key=lambda process: process.create_time()) for each in found.values() if each]


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
        keepers = await asyncio.to_thread(keepers_of, home)
        looks.append(await asyncio.to_thread(look, begun, file.parent / "api", keepers))
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
