"""What was edited and not saved, kept beside the data so that a crash loses nothing.

One small file for each open document. It is written a moment after an edit and removed when the document is
saved or closed in peace; one that is still there at the next start is offered.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from zowl_desktop.app.editing.editor import Editor
from zowl_desktop.app.editing.file import Document
from zowl_desktop.app.editing.version import Snapshot, Version
from zowl_desktop.app.writing import write_whole
from zowl_desktop.model.document.shapes import Settings
from zowl_desktop.model.errors import EnvironmentTrouble

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Lost:
    """A document whose edits were not saved.

    Attributes:
        file: Where they are kept.
        path: The file that was edited; None for a new document.
    """

    file: Path
    path: Path | None
    base_text: str
    base: Version
    version: Version
    digest: str

    def document(self, settings: Settings | None = None) -> Document:
        """The document with its edits; the first undo takes them back."""
        editor = Editor(self.base_text, settings=settings)
        editor.resume(self.base, self.version)
        return Document(editor, self.path, self.digest)


class Recovery:
    """The folder that keeps what was not saved."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def file_of(self, document: Document, key: str) -> Path:
        """Where a document's edits are kept; `key` tells new documents apart."""
        name = str(document.path.resolve()) if document.path else f"new {key}"
        return self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.json"

    def keep(self, file: Path, path: Path | None, digest: str, snapshot: Snapshot) -> None:
        """Write a snapshot. May run on any thread. Raises `EnvironmentTrouble`."""
        told = {
            "format": _FORMAT,
            "path": str(path) if path else None,
            "digest": digest,
            "base_text": snapshot.base_text,
            "base": _version(snapshot.base),
            "version": _version(snapshot.version),
        }
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            said = f"{self._folder}: {error.strerror}."
            raise EnvironmentTrouble("Edits cannot be kept", said, "Save the document now.") from error
        write_whole(file, json.dumps(told, ensure_ascii=False).encode("utf-8"))

    def drop(self, file: Path) -> None:
        """Forget what was kept: the document was saved, or closed in peace. Raises `EnvironmentTrouble`."""
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise EnvironmentTrouble(
                "Edits that were kept cannot be forgotten",
                f"{file}: {error.strerror}.",
                "Remove it yourself, or its edits are offered again at the next start.",
            ) from error

    def put_off(self, lost: Lost) -> None:
        """Keep it for another start, where no document that is open meanwhile writes over it or drops it.

        Raises `EnvironmentTrouble`: it stays where it is.
        """
        names = (lost.file.with_name(f"{lost.file.stem}-{number}.json") for number in count(1))
        try:
            lost.file.rename(next(name for name in names if not name.exists()))
        except OSError as error:
            raise EnvironmentTrouble(
                "Edits cannot be put aside",
                f"{lost.file}: {error.strerror}.",
                "Bring them back with the next start, before you edit that document.",
            ) from error

    def lost(self) -> tuple[Lost, ...]:
        """All that is kept, oldest first. What cannot be read is left alone. Raises `EnvironmentTrouble`."""
        try:
            files = sorted(self._folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
        except OSError as error:
            raise EnvironmentTrouble(
                "Edits that were kept cannot be looked for",
                f"{self._folder}: {error.strerror}.",
                "They are not lost: mend the folder, then start Zowl again.",
            ) from error
        return tuple(found for file in files if (found := _read(file)) is not None)


def _version(version: Version) -> dict[str, object]:
    return {"tree": version.tree, "born": [[*key, name] for key, name in version.born.items()]}


def _read(file: Path) -> Lost | None:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        if told["format"] != _FORMAT:
            return None
        path = Path(told["path"]) if told["path"] else None
        base, version = _parsed(told["base"]), _parsed(told["version"])
        return Lost(file, path, str(told["base_text"]), base, version, str(told["digest"]))
    except (OSError, ValueError, KeyError, TypeError, AssertionError):
        return None


def _parsed(told: dict[str, object]) -> Version:
    tree = told["tree"]
    assert isinstance(tree, dict)
    born = told["born"]
    assert isinstance(born, list)
    return Version(tree, {(str(part), str(name)): str(first) for part, name, first in born})
