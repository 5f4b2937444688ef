"""Writes a Makefile or a build.ninja for the graph: `build_file make|ninja`."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.rivals.engines.shapes import last_of
from benchmarks.rivals.engines.work import GRAPH, line


def makefile() -> str:
    lines = [
        "MAKEFLAGS += -rR",
        "all: " + " ".join(f"t{task}" for task in last_of(GRAPH)),
        ".PHONY: all " + " ".join(f"t{task}" for task in GRAPH),
    ]
    for task, needs in GRAPH.items():
        lines += [f"t{task}: " + " ".join(f"t{need}" for need in needs), f"\t@{line(task)}"]
    return "\n".join(lines) + "\n"


def ninja() -> str:
    lines = ["rule r", "  command = $cmd"]
    for task, needs in GRAPH.items():
        lines += [f"build t{task}: r " + " ".join(f"t{need}" for need in needs), f"  cmd = {line(task)}"]
    return "\n".join(lines) + "\n"


if sys.argv[1] == "make":
    Path("Makefile").write_text(makefile(), encoding="utf-8")
else:
    Path("build.ninja").write_text(ninja(), encoding="utf-8")
