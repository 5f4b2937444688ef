"""The undo bin: worktrees that were proved to hold nothing of their own are moved, not deleted.

<bin>/<run>/<task>/entry.json   where each part came from
<bin>/<run>/<task>/worktree     the files, ignored ones included
<bin>/<run>/<task>/state        what Zowl knew about it
<bin>/<run>/<task>/admin        its folder in the shared `.git`
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from zowl_desktop.engine.workspaces.names import part
from zowl_desktop.model.errors import Refused

_PARTS = ("worktree", "state", "admin")


@dataclass(frozen=True, slots=True)
class Away:
    """A worktree in the bin: its run and task, where its parts were, and their size in bytes."""

    run: str
    task: str
    worktree: str
    state: str
    admin: str
    size: int


_CODEC: TypeAdapter[Away] = TypeAdapter(Away)


@dataclass(frozen=True, slots=True)
class Bin:
    """The undo bin of a data folder."""

    folder: Path

    def put(self, away: Away) -> None:
        """Move a worktree here. Where its parts were is on disk first, so that half a move can be undone."""
        place = self._place(away.run, away.task)
        shutil.rmtree(place, ignore_errors=True)  # of an earlier worktree of the same task, away for longer
        place.mkdir(mode=0o700, parents=True)
        (place / "entry.json").write_bytes(_CODEC.dump_json(away))
        for name in _PARTS:
            source = Path(getattr(away, name))
            if source.exists():
                shutil.move(source, place / name)

    def entries(self) -> Iterator[Away]:
        """What is in the bin."""
        for file in sorted(self.folder.glob("*/*/entry.json")):
            try:
                yield _CODEC.validate_json(file.read_bytes())
            except ValidationError:
                continue  # not Zowl's; it is left alone

    def take_back(self, away: Away) -> None:
        """Put a worktree back where it was. Raises `Refused` when something else is there by now."""
        place = self._place(away.run, away.task)
        for name in _PARTS:
            target = Path(getattr(away, name))
            if (place / name).exists() and target.exists():
                raise Refused(
                    "Something is in the way", f"{target} exists again.", "Move it away, then try again."
                )
        for name in _PARTS:
            target = Path(getattr(away, name))
            if (place / name).exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(place / name, target)
        shutil.rmtree(place)

    def empty(self) -> int:
        """Delete what is in the bin for good; the bytes that were freed."""
        freed = 0
        for away in list(self.entries()):
            shutil.rmtree(self._place(away.run, away.task))
            freed += away.size
        return freed

    def _place(self, run: str, task: str) -> Path:
        return self.folder / part(run) / part(task)
