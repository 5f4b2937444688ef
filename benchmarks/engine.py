"""What Zowl's engine costs beside other workflow engines: `python -m benchmarks.engine [--json FILE]`.

Graphs of `/bin/true`, two tasks at a time: a chain of 200, 20 layers of 50, a fan of 1,000. Ours go through
the journal, the keeper, a supervisor each and the spool (`walking.py`), so each of them outlives a kill -9 of
the engine. The limit is a bare asyncio loop that records each start and end in SQLite, and no more. Engines
that are not installed are left out, and said: `rivals/requirements.txt` tells how to install them.

What was found last, on two cores (one round): the chain at 5.1 times the limit, the layers at 5.0, the fan at
5.9, with 10 to 12 ms of CPU for a further task and 1.1 to 1.55 s of CPU to the first one, as calm as the
machine was. Three times the limit is kept nowhere: it needs 1.4 to 2 ms a task where a commit is cheap, and
the keeper, the supervisor and the shell alone take 5 ms of CPU, which is the price of holding a tree and of
not repeating what was in flight at a kill -9. The rest is three commits a task, and Python that is not lean.

    --scale 0.1          smaller graphs, for a first look
    --only dask,luigi    these rivals (and always ours and the limit)
    --rivals FOLDER      the virtual environment of the rivals; build/rivals if not said
"""

from __future__ import annotations

import argparse
import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.figures import Benchmark, Rival
from benchmarks.launching import Launch, launch
from benchmarks.rivals.engines.shapes import FULL

ROOT: Final = Path(__file__).parents[1]
PARALLEL: Final = 2
OURS: Final = "zowl"
LIMIT: Final = "durable asyncio loop"
ALLOWED: Final = 3.0
"""Times the limit's wall time that ours may take."""
COLD_CPU: Final = 1.5
"""CPU seconds that may pass from `zowl run` to the first task."""


@dataclass(frozen=True)
class Contender:
    """An engine: what has to be there, what starts it, and whether it takes up its work after a kill -9.

    doit does not, which writes what is done at its very end, nor does Prefect without a cache of results.
    """

    name: str
    needs: str
    command: Sequence[str]
    survives: bool = False
    prepare: Sequence[str] = ()


def contenders(rivals: Path) -> list[Contender]:
    """Ours, the limit, and all rivals, installed or not."""
    bin = rivals / "bin"  # noqa: A001 - what the folder is called
    ours, theirs = [sys.executable, "-P", "-m"], [str(bin / "python"), "-P", "-m"]
    here = "benchmarks.rivals.engines"
    doit = [str(bin / "doit"), "run", "-d", ".", "-n", str(PARALLEL), "-P", "process"]
    tasks = str(Path(__file__).parent / "rivals" / "engines" / "doit_tasks.py")
    prefect = str(bin / "prefect")
    migrate = [prefect, "server", "database", "upgrade", "-y"]
    build_file = [*ours, f"{here}.build_file"]
    return [
        Contender(LIMIT, sys.executable, [*ours, f"{here}.durable_loop"]),
        Contender(OURS, sys.executable, [*ours, "benchmarks.walking"], survives=True),
        Contender("make", "make", ["make", "-s", f"-j{PARALLEL}", "all"], prepare=[*build_file, "make"]),
        Contender("ninja", "ninja", ["ninja", "--quiet", f"-j{PARALLEL}"], prepare=[*build_file, "ninja"]),
        Contender("doit", doit[0], [*doit, "-f", tasks]),
        Contender("dask", str(bin / "dask"), [*theirs, f"{here}.dask_run"]),
        Contender("dbos", str(bin / "dbos"), [*theirs, f"{here}.dbos_run"], survives=True),
        Contender("luigi", str(bin / "luigi"), [*theirs, f"{here}.luigi_run"], survives=True),
        Contender("prefect", prefect, [*theirs, f"{here}.prefect_run"], prepare=migrate),
    ]


def run(contender: Contender, shape: str, size: int, log: Path | None = None) -> Launch:
    """One run in a folder of its own. With a `log`, each task adds its number there."""
    with tempfile.TemporaryDirectory(prefix="zowl-bench-") as folder:
        first = Path(folder) / "first"
        environ = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "HOME": folder,
            "ZOWL_KEEPER_IDLE": "0.2",
            "PREFECT_HOME": str(Path(folder) / "prefect"),
            "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
            "PREFECT_LOGGING_LEVEL": "WARNING",
            "DO_NOT_TRACK": "1",
            "BENCH_SHAPE": shape,
            "BENCH_SIZE": str(size),
            "BENCH_PARALLEL": str(PARALLEL),
            "BENCH_FIRST": str(first),
            **({"BENCH_LOG": str(log)} if log else {}),
        }
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        if contender.prepare:
            subprocess.run(contender.prepare, cwd=folder, env=environ, check=True, capture_output=True)
        return launch(contender.command, Path(folder), environ, first)


