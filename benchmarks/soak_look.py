"""One look at a soak, by a process apart: `python -m benchmarks.soak_look ENGINE PROJECT HOME` tells JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil


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


def look(engine: int, project: Path, home: Path) -> dict[str, float]:
    """At the engine, the keeper, its zygote and the repository: all of a `Look` but its time."""
    keeper, zygote = keepers_of(home)
    processes = (psutil.Process(engine), keeper, zygote)
    children = [each.pid for process in processes for each in process.children()]
    listed = subprocess.run(
        ["git", "-C", str(project), "worktree", "list"], capture_output=True, text=True, check=True
    )
    return {
        "engine": filled_megabytes(engine),
        "keeper": filled_megabytes(keeper.pid),
        "zygote": filled_megabytes(zygote.pid),
        "files": sum(each.num_fds() for each in processes),
        "threads": sum(each.num_threads() for each in processes),
        "processes": len([pid for pid in children if pid != os.getpid()]),
        "worktrees": len(listed.stdout.splitlines()) - 1,
    }


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


if __name__ == "__main__":
    print(json.dumps(look(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))))
