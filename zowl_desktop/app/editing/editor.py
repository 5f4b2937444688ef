"""The one who changes a document: edits as transactions, undo, and listeners. Knows no file and no screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from zowl_desktop.app.editing.applying import applied, check_cycles
from zowl_desktop.app.editing.change import Cause, Change
from zowl_desktop.app.editing.edits import AddTask, Edit, Move, Rename
from zowl_desktop.app.editing.history import History, Step
from zowl_desktop.app.editing.judgement import check
from zowl_desktop.app.editing.labels import label_of
from zowl_desktop.app.editing.plan import Plan, Planner
from zowl_desktop.app.editing.version import Snapshot, Version
from zowl_desktop.model.document.growing import grow
from zowl_desktop.model.document.problems import Problem
from zowl_desktop.model.document.shapes import Settings
from zowl_desktop.model.document.source import Source, source_of
from zowl_desktop.model.document.tree import Plain, plain
from zowl_desktop.model.errors import Refused

Listener = Callable[[Change], None]
MEND_TEXT: Final = "Mend it in a text editor: it is read again when you come back."
"""What to do about a text that is broken."""


class Editor:
    """A document that is being edited.

    Every edit is a transaction: it is checked as a whole, then noted for undo, then told to all listeners; or
    it raises `Refused` and nothing has changed. All of it belongs to one thread; a `Snapshot` may go to
    another.

    Attributes:
        plan: What a canvas draws.
        broken: Why the text cannot be edited here: it is no YAML. Empty when it can.
    """

    def __init__(
        self, text: str, *, settings: Settings | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.settings = settings or Settings()
        self._clock = clock
        self._listeners: list[Listener] = []
        self._history = History()
        self._planner = Planner()
        self._take_base(text)
        self.plan: Plan = self._planner.plan(self.tree)

    def _take_base(self, text: str) -> None:
        self._base_text = text
        tree, self.broken, self._has_aliases = _taken(text)
        self._base = self._version = Version(tree)

    @property
    def tree(self) -> Plain:
        """What the document says now. Don't change what you get."""
        return self._version.tree

    @property
    def is_changed(self) -> bool:
        """Whether the document says something else than the text it came from, or was saved as, last."""
        return self._version is not self._base and self._version.tree != self._base.tree

    @property
    def undo_label(self) -> str | None:
        """What `undo` would undo."""
        return self._history.undo_label

    @property
    def redo_label(self) -> str | None:
        """What `redo` would do again."""
        return self._history.redo_label

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell every change to `listener`; returns what ends it."""
        self._listeners.append(listener)

        def leave() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return leave

    def do(
        self, *edits: Edit, label: str | None = None, merge: str | None = None, initiator: object = None
    ) -> Change | None:
        """Make edits as one step. None when they change nothing. Raises `Refused`.

        Steps in a row with the same `merge` become one, as long as they follow each other closely.
        """
        if self.broken:
            first = self.broken[0]
            said = f"Line {first.line}: {first.message}."
            raise Refused("The text has to be mended first", said, f"{first.mend} {MEND_TEXT}".strip())
        version = self._version
        for edit in self._with_places(edits):
            renamed = (edit.section, edit.name, edit.to) if isinstance(edit, Rename) else None
            version = version.followed(applied(edit, version.tree), renamed)
        if version.tree == self._version.tree:
            return None
        self._check(edits, version)
        step = Step(label or label_of(edits), self._version, version, merge, self._clock())
        self._history.add(step)
        return self._go(version, Cause.EDITED, step.label, initiator)

    def _with_places(self, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
        """The first place that is stored brings those of all tasks with it: none may jump when one moves."""
        if not any(isinstance(edit, Move | AddTask) for edit in edits):
            return edits
        homeless = {name: self.plan.places[name] for name in self.plan.tasks if name not in self.plan.placed}
        return (Move(homeless), *edits) if homeless else edits

    def _check(self, edits: tuple[Edit, ...], version: Version) -> None:
        check_cycles(edits, self.tree, version.tree)
        if not all(isinstance(edit, Move) for edit in edits):
            check(self.tree, version.tree, self.settings)
        if self._has_aliases:
            Snapshot(self._base_text, self._base, version).text()

    def undo(self, initiator: object = None) -> Change | None:
        """Take the last step back."""
        step = self._history.undo()
        return self._go(step.before, Cause.UNDONE, step.label, initiator) if step else None

    def redo(self, initiator: object = None) -> Change | None:
        """Do the step again that was undone last."""
        step = self._history.redo()
        return self._go(step.after, Cause.REDONE, step.label, initiator) if step else None

    def settle(self) -> None:
        """End a burst: what comes next is a step of its own."""
        self._history.settle()

    def snapshot(self) -> Snapshot:
        """The document as it is now, to be written as text on any thread."""
        return Snapshot(self._base_text, self._base, self._version)

    def saved(self, snapshot: Snapshot, text: str) -> None:
        """Note that a snapshot stands in the file now, as `text`. Undo still leads to what was before."""
        self._base_text, self._base = text, snapshot.version
        self._tell(Change(Cause.SAVED, "Save", self.plan, self.plan, self.tree, self.tree))

    def resume(self, base: Version, version: Version) -> None:
        """Go on where a lost editor of the same text was; the first undo leads back to the text."""
        self._base = self._version = base
        if version.tree != base.tree:
            self._history.add(Step("Bring back what was not saved", base, version, None, self._clock()))
        self._go(version, Cause.MERGED, "Bring back what was not saved", None)

    def merged(self, text: str, tree: Plain) -> Change:
        """Take `text` as the new ground and `tree` as what the document says, as one step."""
        before = self._version
        theirs, self.broken, self._has_aliases = _taken(text)
        self._base_text, self._base = text, Version(theirs)
        version = self._base if tree == theirs else Version(tree, before.born)
        label = "Take what changed in the file"
        self._history.add(Step(label, before, version, None, self._clock()))
        return self._go(version, Cause.MERGED, label, None)

    def _go(self, version: Version, cause: Cause, label: str, initiator: object) -> Change:
        before, tree = self.plan, self.tree
        self._version = version
        self.plan = self._planner.plan(version.tree)
        change = Change(cause, label, before, self.plan, tree, version.tree, initiator)
        self._tell(change)
        return change

    def _tell(self, change: Change) -> None:
        for listener in tuple(self._listeners):
            listener(change)


def _taken(text: str) -> tuple[Plain, tuple[Problem, ...], bool]:
    """What a text says, why it cannot be edited, and whether it has aliases."""
    source = source_of(text)
    if not isinstance(source, Source):
        return {}, (source,), False
    root, problems = grow(source)
    if root is None or problems:
        return plain(root) if root is not None else {}, problems, False
    return plain(root), (), any(node.borrowed for node in root.walk())
