"""Runs a program with all that it leaves behind, and tells what it took.

As a program, `python -m benchmarks.launching COMMAND...`: becomes the reaper of every process that the
command leaves, waits until the last is gone, and prints one line of JSON. So CPU time of daemons counts too.
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


@dataclass(frozen=True)
class Launch:
    """Seconds from the start of the command to its end, and to the first task; CPU seconds of everything."""

    wall: float
    first: float
    cpu: float


def launch(command: Sequence[str], cwd: Path, environ: Mapping[str, str], first: Path) -> Launch:
    """Run a command that creates `first`. Raises `RuntimeError` with what it said when it fails."""
    begun = time.time()
    wrapped = [sys.executable, "-P", "-m", "benchmarks.launching", *command]
    done = subprocess.run(wrapped, cwd=cwd, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-2000:]}")
    told = json.loads(done.stdout.splitlines()[-1])
    return Launch(told["wall"], first.stat().st_mtime - begun, told["cpu"])


def _main() -> int:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    begun = time.perf_counter()
    program = subprocess.Popen(sys.argv[1:], stdout=sys.stderr, stdin=subprocess.DEVNULL)
    code = program.wait()
    wall = time.perf_counter() - begun
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    sys.stdout.write(json.dumps({"wall": wall, "cpu": used.ru_utime + used.ru_stime}) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(_main())
