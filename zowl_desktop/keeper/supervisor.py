"""The supervisor: a small process that sees an attempt through, whatever happens to everybody else.

It has one attempt at a time. When nothing of that is left it may be given the next one: a new process in
namespaces of its own costs more than all the rest of a short command.
"""

from __future__ import annotations

import errno
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from zowl_desktop.keeper.bounds import OUTSIDER, Bounds, Broken
from zowl_desktop.keeper.envelope import Envelope
from zowl_desktop.keeper.identity import Identity, own_identity
from zowl_desktop.keeper.spool import AttemptFolder, Exit, Reason, Started
from zowl_desktop.keeper.trees.tree import Tree
from zowl_desktop.keeper.wakeups import Wakeups
from zowl_desktop.store.crash_points import crash_point

_SIGNALS = {"INT": signal.SIGINT, "TERM": signal.SIGTERM}
_BRIEF = 0.02
"""Seconds; of an attempt that ends within them only the end is told, and nobody is woken twice."""
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
        started: Called once the start is on record and the program runs, if it does not end at once.
        ended: Called once the end is on record.
    """

    envelope: Envelope
    folder: AttemptFolder
    tree: Tree
    marked: Mapping[str, str]
    stdio: Sequence[int]
    wakeups: Wakeups
    keeper_lives: Callable[[], bool]
    started: Callable[[], None]
    ended: Callable[[], None]

    @contextmanager
    def released(self) -> Iterator[None]:
        """Close the program's descriptors after this, in the process that starts the program or won't."""
        try:
            yield
        finally:
            for descriptor in self.stdio:
                os.close(descriptor)


def open_stdio(folder: AttemptFolder) -> Sequence[int]:
    """Descriptors for a program's standard input, output and error. Raises `OSError`."""
    opened: list[int] = []
    try:
        opened.append(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC))
        opened.extend(map(_open_output, folder.outputs))
    except OSError:
        for descriptor in opened:
            os.close(descriptor)
        raise
    return opened


def settle(task: Task) -> Identity:
    """Begin the life of a supervisor: become the holder of its tree. Raises `OSError` or `CannotHold`."""
    supervisor = own_identity()  # before settling hides the outer /proc
    task.wakeups.listen(signal.SIGCHLD, signal.SIGTERM)
    os.setsid()
    task.tree.settle()
    return supervisor


def supervise(task: Task, supervisor: Identity, offer: Callable[[], bool]) -> bool:
    """See one attempt through: claim, start, watch, end, record.

    When nothing of it is left, `offer` says to be free for the next one, just before the end is told: whoever
    hears of the end may have the next attempt at once. Whoever acts on an end records it elsewhere before, so
    nobody waits for the flush. Whether the offer stands. Raises `OSError` if nothing was started and nothing
    recorded.
    """
    folder, tree = task.folder, task.tree
    crash_point("supervisor.before_claim")
    at = time.time()
    if not folder.claim(Started(supervisor, tree.way, tree.mark, tree.cgroup, at, task.envelope.silence)):
        with task.released():
            tree.end()
        task.started()
        return False
    crash_point("supervisor.claimed")
    end, dead = _run(task, at)
    crash_point("supervisor.tree_ended")
    recorded = _record(folder, end)
    crash_point("supervisor.exit_recorded")
    offered = recorded and dead and tree.left_no_trace() and offer()
    crash_point("supervisor.offered")
    if recorded:
        task.ended()
        with suppress(OSError):  # it is offered already; and whoever acts on this end keeps it, too
            folder.flush()
    else:
        task.started()
    return offered


def _run(task: Task, at: float) -> tuple[Exit, bool]:
    """The end of the attempt, and whether all of its tree is dead."""
    tree, bounds = task.tree, Bounds(task.envelope, task.folder, task.keeper_lives)
    broken = bounds.broken()
    with task.released():
        if broken is None:
            refusal = _spawn(task)
            crash_point("supervisor.spawned")
            if refusal is not None:
                broken = Broken("not_started", refusal)
    if tree.main is not None:
        broken = _watch(task, bounds)
    crash_point("supervisor.main_ended")
    dead = tree.end()
    return _exit(tree.reap(), broken, at, dead=dead), dead


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
    return None


def _watch(task: Task, bounds: Bounds) -> Broken | None:
    """Wait for the main program's end. The bound that was broken before it, if one was."""
    wakeups = task.wakeups
    wakeups.wait(_BRIEF)
    if task.tree.reap() is None:
        task.started()
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


def _record(folder: AttemptFolder, end: Exit) -> bool:
    """Record the end, however long the disk is full. False for a folder that was removed: nobody wants it."""
    while True:
        try:
            folder.record_exit(end)
        except FileNotFoundError:
            return False
        except OSError as error:
            if error.errno not in _FULL:
                raise
            time.sleep(_RETRY_FULL_DISK)
        else:
            return True


def _open_output(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def _words(error: OSError) -> str:
    return (error.strerror or "unknown trouble").lower()
