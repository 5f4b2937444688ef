"""The supervisor: one small process per attempt, which sees it through whatever happens to everybody else."""

from __future__ import annotations

import errno
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from zowl_desktop.keeper.bounds import OUTSIDER, Bounds, Broken
from zowl_desktop.keeper.envelope import Envelope
from zowl_desktop.keeper.identity import own_identity
from zowl_desktop.keeper.spool import AttemptFolder, Exit, Reason, Started
from zowl_desktop.keeper.trees.tree import Tree
from zowl_desktop.keeper.wakeups import Wakeups
from zowl_desktop.store.crash_points import crash_point

_SIGNALS = {"INT": signal.SIGINT, "TERM": signal.SIGTERM}
_RETRY_FULL_DISK = 1.0
_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True, slots=True)
class Task:
    """What a supervisor is born with.

    Attributes:
        envelope: What to run.
        folder: Where its record goes; it is there.
        tree: The tree that it will hold.
        marked: The environment of the program.
        stdio: Descriptors for the program's standard input, output and error: the last two in the spool.
        wakeups: What wakes it.
        keeper_lives: Whether any keeper serves this data folder now.
        started: Called once the start is on record (and the program runs, or could not).
    """

    envelope: Envelope
    folder: AttemptFolder
    tree: Tree
    marked: Mapping[bytes, bytes]
    stdio: Sequence[int]
    wakeups: Wakeups
    keeper_lives: Callable[[], bool]
    started: Callable[[], None]

    @staticmethod
    @contextmanager
    def prepared(
        envelope: Envelope,
        folder: AttemptFolder,
        tree: Tree,
        keeper_lives: Callable[[], bool],
        started: Callable[[], None],
    ) -> Iterator[Task]:
        """All that can be done before the fork, in a process that closes it again. Raises `OSError`."""
        with ExitStack() as stack:

            def kept(descriptor: int) -> int:
                stack.callback(os.close, descriptor)
                return descriptor

            stdio = [kept(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC))]
            stdio += [kept(_open_output(path)) for path in (folder.stdout, folder.stderr)]
            wakeups = Wakeups()
            stack.callback(wakeups.close)
            yield Task(
                envelope, folder, tree, tree.marked(envelope.env), stdio, wakeups, keeper_lives, started
            )


def supervise(task: Task) -> None:
    """The whole life of a supervisor: claim, start, watch, end, record.

    Raises `OSError` or `CannotHold` if nothing was started and nothing recorded.
    """
    supervisor = own_identity()  # before settling hides the outer /proc
    folder, tree = task.folder, task.tree
    task.wakeups.listen(signal.SIGCHLD, signal.SIGTERM)
    os.setsid()
    tree.settle()
    crash_point("supervisor.before_claim")
    at = time.time()
    if not folder.claim(Started(supervisor, tree.way, tree.mark, tree.cgroup, at, task.envelope.silence)):
        tree.end()
        task.started()
        return
    crash_point("supervisor.claimed")
    end = _run(task, at)
    crash_point("supervisor.tree_ended")
    _record(folder, end)
    crash_point("supervisor.exit_recorded")


def _run(task: Task, at: float) -> Exit:
    tree, bounds = task.tree, Bounds(task.envelope, task.folder, task.keeper_lives)
    broken = bounds.broken()
    if broken is None:
        refusal = _spawn(task)
        crash_point("supervisor.spawned")
        if refusal is not None:
            broken = Broken("not_started", refusal)
    task.started()
    if tree.main is not None:
        broken = _watch(task, bounds)
    crash_point("supervisor.main_ended")
    dead = tree.end()
    return _exit(tree.reap(), broken, at, dead=dead)


def _spawn(task: Task) -> str | None:
    """Start the program with its output in the spool. Why not, in words for a person, or None."""
    envelope = task.envelope
    try:
        os.chdir(envelope.cwd)
    except OSError as error:
        return f"the folder {envelope.cwd} cannot be entered: {_words(error)}"
    try:
        task.tree.spawn(envelope.argv, task.marked, task.stdio)
    except OSError as error:
        return f"{envelope.argv[0]} cannot be started: {_words(error)}"
    finally:
        os.chdir("/")
        for descriptor in task.stdio:
            os.close(descriptor)
    return None


def _watch(task: Task, bounds: Bounds) -> Broken | None:
    """Wait for the main program's end. The bound that was broken before it, if one was."""
    wakeups = task.wakeups
    wakeups.wait(bounds.seconds_to_next_look())
    while task.tree.reap() is None:
        broken = bounds.broken() or (OUTSIDER if signal.SIGTERM in wakeups.seen else None)
        if broken is not None:
            _stop_softly(task)
            return broken
        wakeups.wait(bounds.seconds_to_next_look())
    return None


def _stop_softly(task: Task) -> None:
    """Ask the program to end, and give it its grace. What is left is killed by whoever called."""
    envelope, tree = task.envelope, task.tree
    if envelope.soft_stop is None:
        return
    tree.signal(_SIGNALS[envelope.soft_stop])
    give_up = time.monotonic() + envelope.grace
    while tree.reap() is None and (left := give_up - time.monotonic()) > 0:
        task.wakeups.wait(left)


def _exit(status: int | None, broken: Broken | None, at: float, *, dead: bool) -> Exit:
    reason: Reason = broken.reason if broken else "exited"
    detail = broken.detail if broken else ""
    if not dead:
        detail = f"{detail}; " * bool(detail) + "a process of its tree could not be ended"
    if status is None:
        return Exit(None, None, reason, at, time.time(), detail)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        return Exit(None, -code, reason, at, time.time(), detail)
    return Exit(code, None, reason, at, time.time(), detail)


def _record(folder: AttemptFolder, end: Exit) -> None:
    """Record the end, however long the disk is full. A folder that was removed wants no record."""
    while True:
        try:
            folder.record_exit(end)
        except FileNotFoundError:
            return
        except OSError as error:
            if error.errno not in _FULL:
                raise
            time.sleep(_RETRY_FULL_DISK)
        else:
            return


def _open_output(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def _words(error: OSError) -> str:
    return (error.strerror or "unknown trouble").lower()
