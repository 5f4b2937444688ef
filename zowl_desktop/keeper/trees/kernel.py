"""The few Linux calls that Python 3.11 does not offer. Loading this works everywhere, calling on Linux."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import sys
from functools import cache
from pathlib import Path

NEW_MOUNTS = 0x00020000  # CLONE_NEWNS
NEW_USERS = 0x10000000  # CLONE_NEWUSER
NEW_PIDS = 0x20000000  # CLONE_NEWPID

_CLONE3 = 435  # the same number on every architecture
_PR_SET_NAME = 15
_PR_SET_CHILD_SUBREAPER = 36
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 2, 4, 8
_MS_BIND, _MS_REC, _MS_SLAVE = 1 << 12, 1 << 14, 1 << 19


class _CloneArguments(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_uint64)
        for name in (
            "flags", "pidfd", "child_tid", "parent_tid", "exit_signal", "stack", "stack_size", "tls"
        )
    ]  # fmt: skip


@cache
def _libc() -> ctypes.PyDLL:
    # PyDLL keeps the interpreter lock during a call: a forked child must not have to take it back.
    return ctypes.PyDLL(None, use_errno=True)


def clone(namespaces: int) -> int:
    """fork(2) into new namespaces: the child's pid in the parent, 0 in the child. Raises `OSError`.

    Only for a process with one thread: nothing that a library registered to happen at a fork happens here.
    """
    arguments = _CloneArguments(flags=namespaces, exit_signal=signal.SIGCHLD)
    size = ctypes.c_size_t(ctypes.sizeof(arguments))
    return _checked(_libc().syscall(ctypes.c_long(_CLONE3), ctypes.byref(arguments), size), "clone3")


def map_own_ids(uid: int, gid: int) -> None:
    """In a fresh user namespace, stay who one was; one's own ids need no privilege (user_namespaces(7))."""
    own = Path("/proc/self")
    (own / "setgroups").write_text("deny")
    (own / "uid_map").write_text(f"{uid} {uid} 1\n")
    (own / "gid_map").write_text(f"{gid} {gid} 1\n")


def mount_private_proc() -> bool:
    """In fresh PID and mount namespaces, show the inner processes under /proc. False where that is refused.

    Later mounts of the user's (a USB disk) still appear inside; nothing mounted inside appears outside.
    """
    try:
        _keep_own_mounts()
        _mount("proc", "/proc", "proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC)
    except OSError:
        return False
    return True


def _keep_own_mounts() -> None:
    """Show nobody outside what is mounted from now on, at least not over /proc. Raises `OSError`."""
    try:
        _mount("none", "/", None, _MS_REC | _MS_SLAVE)
    except OSError as error:
        if error.errno != errno.EINVAL:  # in a chroot, `/` is just a folder
            raise
        _mount("none", "/proc", None, _MS_REC | _MS_SLAVE)


def mount_memory(folder: Path) -> None:
    """Hide what is in a folder behind an empty one in memory. Raises `OSError`."""
    _mount("tmpfs", folder, "tmpfs", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC)


def mount_over(file: Path, hidden: Path) -> None:
    """Show a file in the place of another. Raises `OSError`."""
    _mount(file, hidden, None, _MS_BIND)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent dies (PR_SET_CHILD_SUBREAPER)."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def show_as(name: str) -> None:
    """The name that `ps` and `top` show for this process, where one can set it; 15 characters count."""
    if sys.platform != "linux":
        return
    _prctl(_PR_SET_NAME, ctypes.c_char_p(name.encode()))


def _mount(source: str | Path, target: str | Path, kind: str | None, flags: int) -> None:
    names = (os.fsencode(source), os.fsencode(target), kind and kind.encode())
    _checked(_libc().mount(*names, ctypes.c_ulong(flags), None), f"mount {target}")


def _prctl(option: int, value: int | ctypes.c_char_p) -> None:
    argument = ctypes.c_ulong(value) if isinstance(value, int) else value
    _checked(_libc().prctl(option, argument, *[ctypes.c_ulong(0)] * 3), "prctl")


def _checked(result: int, call: str) -> int:
    if result < 0:
        number = ctypes.get_errno() or errno.EINVAL
        raise OSError(number, f"{call}: {os.strerror(number)}")
    return result
