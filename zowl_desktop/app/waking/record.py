"""What was told, on disk before it is shown: nothing is told twice, and nothing is forgotten in a crash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from zowl_desktop.app.waking.notifier import Shown
from zowl_desktop.app.waking.tidings import Kind, Tiding
from zowl_desktop.app.writing import write_whole

_MOST: Final = 100


class State(StrEnum):
    """How far a tiding has come."""

    DUE = "due"  # recorded, and perhaps shown: after a crash it is shown again
    TOLD = "told"
    LATER = "later"  # the person said so
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class Entry:
    """One tiding; `shown` is where the desktop has it."""

    tiding: Tiding
    state: State
    shown: Shown | None = None


class Record:
    """One file in the data folder, with one writer: the app. A damaged one counts as empty."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._entries = _read(file)

    def of(self, tiding: str) -> Entry | None:
        """What is known of a tiding."""
        return self._entries.get(tiding)

    def before(self, tiding: Tiding) -> Entry | None:
        """The newest summary of the same run that nobody has seen: this one takes its place."""
        same = (each for each in reversed(self.waiting) if each.tiding.run == tiding.run)
        return next((each for each in same if each.tiding.kind is tiding.kind is Kind.SUMMARY), None)

    def put(self, tiding: Tiding, state: State, shown: Shown | None = None) -> None:
        """Keep how far a tiding has come. Raises `EnvironmentTrouble` when it cannot be kept."""
        self._entries.pop(tiding.id, None)
        self._entries[tiding.id] = Entry(tiding, state, shown)
        for old in list(self._entries)[: max(0, len(self._entries) - _MOST)]:
            del self._entries[old]
        self._write()

    def move(self, tiding: str, state: State) -> Entry | None:
        """Keep that a tiding has come farther; the entry as it was before, if that changed anything."""
        before = self._entries.get(tiding)
        if before is None or before.state is state:
            return None
        self._entries[tiding] = replace(before, state=state)
        self._write()
        return before

    @property
    def waiting(self) -> tuple[Entry, ...]:
        """What nobody has seen yet, oldest first."""
        return tuple(entry for entry in self._entries.values() if entry.state is not State.SEEN)

    def _write(self) -> None:
        told = [asdict(entry) for entry in self._entries.values()]
        write_whole(self._file, json.dumps({"tidings": told}, ensure_ascii=False, indent=2).encode())


def _read(file: Path) -> dict[str, Entry]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))["tidings"]
        entries = [_entry(each) for each in told]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {entry.tiding.id: entry for entry in entries}


def _entry(told: Mapping[str, Any]) -> Entry:
    tiding, shown = told["tiding"], told["shown"]
    return Entry(
        Tiding(tiding["id"], Kind(tiding["kind"]), tiding["run"], tiding["title"], tiding["words"]),
        State(told["state"]),
        Shown(int(shown["number"]), str(shown["daemon"])) if shown else None,
    )
