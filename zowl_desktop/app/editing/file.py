"""A document and its file: open, save, notice that somebody else changed it.

What takes time is split off, so that a screen can do it on another thread: `prepare_save` on the editor's
thread, `Saving.write` anywhere, `finish_save` on the editor's thread again; the same with `look`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from zowl_desktop.app.editing.editor import Editor
from zowl_desktop.app.editing.merging import merge
from zowl_desktop.app.editing.version import Snapshot
from zowl_desktop.app.writing import write_whole
from zowl_desktop.model.document import BadDocument, tree_of
from zowl_desktop.model.document.shapes import FORMAT, Settings
from zowl_desktop.model.document.source import SIZE_LIMIT
from zowl_desktop.model.document.tree import Plain
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble, Refused

EMPTY: Final = f"zowl: {FORMAT}\nname: Untitled\n\ntasks: {{}}\n"
"""The text of a new document."""


class Answer(StrEnum):
    """What to do when the file and the editor changed the same place."""

    MINE = "mine"  # the editor's word counts where both changed; the rest is merged
    THEIRS = "theirs"  # the editor takes the file as it is; undo brings the edits back


@dataclass(frozen=True, slots=True)
class DiskChange:
    """The file says something else than when it was read or written last.

    Attributes:
        text: What it says now; None when it is gone.
        clashes: Places that were changed both here and there; empty when all can be merged.
        broken: The file is no document any more: nothing can be merged.
        digest: The digest of what it says.
    """

    text: str | None
    clashes: tuple[str, ...]
    broken: bool
    digest: str

    @property
    def needs_answer(self) -> bool:
        """Whether a person has to decide."""
        return bool(self.clashes) or self.broken or self.text is None


@dataclass(frozen=True, slots=True)
class Saving:
    """A save on its way: what to write, and over what."""

    snapshot: Snapshot
    path: Path
    expected: str | None  # the digest that the file must have; None: whatever is there

    def write(self) -> str:
        """Write the file, all or nothing; returns its text. Slow for a large document.

        Raises `Refused` when the file was changed by somebody else meanwhile, `EnvironmentTrouble` when it
        cannot be written. Then the file is as it was.
        """
        text = self.snapshot.text()
        if self.expected is not None and _digest(_bytes(self.path)) != self.expected:
            said = f"{self.path.name} was changed by another program."
            raise Refused("The file has changed", said, "Look at the change first.")
        write_whole(self.path, text.encode("utf-8"))
        return text


class Document:
    """An editor with its file.

    Attributes:
        editor: What is edited.
        path: The file; None for a document that was never saved.
    """

    def __init__(self, editor: Editor, path: Path | None, digest: str = "") -> None:
        self.editor = editor
        self.path = path
        self._digest = digest

    @property
    def digest(self) -> str:
        """The digest of the file as it was read or written last; empty for a new document."""
        return self._digest

    @property
    def title(self) -> str:
        """What a window is called: the file's name."""
        return self.path.name.removesuffix(".yaml").removesuffix(".zowl") if self.path else "Untitled"

    def prepare_save(self, path: Path | None = None) -> Saving:
        """A save of what is in the editor now. Raises `Refused` without a path to save to."""
        target = path or self.path
        if target is None:
            raise Refused("This document has no file yet", "It was never saved.", "Choose a file.")
        expected = self._digest if path is None or path == self.path else None
        return Saving(self.editor.snapshot(), target, expected)

    def finish_save(self, saving: Saving, text: str) -> None:
        """Note that a save was written."""
        self.path = saving.path
        self._digest = _digest(text.encode("utf-8"))
        self.editor.saved(saving.snapshot, text)

    def save(self, path: Path | None = None) -> None:
        """Write the file, all of it here and now. Raises as `Saving.write` does."""
        saving = self.prepare_save(path)
        self.finish_save(saving, saving.write())

    def look(self) -> Callable[[], DiskChange | None]:
        """What looks at the file: to be called on any thread. None means that nothing changed."""
        path, digest, snapshot = self.path, self._digest, self.editor.snapshot()
        return lambda: _looked(path, digest, snapshot) if path is not None else None

    def settle(self, change: DiskChange, answer: Answer | None = None) -> None:
        """Take a change of the file in. Raises `Refused` when it needs an answer and has none."""
        if change.needs_answer and answer is None:
            raise Refused("Both changed the same place", ", ".join(change.clashes), "Choose one of the two.")
        self._digest = change.digest
        if change.text is None or change.broken:
            return
        snapshot = self.editor.snapshot()
        theirs = tree_of(change.text)
        mine: Plain = snapshot.version.tree
        tree = theirs if answer is Answer.THEIRS else merge(snapshot.base.tree, mine, theirs).tree
        self.editor.merged(change.text, tree)


def new_document(settings: Settings | None = None) -> Document:
    """A document with nothing in it."""
    return Document(Editor(EMPTY, settings=settings), None)


def open_document(path: Path, settings: Settings | None = None) -> Document:
    """The document of a file. Slow for a large one.

    Raises `EnvironmentTrouble` when the file cannot be read, `BadInput` when it is no text. A file with
    problems opens: they are shown.
    """
    data = _bytes(path)
    if data is None:
        raise EnvironmentTrouble(
            "The file cannot be read", f"{path} is not there.", "Open another file, or draw it anew."
        )
    if len(data) > SIZE_LIMIT:
        said = f"{path.name} is larger than {SIZE_LIMIT:,} bytes."
        raise BadInput("This is no pipeline", said, "Move long briefs to files: brief_file.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput(
            "This is no pipeline", f"{path.name} is not UTF-8 text.", "Save it as UTF-8."
        ) from None
    return Document(Editor(text, settings=settings), path, _digest(data))


def _looked(path: Path, digest: str, snapshot: Snapshot) -> DiskChange | None:
    data = _bytes(path)
    now = _digest(data)
    if now == digest:
        return None
    if data is None:
        return DiskChange(None, (), broken=False, digest=now)
    try:
        text = data.decode("utf-8")
        theirs = tree_of(text)
    except (UnicodeDecodeError, BadDocument):
        return DiskChange("", (), broken=True, digest=now)
    clashes = merge(snapshot.base.tree, snapshot.version.tree, theirs).clashes
    return DiskChange(text, clashes, broken=False, digest=now)


def _bytes(path: Path) -> bytes | None:
    """What a file has; None when it is not there. Raises `EnvironmentTrouble`."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        said = f"{path}: {error.strerror}."
        raise EnvironmentTrouble("The file cannot be read", said, "Look at its permissions.") from error


def _digest(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()