def measure(benchmark: Benchmark, present: Sequence[Contender], shape: str, size: int) -> None:
    """Every contender on one graph; each figure beside the limit of the same round."""
    rounds = [{each.name: run(each, shape, size) for each in present} for _ in range(benchmark.repeat)]
    for each in present:
        launches = [one[each.name] for one in rounds]
        wall = statistics.median(one.wall for one in launches)
        cpu = statistics.median(one.cpu for one in launches)
        ratio = statistics.median(one[each.name].wall / one[LIMIT].wall for one in rounds)
        benchmark.row(
            f"{shape} of {size}: {each.name}",
            wall=f"{wall:.2f} s",
            tasks=f"{size / wall:,.0f} /s",
            cpu=f"{1000 * cpu / size:.1f} ms each",
            first=f"{statistics.median(one.first for one in launches):.2f} s",
            limit=f"x {ratio:.2f}",
        )
        name = each.name.replace(" ", "-")
        benchmark.figure(f"engine.{shape}.{name}.wall", wall, "s", Rival(LIMIT, wall / ratio))
        benchmark.figure(f"engine.{shape}.{name}.cpu", cpu / size, "s/task")
    _judge(benchmark, present, rounds, shape)


def _judge(
    benchmark: Benchmark, present: Sequence[Contender], rounds: Sequence[dict[str, Launch]], shape: str
) -> None:
    """What was promised: three times the limit at most, and ahead of every rival that outlives a kill -9."""
    limit = Rival(f"{ALLOWED:g} times the {LIMIT}", ALLOWED * _wall(rounds, LIMIT))
    benchmark.figure(f"engine.{shape}.promise", _wall(rounds, OURS), "s", limit)
    durable = [each.name for each in present if each.survives and each.name != OURS]
    if durable:
        best = min(durable, key=lambda name: _wall(rounds, name))
        rival = Rival(f"{best}, the fastest rival that outlives a kill", _wall(rounds, best))
        benchmark.figure(f"engine.{shape}.durable", _wall(rounds, OURS), "s", rival)


def _wall(rounds: Sequence[dict[str, Launch]], name: str) -> float:
    return statistics.median(one[name].wall for one in rounds)


def cold(benchmark: Benchmark) -> None:
    """A `zowl run` of one task in a new repository: CPU of all processes up to its first task, and whole."""
    runs = [_cold_run() for _ in range(max(3, benchmark.repeat))]
    first = statistics.median(one.first_cpu for one in runs)
    whole = statistics.median(one.cpu for one in runs)
    benchmark.row(
        "zowl run, one task, cold",
        wall=f"{statistics.median(one.wall for one in runs):.2f} s",
        tasks="",
        cpu=f"{whole:.2f} s in all",
        first=f"{first:.2f} s CPU",
        limit="",
    )
    benchmark.figure("engine.cold.cpu", first, "s", Rival("what is promised to the first task", COLD_CPU))
    benchmark.figure("engine.cold.whole.cpu", whole, "s")


def _cold_run() -> Launch:
    with tempfile.TemporaryDirectory(prefix="zowl-bench-") as folder:
        here = Path(folder)
        first, api = here / "first", here / "api"
        author = ["-c", "user.name=Bench", "-c", "user.email=bench@zowl.invalid"]
        subprocess.run(["git", "init", "-q", "-b", "main", str(api)], check=True)
        commit = ["git", *author, "-C", str(api), "commit", "-q", "--allow-empty", "-m", "base"]
        subprocess.run(commit, check=True)
        file = here / "night.zowl.yaml"
        task = f"  a: {{project: api, run: touch {first}}}"
        file.write_text(f"zowl: 1\nprojects: {{api: {{path: api}}}}\ntasks:\n{task}\n", encoding="utf-8")
        environ = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "ZOWL_HOME": str(here / "home"),
            "ZOWL_KEEPER_IDLE": "0.2",
        }
        command = [sys.executable, "-P", "-m", "zowl_desktop.cli", "run", str(file)]
        return launch(command, here, environ, first)


def _is_there(contender: Contender, say: Callable[[str], object]) -> bool:
    if shutil.which(contender.needs) is not None:
        return True
    say(f"{contender.name} is not installed and left out (see benchmarks/rivals/requirements.txt)\n")
    return False


def main() -> None:
    """Measure every graph, then the cold start."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--rivals", type=Path, default=ROOT / "build" / "rivals")
    given, rest = parser.parse_known_args()
    named = set(given.only.split(",")) if given.only else None
    wanted = [
        each
        for each in contenders(given.rivals.absolute())
        if named is None or each.name in {*named, OURS, LIMIT}
    ]
    present = [each for each in wanted if _is_there(each, sys.stderr.write)]
    for package in ("zowl_desktop", "benchmarks"):  # as an installer does it for ours and for the rivals
        compileall.compile_dir(ROOT / package, quiet=2)
    with Benchmark("The engine beside others", rest) as benchmark:
        for shape, size in FULL.items():
            measure(benchmark, present, shape, max(40, round(size * given.scale) // 20 * 20))
        cold(benchmark)


if __name__ == "__main__":
    main()
