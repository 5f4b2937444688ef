"""What can be done to a document, as data. `applying` says what each does; an `Editor` does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from zowl_desktop.app.editing.plan import Frame, Note
from zowl_desktop.model.document.tree import Path, Plain
from zowl_desktop.model.layout import Point
from zowl_desktop.model.pipeline import Need

Section = Literal["projects", "agents", "recipes", "tasks"]
"""The parts of a document whose entries have names."""


@dataclass(frozen=True, slots=True)
class AddTask:
    """A new task at the end, with its keys as they stand in the file."""

    task: str
    keys: Mapping[str, Plain]
    at: Point


@dataclass(frozen=True, slots=True)
class RemoveTasks:
    """Tasks go, with every need of them and their places."""

    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rename:
    """Another name for an entry, everywhere where it is referred to."""

    section: Section
    name: str
    to: str


@dataclass(frozen=True, slots=True)
class Connect:
    """`target` needs `need.task`, in this way; also another policy for an edge that is there."""

    target: str
    need: Need


@dataclass(frozen=True, slots=True)
class Disconnect:
    """`target` does not need `source` any more."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Set:
    """A value at a path of the document, as words; None takes the key away."""

    path: Path
    value: Plain


@dataclass(frozen=True, slots=True)
class AddEntry:
    """A new project, agent or recipe."""

    section: Section
    name: str
    value: Plain


@dataclass(frozen=True, slots=True)
class RemoveEntry:
    """A project, agent or recipe that nothing uses goes."""

    section: Section
    name: str


@dataclass(frozen=True, slots=True)
class Move:
    """New places for tasks."""

    places: Mapping[str, Point]


@dataclass(frozen=True, slots=True)
class Pin:
    """Tidying up leaves these tasks where they are, or may move them again."""

    tasks: tuple[str, ...]
    pinned: bool


@dataclass(frozen=True, slots=True)
class PutFrame:
    """A frame, new or changed; None takes it away."""

    key: str
    frame: Frame | None


@dataclass(frozen=True, slots=True)
class PutNote:
    """A note, new or changed; None takes it away."""

    key: str
    note: Note | None


Edit = (
    AddTask
    | RemoveTasks
    | Rename
    | Connect
    | Disconnect
    | Set
    | AddEntry
    | RemoveEntry
    | Move
    | Pin
    | PutFrame
    | PutNote
)
