"""What lies in the spool for some attempts: which processes there were, and how much they have printed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from zowl_desktop.agents.events import StreamName

_STREAMS: Final[tuple[StreamName, ...]] = ("stdout", "stderr")
_CHECK: Final = "check-"
"""What the label of a check's process begins with."""
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


def survey(spool: Path, attempts: Iterable[str]) -> tuple[Printed, ...]:
    """All streams of these attempts that hold anything, in the order in which they were last written to.

    `spool` is the folder of the run. Blocks.
    """
    wanted = tuple(attempts)
    processes = [(each, f"{each}-") for each in wanted]
    found: list[Printed] = []
    try:
        with os.scandir(spool) as entries:
            folders = [entry.name for entry in entries]
    except FileNotFoundError:
        return ()
    for name in folders:
        attempt = next((each for each, own in processes if name == each or name.startswith(own)), None)
        if attempt is not None:
            found += _streams(spool / name, attempt, name[len(attempt) + 1 :])
    order = {attempt: place for place, attempt in enumerate(wanted)}
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
