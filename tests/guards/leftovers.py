"""What a test leaves behind fails it: processes, threads, tasks, sockets, worktrees of this checkout.

Each gets a moment to end by itself. Leftover processes are ended, so that they cannot disturb later tests.
"""

from __future__ import annotations

import asyncio
import asyncio.runners
import gc
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.guards import processes
from tests.guards.audit import SPAWNS, listening
from tests.guards.house import RUN

GRACE = float(os.environ.get("ZOWL_TEST_GRACE", "5"))
"""Seconds that leftovers get to end by themselves."""

_OPEN_FILES = Path("/proc/self/fd")


def _worktrees_of_this_checkout() -> Path:
    asked = ["git", "rev-parse", "--path-format=absolute", "--git-common-dir"]
    answer = subprocess.run(asked, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    return Path(answer.stdout.strip() or os.devnull) / "worktrees"


WORKTREES = _worktrees_of_this_checkout()

_cut_off: list[str] = []
"""Tasks that were still alive when their loop's runner cleaned up."""

_cancel_all_tasks: Callable[[asyncio.AbstractEventLoop], None] = vars(asyncio.runners)["_cancel_all_tasks"]


def _note_and_cancel(loop: asyncio.AbstractEventLoop) -> None:
    # A runner cancels what is left without a word: this is the only moment at which leftovers can be seen.
    _cut_off.extend(repr(task) for task in asyncio.all_tasks(loop))
    _cancel_all_tasks(loop)


@pytest.fixture(autouse=True)
def _no_leftovers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    # With its end: the folder of another session may begin with the same characters.
    marks = (RUN.encode(), f"{tmp_path_factory.getbasetemp()}{os.sep}".encode())
    _watch.begin(marks)
    threads = _threads()
    sockets = _sockets()
    worktrees = _worktrees()
    _cut_off.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio.runners, "_cancel_all_tasks", _note_and_cancel)
        yield
    complaints = [f"leftover task: {task}" for task in _cut_off]
    complaints += [f"leftover process: {processes.end(process)}" for process in _watch.left(marks)]
    complaints += [f"leftover thread: {left}" for left in _remaining(lambda: _threads() - threads)]
    complaints += [f"leftover socket: {_show(left)}" for left in _remaining(lambda: _sockets() - sockets)]
    complaints += [f"leftover worktree of this checkout: {left}" for left in _worktrees() - worktrees]
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


def _remaining(look: Callable[[], Any]) -> Any:
    """What `look` finds, once that stays for the whole grace time."""
    deadline = time.monotonic() + GRACE
    if look():
        gc.collect()
    pause = 0.01
    while (left := look()) and time.monotonic() < deadline:
        time.sleep(pause)
        pause = min(2 * pause, 0.25)
    return left


class _Watch:
    """The processes of this run. Looking at all of them is dear: done only when something was started."""

    def __init__(self) -> None:
        self._spawned = False
        self._children: frozenset[int] = frozenset()
        self._known: frozenset[psutil.Process] = frozenset()

    def listen(self, _event: str, _arguments: tuple[Any, ...]) -> None:
        self._spawned = True

    def begin(self, marks: tuple[bytes, ...]) -> None:
        """What runs now is not this test's: fixtures of a wider scope started it."""
        if self._changed():
            self._known = processes.living(marks)

    def left(self, marks: tuple[bytes, ...]) -> frozenset[psutil.Process]:
        """What this test started and did not end."""
        if not self._changed():
            return frozenset()
        left: frozenset[psutil.Process] = _remaining(lambda: processes.living(marks) - self._known)
        return left

    def _changed(self) -> bool:
        children = processes.children()
        changed = self._spawned or children != self._children
        self._spawned, self._children = False, children
        return changed


def _threads() -> frozenset[threading.Thread]:
    # Threads that Python did not start (those of Qt) leave a stand-in behind that tells nothing about them.
    known = frozenset(threading.enumerate())
    return frozenset(thread for thread in known if type(thread).__name__ != "_DummyThread")


def _sockets() -> frozenset[str]:
    if not _OPEN_FILES.exists():
        return frozenset(str(connection) for connection in psutil.Process().net_connections("all"))
    found: set[str] = set()
    for file in _OPEN_FILES.iterdir():
        try:
            target = str(file.readlink())
        except OSError:  # the descriptor that lists the folder
            continue
        if target.startswith("socket:"):
            found.add(f"{file.name} {target}")
    return frozenset(found)


def _show(left: str) -> str:
    number = left.partition(" ")[0]
    connections = psutil.Process().net_connections("all")
    return next((str(connection) for connection in connections if str(connection.fd) == number), left)


def _worktrees() -> frozenset[str]:
    return frozenset(path.name for path in WORKTREES.iterdir()) if WORKTREES.is_dir() else frozenset()


_watch = _Watch()
_listening = listening(SPAWNS, _watch.listen)
_listening.__enter__()  # for the life of the interpreter: fixtures of every scope start processes
