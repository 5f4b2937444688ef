"""The first night of a person's own: one project, an agent or none, a limit, and a task to fill in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zowl_desktop.app.editing import AddEntry, AddTask, Document, Edit, Set, new_document
from zowl_desktop.app.editing.naming import name_from
from zowl_desktop.app.editing.templates import template
from zowl_desktop.model.document.quantities import BadQuantity, micro_dollars, money_text
from zowl_desktop.model.document.tree import Plain
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.layout import Point
from zowl_desktop.model.pipeline import Check, Project

TASK: Final = "task"
"""The name of the task that waits for its words: the brief for an agent, or the command."""
NOBODY: Final = ""
"""In an agent's place: commands do the work."""
USUAL_LIMIT: Final = "15 USD"


@dataclass(frozen=True, slots=True)
class ProjectChoice:
    """A project as a person wants it; every word of it may have been edited.

    Attributes:
        checks: Names with commands.
        setup: Empty for none.
        copies: Untracked files for every worktree.
    """

    path: Path
    base: str
    checks: tuple[tuple[str, str], ...] = ()
    setup: str = ""
    copies: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it is called in the document."""
        return name_from(self.path.name, (), "project")

    def as_project(self) -> Project:
        """As the engine knows it, so that its checks can be tried."""
        checks = tuple(Check(name, run) for name, run in self.checks)
        return Project(
            self.name, str(self.path), self.base, setup=self.setup or None, checks=checks, copy=self.copies
        )

    def as_written(self) -> dict[str, Plain]:
        """As it stands in the document."""
        keys: dict[str, Plain] = {"path": _homely(self.path), "base": self.base}
        if self.setup:
            keys["setup"] = self.setup
        if self.checks:
            keys["checks"] = dict(self.checks)
        if self.copies:
            keys["copy"] = list(self.copies)
        return keys


def first_night(project: ProjectChoice, agent: str, limit: str) -> Document:
    """A new document, not saved yet, with the task `TASK`, which is a command where the `agent` is `NOBODY`.

    `limit` may be empty: then there is none.
    Raises `BadInput` for a limit that is none, `Refused` for a value that a document cannot hold.
    """
    document = new_document()
    first = template("task" if agent else "command")
    assert first is not None
    edits: list[Edit] = [
        Set(("name",), "My first night"),
        AddEntry("projects", project.name, project.as_written()),
        *([AddEntry("agents", agent, {})] if agent else []),
        *([Set(("limits", "cost"), money)] if (money := spelled_limit(limit)) else []),
        AddTask(TASK, {"title": "My first task", **first.keys}, Point(0, 0)),
    ]
    document.editor.do(*edits, label="Make the first night")
    document.editor.settle()
    return document


def spelled_limit(words: str) -> str:
    """A limit as a document has it; empty for none. `15` and `$15` mean `15 USD`. Raises `BadInput`."""
    plain = words.strip().upper().removeprefix("$").removesuffix("USD").removesuffix("$").strip()
    if not words.strip():
        return ""
    try:
        return money_text(micro_dollars(f"{plain} USD"))
    except BadQuantity:
        raise BadInput(
            "No amount of money", f"{words.strip()!r} is no amount.", "Write it as 15 USD, or leave it empty."
        ) from None


def _homely(path: Path) -> str:
    """Short where it can be: the document may move to another machine."""
    try:
        return f"~/{path.relative_to(Path.home()).as_posix()}"
    except ValueError:
        return str(path)
