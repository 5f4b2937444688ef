"""The limit: a bare asyncio loop that walks the graph and records each start and end in SQLite, durably."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
from collections import deque

from benchmarks.rivals.engines.shapes import needed_by
from benchmarks.rivals.engines.work import GRAPH, PARALLEL, command


class Record:
    """One transaction for every change of state: WAL, on disk when it returns."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("state.db", isolation_level=None)
        for statement in (
            "PRAGMA journal_mode=wal",
            "PRAGMA synchronous=full",
            "CREATE TABLE task (id INTEGER PRIMARY KEY, state TEXT NOT NULL)",
            "CREATE TABLE event (seq INTEGER PRIMARY KEY, task INTEGER, state TEXT, at REAL)",
        ):
            self._database.execute(statement)

    def note(self, task: int, state: str) -> None:
        self._database.execute("BEGIN IMMEDIATE")
        self._database.execute("INSERT OR REPLACE INTO task VALUES (?,?)", (task, state))
        event = (task, state, time.time())
        self._database.execute("INSERT INTO event(task, state, at) VALUES (?,?,?)", event)
        self._database.execute("COMMIT")


async def _run(record: Record, task: int) -> int:
    record.note(task, "running")
    process = await asyncio.create_subprocess_exec(*command(task))
    if await process.wait():
        raise SystemExit(f"task {task} failed")
    record.note(task, "succeeded")
    return task


async def walk() -> None:
    """Run every task when what it needs is done."""
    record, after = Record(), needed_by(GRAPH)
    open_needs = {task: len(needs) for task, needs in GRAPH.items()}
    ready = deque(task for task, count in open_needs.items() if not count)
    running: set[asyncio.Task[int]] = set()
    while ready or running:
        while ready and len(running) < PARALLEL:
            running.add(asyncio.create_task(_run(record, ready.popleft())))
        done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        for each in done:
            for task in after[each.result()]:
                open_needs[task] -= 1
                if not open_needs[task]:
                    ready.append(task)


if sys.version_info < (3, 12):  # what later versions do by themselves
    asyncio.set_child_watcher(asyncio.PidfdChildWatcher())
asyncio.run(walk())
