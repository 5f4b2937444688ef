"""What an engine has to do, from its environment.

BENCH_SHAPE and BENCH_SIZE name the graph, BENCH_PARALLEL how many tasks may run at once. Each task runs
`/bin/true`; the first one touches BENCH_FIRST instead, which tells when an engine got going. With BENCH_LOG
each task adds its number there, which proves that an engine does what it is timed for.
"""

from __future__ import annotations

import os
import subprocess

from benchmarks.rivals.engines.shapes import graph

GRAPH = graph(os.environ["BENCH_SHAPE"], int(os.environ["BENCH_SIZE"]))
PARALLEL = int(os.environ["BENCH_PARALLEL"])
_FIRST = os.environ["BENCH_FIRST"]
_LOG = os.environ.get("BENCH_LOG")


def command(task: int) -> list[str]:
    """The arguments of a task's process."""
    if _LOG:
        first = f"touch {_FIRST}; " if task == 0 else ""
        return ["/bin/sh", "-c", f"{first}echo {task} >> {_LOG}"]
    return ["/usr/bin/touch", _FIRST] if task == 0 else ["/bin/true"]


def line(task: int) -> str:
    """The same as a shell line."""
    words = command(task)
    return words[2] if words[0] == "/bin/sh" else " ".join(words)


def run(task: int) -> None:
    """Run a task's process to its end in this thread."""
    subprocess.run(command(task), check=True)
