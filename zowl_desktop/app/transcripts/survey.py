"""What lies in the spool for some attempts: which processes there were, and how much they have printed."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from zowl_desktop.agents.events import StreamName

_STREAMS: Final[tuple[StreamName, ...]] = ("stdout", "stderr")
_CHECK: Final = "check-"
"""What the label of a check's process begins with."""
_TICK: Final = 2_000_000_000
"""Nanoseconds within which a file system may give two changes the same time."""
_NUMBERED: Final = re.compile(r"-[0-9a-f]{8}$")


@dataclass(frozen=True, slots=True)
class Printed:
    """One stream of one process, as it stands.

    Attributes:
        attempt: The attempt that it belongs to.
        label: What the process is for ("tests"); empty for the attempt's own.
        folder: The folder that it works in.
        changed: When something was last written, in nanoseconds.
        identity: Tells this file from another one that took its place.
    """

    attempt: str
    label: str
    file: Path
    stream: StreamName
    folder: str
    size: int
    changed: int
    identity: int


class Folders:
    """The folders of a run's processes, listed anew only when there are others: a run may have thousands.

    Not for two threads at once.
    """

    def __init__(self, spool: Path) -> None:
        """`spool` is the folder of the run."""
        self.spool = spool
        self._listed_at = 0
        self._names: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Their names. Blocks."""
        try:
            changed = self.spool.stat().st_mtime_ns
            if changed != self._listed_at:
                self._names = tuple(each.name for each in self.spool.iterdir())
        except FileNotFoundError:
            return ()
        is_settled = time.time_ns() - changed > _TICK  # else another one may come at the very same time
        self._listed_at = changed if is_settled else 0
        return self._names


def survey(folders: Folders, attempts: Iterable[str]) -> tuple[Printed, ...]:
    """All streams of these attempts that hold anything, in the order in which they were last written to.

    Blocks.
    """
    found: list[Printed] = []
    order: dict[str, int] = {}
    names = folders.names()
    for attempt in attempts:
        order[attempt] = len(order)
        own = f"{attempt}-"
        for name in names:
            if name == attempt or name.startswith(own):
                found += _streams(folders.spool / name, attempt, name[len(own) :])
    return tuple(sorted(found, key=lambda each: (order[each.attempt], each.changed, each.file)))


def _streams(folder: Path, attempt: str, label: str) -> list[Printed]:
    found = []
    for stream in _STREAMS:
        file = folder / stream
        try:
            status = file.stat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        if status.st_size:
            words, works_in = _NUMBERED.sub("", label).removeprefix(_CHECK), _works_in(folder)
            size, changed, identity = status.st_size, status.st_mtime_ns, status.st_ino
            found.append(Printed(attempt, words, file, stream, works_in, size, changed, identity))
    return found


@lru_cache(maxsize=4096)
def _works_in(folder: Path) -> str:
    try:
        return str(json.loads((folder / "envelope.json").read_bytes())["cwd"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
