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
from collections.abc import Callable
from dataclasses import dataclass
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
    repository = _repository(folder / "repository", files)
    plain_made = _cost(lambda: _plain_add(repository, folder / "plain", tasks))
    plain_disk = _disk(folder / "plain", repository / ".git" / "worktrees")
    plain_gone = _cost(lambda: _plain_remove(repository, folder / "plain", tasks))
    ours = _Ours(repository, folder / "home", tasks)
    made = _cost(lambda: asyncio.run(ours.make()))
    disk = _disk(folder / "home", repository / ".git" / "worktrees")
    proved = _cost(lambda: asyncio.run(ours.put_away()))
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


class _Ours:
    """Zowl's worktrees, as they are when a night has been merged: all of them may go."""

    def __init__(self, repository: Path, home: Path, tasks: int) -> None:
        self._project = Project("big", str(repository))
        self._spaces = Workspaces(home / "worktrees" / "bench", "bench", Git())
        self._bin = Bin(home / "bin")
        self._names = [f"task-{number}" for number in range(tasks)]

    async def make(self) -> None:
        for name in self._names:
            await self._spaces.prepare(name, self._project)

    async def put_away(self) -> None:
        for name in self._names:
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


def _plain_add(repository: Path, folder: Path, tasks: int) -> None:
    for number in range(tasks):
        _git(repository, "worktree", "add", "--quiet", "-b", f"plain-{number}", str(folder / str(number)))


def _plain_remove(repository: Path, folder: Path, tasks: int) -> None:
    for number in range(tasks):
        _git(repository, "worktree", "remove", str(folder / str(number)))


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *_IDENTITY, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)


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
