"""Named places in the code at which a test can kill or halt the process; else they do nothing.

    ZOWL_CRASH_AT=name         SIGKILL to oneself at the point `name`
    ZOWL_CRASH_AT=name:2       the second time that this process comes by
    ZOWL_BARRIER_AT=name       halt there until the test says go
    ZOWL_CRASH_FOLDER=/folder  needed by a barrier: `name.<pid>` appears there when a process halts, which
                               goes on when `name.go` exists. With a crash: only the first process to
                               place `name.crashed` dies, so that whoever is started again survives

Several names are separated by commas.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from pathlib import Path

CRASH_AT = "ZOWL_CRASH_AT"
BARRIER_AT = "ZOWL_BARRIER_AT"
FOLDER = "ZOWL_CRASH_FOLDER"

_CRASHES = os.environ.get(CRASH_AT)
_BARRIERS = os.environ.get(BARRIER_AT)
_PAUSE = 0.005
_KILLED = 128 + signal.SIGKILL

_passed: Counter[str] = Counter()


def crash_point(name: str) -> None:
    """Die or halt here if the environment names this point; else return at once."""
    if _CRASHES is None and _BARRIERS is None:
        return
    _passed[name] += 1
    folder = os.environ.get(FOLDER)
    if _BARRIERS and folder and name in _BARRIERS.split(","):
        _halt(Path(folder), name)
    if _CRASHES and _is_due(name, _CRASHES) and _is_first(folder, name):
        os.kill(os.getpid(), signal.SIGKILL)
        os._exit(_KILLED)  # the first process of a PID namespace is immune to signals of its own


def _is_due(name: str, crashes: str) -> bool:
    for each in crashes.split(","):
        point, _, turn = each.partition(":")
        if point == name and _passed[name] == int(turn or 1):
            return True
    return False


def _is_first(folder: str | None, name: str) -> bool:
    if folder is None:
        return True
    try:
        (Path(folder) / f"{name}.crashed").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _halt(folder: Path, name: str) -> None:
    here = folder / f"{name}.{os.getpid()}"
    here.touch()
    while not (folder / f"{name}.go").exists():
        time.sleep(_PAUSE)
    here.unlink()
