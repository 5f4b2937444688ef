"""What the worktrees of a large night cost: made, proved to be needless, put away and deleted.

    python -m benchmarks.worktrees [--tasks 200] [--files 10000]

The rival is the same number of plain `git worktree add` and `git worktree remove` in the same repository.
Zowl's worktrees come with a claim, an index of their own and a record, and none goes without proof.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.figures import Benchmark, Rival, cpu_seconds
from zowl_desktop.engine.git import Git
from zowl_desktop.engine.workspaces import Bin, Workspaces
from zowl_desktop.model.pipeline import Project

_IDENTITY = ("-c", "user.name=Bench", "-c", "user.email=bench@zowl.invalid")
_LINES = 40


@dataclass(frozen=True)
class Cost:
    """Wall and CPU seconds."""

    wall: float
    cpu: float


def main() -> None:
    """Measure both in one throw-away folder."""
    parser = argparse.ArgumentParser(description=__doc__, add_help=False)
    parser.add_argument("--tasks", type=int, default=200)
    parser.add_argument("--files", type=int, default=10_000)
    sizes, rest = parser.parse_known_args()
    folder = Path(tempfile.mkdtemp(prefix="zowl-worktrees-"))
    try:
        title = f"Worktrees of {sizes.tasks} tasks in a repository of {sizes.files:,} files"
        with Benchmark(title, rest) as benchmark:
            _measure(benchmark, folder, sizes.tasks, sizes.files)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(benchmark: Benchmark, folder: Path, tasks: int, files: int) -> None:
    """One of theirs, one of ours, in turn: both meet the same caches and the same neighbours."""
    repository = _repository(folder / "repository", files)
    theirs, ours = _Plain(repository, folder / "plain"), _Ours(repository, folder / "home")
    plain_made, made = _in_turn(tasks, theirs.make, ours.make)
    plain_disk, disk = _disk(folder / "plain"), _disk(folder / "home")
    plain_gone, proved = _in_turn(tasks, theirs.remove, ours.put_away)
    deleted = _cost(ours.delete)
    for name, cost, rival in (
        ("made", made, plain_made),
        ("proved and put away", proved, plain_gone),
        ("deleted from the bin", deleted, plain_gone),
    ):
        cells = {
            "wall": f"{cost.wall:.1f} s",
            "cpu": f"{cost.cpu:.1f} s",
            "plain wall": f"{rival.wall:.1f} s",
        }
        benchmark.row(name, **cells, **{"plain cpu": f"{rival.cpu:.1f} s"})
        figure = f"worktrees.{tasks}.{name.split()[0]}"
        git = Rival("plain git worktree", rival.cpu / tasks * 1000)
        benchmark.figure(f"{figure}.cpu", cost.cpu / tasks * 1000, "ms a task", git)
        benchmark.figure(f"{figure}.wall", cost.wall, "s", Rival("plain git worktree", rival.wall))
    benchmark.figure(
        f"worktrees.{tasks}.disk", disk / 1e6, "MB", Rival("plain git worktree", plain_disk / 1e6)
    )


class _Plain:
    """What a person types."""

    def __init__(self, repository: Path, folder: Path) -> None:
        self._repository = repository
        self._folder = folder

    def make(self, number: int) -> None:
        name, path = f"plain-{number}", str(self._folder / str(number))
        _git(self._repository, "worktree", "add", "--quiet", "-b", name, path)

    def remove(self, number: int) -> None:
        _git(self._repository, "worktree", "remove", str(self._folder / str(number)))


class _Ours:
    """Zowl's worktrees, as they are when a night has been merged: all of them may go."""

    def __init__(self, repository: Path, home: Path) -> None:
        self._project = Project("big", str(repository))
        self._spaces = Workspaces(home / "worktrees" / "bench", "bench", Git())
        self._bin = Bin(home / "bin")

    def make(self, number: int) -> None:
        asyncio.run(self._spaces.prepare(f"task-{number}", self._project))

    def put_away(self, number: int) -> None:
        asyncio.run(self._put_away(f"task-{number}"))

    async def _put_away(self, name: str) -> None:
        removal = await self._spaces.removal(name, self._project)
        assert removal.may_go, removal.against
        await self._spaces.put_away(removal, self._bin)

    def delete(self) -> None:
        self._bin.empty()


def _repository(folder: Path, files: int) -> Path:
    for number in range(files):
        path = folder / f"package{number // 100}" / f"module{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"value_{number}_{line} = {line}\n" for line in range(_LINES)))
    _git(folder, "init", "--quiet", "--initial-branch=main")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message=base")
    return folder


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *_IDENTITY, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _in_turn(times: int, one: Callable[[int], None], other: Callable[[int], None]) -> tuple[Cost, Cost]:
    costs = [(_cost(partial(one, number)), _cost(partial(other, number))) for number in range(times)]
    first, second = zip(*costs, strict=True)
    return _sum(first), _sum(second)


def _sum(costs: Iterable[Cost]) -> Cost:
    every = list(costs)
    return Cost(sum(cost.wall for cost in every), sum(cost.cpu for cost in every))


def _cost(work: Callable[[], object]) -> Cost:
    began = time.perf_counter()
    cpu = cpu_seconds(work)
    return Cost(time.perf_counter() - began, cpu)


def _disk(*folders: Path) -> int:
    """Bytes that the files take on disk."""
    files = (path for folder in folders for path in folder.rglob("*"))
    return sum(path.lstat().st_blocks * 512 for path in files)


if __name__ == "__main__":
    main()
