"""Which process is meant: a pid alone is reused, a pid with its birth is not."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from zowl_desktop.keeper.small_files import read_small

HAS_PROC = Path("/proc/self/stat").exists()
"""Whether processes can be looked at as Linux shows them."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One process for ever.

    Attributes:
        pid: As the keeper sees it, outside any namespace of the tree.
        born: When it was started: on Linux clock ticks since boot (proc(5), field 22), else epoch seconds.
        boot: The boot it belongs to; empty where the birth is an epoch time.
    """

    pid: int
    born: float
    boot: str


def own_identity() -> Identity:
    """The calling process. Inside a PID namespace, true only while `/proc` is still the outer one."""
    if HAS_PROC:
        pid, _, rest = read_small(b"/proc/self/stat").partition(b" ")
        return Identity(int(pid), _birth(rest), boot_id())
    return _portable(os.getpid())


def lives(identity: Identity) -> bool:
    """Whether that very process still runs. A zombie does not."""
    if HAS_PROC:
        return identity.boot == boot_id() and _linux_birth(identity.pid) == identity.born
    import psutil  # noqa: PLC0415 - the keeper on Linux does without

    try:
        return _portable(identity.pid).born == identity.born
    except psutil.NoSuchProcess:
        return False


@cache
def boot_id() -> str:
    """The id that Linux gives to each boot; empty elsewhere."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except FileNotFoundError:
        return ""


def _linux_birth(pid: int) -> float | None:
    try:
        stat = read_small(b"/proc/%d/stat" % pid)
    except (FileNotFoundError, ProcessLookupError):
        return None
    state = stat[stat.rindex(b")") + 2 :][:1]
    return None if state in b"ZX" else _birth(stat)


def _birth(stat: bytes) -> float:
    return float(stat[stat.rindex(b")") + 2 :].split(None, 20)[19])


def _portable(pid: int) -> Identity:
    import psutil  # noqa: PLC0415 - the keeper on Linux does without

    process = psutil.Process(pid)
    if process.status() == psutil.STATUS_ZOMBIE:
        raise psutil.NoSuchProcess(pid)
    return Identity(pid, process.create_time(), "")
