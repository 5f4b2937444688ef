"""Luigi with its local scheduler. Each task leaves a file: Luigi needs one to know that it is complete."""

from __future__ import annotations

import sys
from pathlib import Path

import luigi

from benchmarks.rivals.engines.shapes import last_of
from benchmarks.rivals.engines.work import GRAPH, PARALLEL, run


class Node(luigi.Task):
    """One task of the graph."""

    number = luigi.IntParameter()

    def requires(self) -> list[Node]:
        return [Node(number=need) for need in GRAPH[self.number]]

    def output(self) -> luigi.LocalTarget:
        return luigi.LocalTarget(f"out/{self.number}")

    def run(self) -> None:
        run(self.number)
        Path(f"out/{self.number}").touch()


if __name__ == "__main__":
    Path("out").mkdir()
    goals = [Node(number=task) for task in last_of(GRAPH)]
    sys.exit(not luigi.build(goals, workers=PARALLEL, local_scheduler=True, log_level="ERROR"))
