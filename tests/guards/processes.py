"""Which processes belong to this test run: its descendants, and whatever carries one of its marks.

A mark is looked for in the environment and in the working directory: a program may have cleaned the one or
left the other. Read straight from /proc where there is one: there may be thousands of processes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psutil

_PROC = Path("/proc")
_HELPER = "multiprocessing.resource_tracker"
"""Python's own helper, which lives as long as the process that it serves."""


def children() -> frozenset[int]:
    """The direct children of this process: the cheap question that every test is asked."""
    return frozenset(_children_of(os.getpid()))


def living(marks: tuple[bytes, ...]) -> frozenset[psutil.Process]:
    """All living processes of this run, without those that run it: a guard must not end its own house."""
    runners = {os.getpid(), *(each.pid for each in psutil.Process().parents())}
    found = {*_descendants(os.getpid()), *_marked(marks)} - runners
    return frozenset(process for process in map(_process, found) if process is not None)


def end(process: psutil.Process) -> str:
    """Kill it, and tell what it was."""
    try:
        shown = f"{process.pid} {' '.join(process.cmdline())[:300]}"
        process.kill()
    except psutil.Error as trouble:
        return str(trouble)
    return shown


def _process(number: int) -> psutil.Process | None:
    try:
        process = psutil.Process(number)
        if process.status() == psutil.STATUS_ZOMBIE or _HELPER in " ".join(process.cmdline()):
            return None
    except psutil.Error:  # it has just ended
        return None
    return process


def _descendants(number: int) -> Iterator[int]:
    for child in _children_of(number):
        yield child
        yield from _descendants(child)


def _children_of(number: int) -> Iterator[int]:
    try:
        if not _PROC.is_dir():
            yield from (child.pid for child in psutil.Process(number).children())
            return
        for task in (_PROC / str(number) / "task").iterdir():
            yield from map(int, (task / "children").read_text(encoding="ascii").split())
    except (OSError, psutil.Error):  # the process or its thread has just ended
        return


def _marked(marks: tuple[bytes, ...]) -> Iterator[int]:
    for number in psutil.pids():
        shown = _shown(number)
        if any(mark in shown for mark in marks):
            yield number


def _shown(number: int) -> bytes:
    """Environment and working directory of a process; nothing when it has ended or is somebody else's."""
    if not _PROC.is_dir():
        return _shown_elsewhere(number)
    folder = _PROC / str(number)
    try:
        environment = (folder / "environ").read_bytes()
    except OSError:
        environment = b""
    try:
        return environment + b"\0" + os.fsencode((folder / "cwd").readlink()) + os.fsencode(os.sep)
    except OSError:
        return environment


def _shown_elsewhere(number: int) -> bytes:
    try:
        process = psutil.Process(number)
        return "\0".join([*process.environ().values(), process.cwd()]).encode("utf-8", "surrogateescape")
    except (OSError, psutil.Error):
        return b""
