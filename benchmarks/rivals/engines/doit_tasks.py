"""doit: one task for each node, in worker processes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.rivals.engines.work import GRAPH, command

DOIT_CONFIG = {"verbosity": 0, "dep_file": "doit.db"}


def task_t() -> Iterator[dict[str, Any]]:
    for task, needs in GRAPH.items():
        yield {
            "name": str(task),
            "actions": [command(task)],
            "task_dep": [f"t:{need}" for need in needs],
        }
