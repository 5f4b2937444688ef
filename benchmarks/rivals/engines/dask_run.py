"""Dask distributed: one worker process for each task at a time, the graph submitted whole."""

from __future__ import annotations

from typing import Any

from dask import delayed
from dask.distributed import Client, LocalCluster

from benchmarks.rivals.engines.shapes import last_of
from benchmarks.rivals.engines.work import GRAPH, PARALLEL, run


def task(number: int, *_needs: int) -> int:
    run(number)
    return number


if __name__ == "__main__":
    with (
        LocalCluster(
            n_workers=PARALLEL, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
        Client(cluster) as client,
    ):
        nodes: dict[int, Any] = {}
        for number, needs in GRAPH.items():
            waits_for = [nodes[need] for need in needs]
            nodes[number] = delayed(task, pure=False)(number, *waits_for, dask_key_name=f"t-{number}")
        client.gather(client.compute([nodes[number] for number in last_of(GRAPH)]))
