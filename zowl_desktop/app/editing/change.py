"""What an editor tells those who listen: what was before, what is now, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from zowl_desktop.app.editing.plan import Plan
from zowl_desktop.model.document.tree import Plain


class Cause(StrEnum):
    """Where a change comes from."""

    EDITED = "edited"
    UNDONE = "undone"
    REDONE = "redone"
    MERGED = "merged"  # from the file on disk
    SAVED = "saved"  # nothing changed but that the file has it now


@dataclass(frozen=True)
class Change:
    """One transaction.

    Attributes:
        cause: Where it comes from.
        label: What was done, for a menu: `Connect screen`.
        before: The plan before it.
        after: The plan after it.
        tree_before: The document before it.
        tree_after: The document after it.
        initiator: Whoever made it, so that it can tell its own echo.
    """

    cause: Cause
    label: str
    before: Plan
    after: Plan
    tree_before: Plain
    tree_after: Plain
    initiator: object = None

    @cached_property
    def added(self) -> tuple[str, ...]:
        """Tasks that are new."""
        return tuple(name for name in self.after.tasks if name not in self.before.tasks)

    @cached_property
    def removed(self) -> tuple[str, ...]:
        """Tasks that went."""
        return tuple(name for name in self.before.tasks if name not in self.after.tasks)

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """Tasks that are shown otherwise than before."""
        old = self.before.tasks
        return tuple(name for name, task in self.after.tasks.items() if name in old and old[name] is not task)

    @cached_property
    def moved(self) -> tuple[str, ...]:
        """Tasks that have another place than before."""
        old = self.before.places
        return tuple(name for name, place in self.after.places.items() if name in old and old[name] != place)

    @cached_property
    def renamed(self) -> tuple[str, str] | None:
        """The name of a task before and after, when all that happened is that it got another one."""
        if len(self.added) != 1 or len(self.removed) != 1:
            return None
        old, new = self.removed[0], self.added[0]
        names = [new if name == old else name for name in self.before.tasks]
        return (old, new) if names == list(self.after.tasks) else None
