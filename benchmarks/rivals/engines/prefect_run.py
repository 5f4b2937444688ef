"""Prefect: one flow in threads, with its server of the moment on SQLite."""

from __future__ import annotations

from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ThreadPoolTaskRunner

from benchmarks.rivals.engines.work import GRAPH, PARALLEL, run


@task(cache_policy=NO_CACHE, persist_result=False, log_prints=False)
def node(number: int) -> None:
    run(number)


@flow(
    task_runner=ThreadPoolTaskRunner(max_workers=PARALLEL),
    persist_result=False,
    validate_parameters=False,
)
def walk() -> None:
    futures: dict[int, Any] = {}
    for number, needs in GRAPH.items():
        futures[number] = node.submit(number, wait_for=[futures[need] for need in needs])
    for future in futures.values():
        future.result()


if __name__ == "__main__":
    walk()
