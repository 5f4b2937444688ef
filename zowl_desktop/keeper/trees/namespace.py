"""First choice on Linux: a PID namespace. When its first process dies, the kernel kills all the others."""

from __future__ import annotations

import contextlib
import os
import signal
from functools import cache
from pathlib import Path

from zowl_desktop.keeper.small_files import read_small
from zowl_desktop.keeper.trees import kernel, ssh_files
from zowl_desktop.keeper.trees.tree import CannotHold, Tree

_MOUNTS = "/proc/self/mountinfo"


class Namespace(Tree):
    """The holder is process 1 of a namespace of its own; nothing inside can leave, reach outside, or kill it.

    root needs a PID namespace only; everybody else needs a user namespace around it, in which the own
    ids stay what they are and no capability is left after the program's exec (user_namespaces(7)).
    """

    way = "namespace"

    def __init__(self, mark: str) -> None:
        super().__init__(mark)
        self._uid, self._gid = os.getuid(), os.getgid()
        self._ssh_files = () if self._uid == 0 else _foreign_ssh_files()
        self._mounts = b""

    def fork(self) -> int:
        """Fork straight into the new namespaces."""
        own = 0 if self._uid == 0 else kernel.NEW_USERS
        try:
            return kernel.clone(own | kernel.NEW_PIDS | kernel.NEW_MOUNTS)
        except OSError as error:
            raise CannotHold(error.strerror) from error

    def settle(self) -> None:
        """Keep the own ids and show the inner processes under /proc where the kernel lets us."""
        try:
            if self._uid != 0:
                kernel.map_own_ids(self._uid, self._gid)
        except OSError as error:
            raise CannotHold(f"mapping the own ids: {error.strerror}") from error
        if kernel.mount_private_proc():
            ssh_files.show_own_copies(self._ssh_files)
            self._mounts = read_small(_MOUNTS)

    def left_no_trace(self) -> bool:
        """The processes are dead; only root could have left something else: a mount."""
        return bool(self._mounts) and self._mounts == read_small(_MOUNTS)

    def _kill(self) -> None:
        if os.getpid() != 1:
            raise CannotHold("outside a namespace of its own this would kill everything")
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)


@cache
def _foreign_ssh_files() -> tuple[Path, ...]:
    """Looked for once, in the zygote."""
    return ssh_files.foreign_files()
