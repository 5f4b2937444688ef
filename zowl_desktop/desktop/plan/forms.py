"""Forms of fields over paths of the document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from zowl_desktop.app.editing import Editor, Set
from zowl_desktop.desktop.plan.fields import (
    ChoiceEntry,
    Entry,
    Field,
    LineEntry,
    NameEntry,
    PairsEntry,
    TextEntry,
)
from zowl_desktop.model.document.origins import Found, Origin, found
from zowl_desktop.model.document.problems import path_text
from zowl_desktop.model.document.tree import Path, Plain


class Kind(StrEnum):
    """How a value is entered."""

    LINE = "line"
    TEXT = "text"
    LIST = "list"
    NAME = "name"  # counts when the field is left
    CHOICE = "choice"
    PAIRS = "pairs"  # NAME=value, one on each line


@dataclass(frozen=True, slots=True)
class Spec:
    """One field of a form.

    Attributes:
        path: Where the value stands, below the form's own path.
        label: What a person calls it.
        kind: How it is entered.
        hint: What may be written, as an example.
        choices: For a choice: its words, or what gives them anew each time.
        required: Whether a choice has no empty entry.
        height: Pixels of a text.
    """

    path: Path
    label: str
    kind: Kind = Kind.LINE
    hint: str = ""
    choices: Sequence[str] | Callable[[], Sequence[str]] = ()
    required: bool = False
    height: int = 130


class Form(QWidget):
    """Fields that show and set values of the document."""

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self.setObjectName("form")
        self.editor = editor
        self.fields: dict[Path, Field] = {}
        self._specs: dict[Path, Spec] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 8, 14, 14)
        self.column.setSpacing(6)

    def section(self, words: str) -> QLabel:
        """A heading."""
        label = QLabel(words)
        label.setProperty("role", "section")
        label.setIndent(0)
        self.column.addWidget(label)
        return label

    def button(self, words: str, pressed: Callable[[], object], *, link: bool = False) -> QPushButton:
        """A button."""
        button = QPushButton(words)
        if link:
            button.setObjectName("link")
        button.clicked.connect(lambda _=False: pressed())
        self.column.addWidget(button)
        return button

    def add(self, base: Path, specs: Sequence[Spec]) -> None:
        """Fields for values below a path."""
        for spec in specs:
            path = (*base, *spec.path)
            self.put_field(path, spec, partial(self.set_value, path))

    def put_field(self, path: Path, spec: Spec, take: Callable[[Plain], None]) -> Field:
        """A field whose value goes elsewhere than straight to its path."""
        field = Field(spec.label, lambda changed: _entry(spec, changed), take)
        self.fields[path] = field
        self._specs[path] = spec
        self.column.addWidget(field)
        return field

    def set_value(self, path: Path, value: Plain) -> None:
        """Set a value of the document. Raises `Refused`."""
        self.editor.do(Set(path, value), merge=f"type {path_text(path)}", initiator=self)

    def refresh(self) -> None:
        """Show what the document says now."""
        for path, field in self.fields.items():
            spec = self._specs[path]
            if spec.kind is Kind.CHOICE and callable(spec.choices) and isinstance(field.entry, ChoiceEntry):
                field.entry.offer(spec.choices())
            holds = self.found(path)
            own = holds.value if holds.origin is Origin.HERE else None
            inherited = "" if holds.origin in {Origin.HERE, Origin.NOWHERE} else _shown(holds.value)
            origin = f"{inherited} \N{MIDDLE DOT} {holds.origin.value}" if inherited else ""
            field.put(own, origin, inherited or spec.hint)

    def found(self, path: Path) -> Found:
        """The value at a path, and where it comes from. Forms with fields that are no value know more."""
        return found(path, self.editor.tree, self.editor.settings)


def _entry(spec: Spec, changed: Callable[[], None]) -> Entry:
    if spec.kind is Kind.TEXT:
        return TextEntry(changed, spec.height)
    if spec.kind is Kind.NAME:
        return NameEntry(changed)
    if spec.kind is Kind.PAIRS:
        return PairsEntry(changed, spec.height)
    if spec.kind is Kind.CHOICE:
        choices = spec.choices() if callable(spec.choices) else spec.choices
        return ChoiceEntry(changed, choices, empty=None if spec.required else (spec.hint or "not set"))
    return LineEntry(changed, is_list=spec.kind is Kind.LIST)


def _shown(value: Plain) -> str:
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value or "")
