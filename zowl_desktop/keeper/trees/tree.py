"""The one interface to a tree of processes, whatever the operating system offers to hold it."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

MARK = "ZOWL_MARK"
"""The environment variable that every process of a tree inherits."""

STUBBORN = 30.0
"""Seconds after which ending a tree is given up: its processes hang in the kernel (a dead network disk)."""

_PAUSE = 0.001


class CannotHold(Exception):
    """This machine does not offer this way of holding a tree; the text says what was refused."""


class Tree(ABC):
    """One tree. Its life: `fork`, then in the new process `settle`, `spawn`, `reap`, `end`."""

    way: ClassVar[str]

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.main: int | None = None
        self._status: int | None = None

    @property
    def cgroup(self) -> str | None:
        """The control group that holds the tree, for whoever has to end it when its supervisor is dead."""
        return None

    @abstractmethod
    def fork(self) -> int:
        """Fork the process that will hold the tree: its pid, or 0 in it. Raises `CannotHold`."""

    @abstractmethod
    def settle(self) -> None:
        """Make the calling process the holder of everything that it will start. Raises `CannotHold`."""

    def left_no_trace(self) -> bool:
        """Whether nothing of this tree is left, now that it is ended. False where one cannot be certain."""
        return False

    def renew(self, mark: str) -> None:
        """Hold another tree, now that this one is ended and left no trace."""
        self.mark, self.main, self._status = mark, None, None

    @abstractmethod
    def _kill(self) -> None:
        """Send SIGKILL to everything in the tree that can be found now."""

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        """What is started within this block is part of the tree."""
        yield

    def marked(self, env: Mapping[str, str]) -> dict[str, str]:
        """The environment for `spawn`, with the mark of this tree."""
        return {**env, MARK: self.mark}

    def spawn(self, argv: Sequence[str], marked: Mapping[str, str], stdio: Sequence[int]) -> None:
        """Start the main program in a session of its own, in the present folder. Raises `OSError`.

        `stdio` are the descriptors of its standard input, output and error.
        """
        actions = [(os.POSIX_SPAWN_DUP2, source, target) for target, source in enumerate(stdio)]
        with self.inside():
            self.main = _spawn_on_path(argv, marked, actions)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the main program's group, if it is still there."""
        if self.main is not None and self._status is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.main, number)

    def reap(self) -> int | None:
        """Bury the children that are dead. The main program's wait status once it has ended."""
        while self._reap_one():
            pass
        return self._status

    def end(self) -> bool:
        """Kill all that is left and wait until nothing is. False when something refused to die for 30 s."""
        give_up = time.monotonic() + STUBBORN
        while self._any_child_left():
            self._kill()
            if not self._any_child_left():
                break
            if time.monotonic() > give_up:
                return False
            time.sleep(_PAUSE)
        return True

    def _any_child_left(self) -> bool:
        """Whether this process still has children. Every orphan of the tree becomes one."""
        while self._reap_one():
            pass
        try:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return False
        return True

    def _reap_one(self) -> bool:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return False
        if pid and pid == self.main:
            self._status = status
        return pid != 0


def _spawn_on_path(argv: Sequence[str], env: Mapping[str, str], actions: list[tuple[int, int, int]]) -> int:
    """Start `argv[0]`, looked up on the PATH of `env`. A program that may not run outweighs an absent one."""
    refused: OSError | None = None
    for program in _candidates(argv[0], env.get("PATH")):
        try:
            return os.posix_spawn(
                program,
                tuple(argv),
                env,
                file_actions=actions,
                setsid=True,
                setsigmask=(),
                setsigdef=_IGNORED,
            )
        except (FileNotFoundError, NotADirectoryError):
            continue
        except PermissionError as error:
            if os.path.exists(program):  # noqa: PTH110 - else a folder on the PATH is private, as to the shell
                refused = error
    raise refused or FileNotFoundError(2, "No such file or directory", argv[0])


def _candidates(program: str, path: str | None) -> Iterator[str]:
    if "/" in program:
        yield program
        return
    for folder in (os.defpath if path is None else path).split(os.pathsep):
        yield os.path.join(folder or ".", program)  # noqa: PTH118 - text in, text out, once per folder


_IGNORED = tuple(
    number for number in sorted(signal.valid_signals()) if signal.getsignal(number) is signal.SIG_IGN
)
"""Signals that Python (or whoever started it) ignores; a program must not inherit that."""
