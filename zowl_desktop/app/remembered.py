"""What the app remembers from one start to the next without being asked: files, and where the window was."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from zowl_desktop.app.writing import write_whole

_MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was there the last time.

    Attributes:
        recent: Files that were open, the newest first.
        geometry: The window's place, in the words of the toolkit; empty when there is none.
        told: What was said and need not be said again, by its key.
    """

    recent: tuple[Path, ...] = ()
    geometry: str = ""
    told: tuple[str, ...] = ()

    def with_file(self, path: Path) -> Remembered:
        """A file was opened or saved."""
        whole = path.absolute()
        return replace(self, recent=(whole, *(other for other in self.recent if other != whole))[:_MOST])

    def without_file(self, path: Path) -> Remembered:
        """A file is not there any more."""
        return replace(self, recent=tuple(other for other in self.recent if other != path.absolute()))

    def with_told(self, key: str) -> Remembered:
        """Something was said."""
        return replace(self, told=(*self.told, key))


def read_remembered(file: Path) -> Remembered:
    """What was there the last time; nothing when the file is missing or damaged."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        recent = tuple(Path(str(name)) for name in told["recent"])
        return Remembered(recent, str(told["geometry"]), tuple(map(str, told.get("told", ()))))
    except (OSError, ValueError, KeyError, TypeError):
        return Remembered()


def write_remembered(file: Path, remembered: Remembered) -> None:
    """Keep it. Raises `EnvironmentTrouble`."""
    told = {
        "recent": [str(path) for path in remembered.recent],
        "geometry": remembered.geometry,
        "told": remembered.told,
    }
    write_whole(file, json.dumps(told, ensure_ascii=False, indent=2).encode())
