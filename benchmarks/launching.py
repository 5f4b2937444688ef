"""Runs a program with all that it leaves behind, and tells what it took.

As a program, `python -m benchmarks.launching FIRST COMMAND...`: becomes the reaper of every process that the
command leaves, waits until the last is gone, and prints one line of JSON. So CPU time of daemons counts too,
also the part of it that was used before the file FIRST appeared.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_LOOK = 0.002  # seconds between looks whether the first task is done


@dataclass(frozen=True)
class Launch:
    """What a command took.

    Attributes:
        wall: Seconds from its start to its end.
        first: Seconds from its start to the end of the first task.
        cpu: CPU seconds of all its processes, daemons too.
        first_cpu: CPU seconds of all its processes up to the end of the first task.
    """

    wall: float
    first: float
    cpu: float
    first_cpu: float


def launch(command: Sequence[str], cwd: Path, environ: Mapping[str, str], first: Path) -> Launch:
    """Run a command that creates `first`. Raises `RuntimeError` with what it said when it fails."""
    begun = time.time()
    wrapped = [sys.executable, "-P", "-m", "benchmarks.launching", str(first), *command]
    done = subprocess.run(wrapped, cwd=cwd, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-2000:]}")
    told = json.loads(done.stdout.splitlines()[-1])
    return Launch(told["wall"], first.stat().st_mtime - begun, told["cpu"], told["first_cpu"])


def _main() -> int:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    begun = time.perf_counter()
    first = Path(sys.argv[1])
    program = subprocess.Popen(sys.argv[2:], stdout=sys.stderr, stdin=subprocess.DEVNULL)
    while not first.exists() and program.poll() is None:
        time.sleep(_LOOK)
    first_cpu = _used_by_all()
    code = program.wait()
    wall = time.perf_counter() - begun
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    told = {"wall": wall, "cpu": _used_by_the_dead(), "first_cpu": first_cpu}
    sys.stdout.write(json.dumps(told) + "\n")
    return code


def _used_by_all() -> float:
    """CPU seconds of all below this process: the living, and the dead that each has buried."""
    ticks, parents = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(fields[1])
        ticks[int(folder.name)] = sum(map(int, fields[11:15]))
    below = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in below} - below:
        below |= more
    living = sum(ticks[pid] for pid in below - {os.getpid()}) / os.sysconf("SC_CLK_TCK")
    return living + _used_by_the_dead()


def _used_by_the_dead() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(_main())
