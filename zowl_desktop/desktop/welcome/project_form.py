"""What was found in a repository, for a person to look over and to change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from zowl_desktop.app.detecting import FoundRepository
from zowl_desktop.app.first_night import ProjectChoice
from zowl_desktop.desktop.welcome.parts import words

_OWN: Final = "tests"
"""What the check of a person's own is called, where nothing was found."""


class CheckRow(QWidget):
    """One check: whether it counts, its command, and where it comes from."""

    def __init__(self, name: str, run: str, why: str) -> None:
        super().__init__()
        self.name = name
        self.tick = QCheckBox(name)
        self.tick.setChecked(True)
        self.tick.setAccessibleName(f"Use the check {name}")
        self.run = QLineEdit(run)
        self.run.setAccessibleName(f"Command of {name}")
        self.run.setAccessibleDescription(why)
        self.run.setPlaceholderText("a command that exits with 0 when all is well")
        self.run.setCursorPosition(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 2)
        column.setSpacing(2)
        for part in (self.tick, self.run, words(why, "small")):
            column.addWidget(part)

    @property
    def chosen(self) -> tuple[str, str] | None:
        """Its name and command; None when it does not count."""
        run = self.run.text().strip()
        return (self.name, run) if self.tick.isChecked() and run else None


class ProjectForm(QWidget):
    """The base, the checks, the set-up and the files to copy of one repository."""

    changed = Signal()

    def __init__(self, found: FoundRepository) -> None:
        super().__init__()
        self._path = found.path
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.base = self._base(found.branches, found.base, found.why_base)
        self.checks = self._checks(found)
        self.setup = self._setup(found)
        self.copies = self._copies(found)

    @property
    def choice(self) -> ProjectChoice:
        """The project as it is written here now."""
        return ProjectChoice(
            path=self._path,
            base=self.base.currentText(),
            checks=tuple(row.chosen for row in self.checks if row.chosen is not None),
            setup=self.setup.text().strip(),
            copies=tuple(tick.text() for tick in self.copies if tick.isChecked()),
        )

    @property
    def order(self) -> list[QWidget]:
        """What can be reached with Tab, in this order."""
        rows = [part for row in self.checks for part in (row.tick, row.run)]
        return [self.base, *rows, self.setup, *self.copies]

    def _base(self, branches: Sequence[str], base: str, why: str) -> QComboBox:
        field = QComboBox()
        field.addItems(list(branches))
        field.setCurrentText(base)
        field.setAccessibleName("Branch that work starts from")
        field.setAccessibleDescription(why)
        field.currentTextChanged.connect(lambda _: self.changed.emit())
        self._add("Work starts from", field, f"{base}: {why}")
        return field

    def _checks(self, found: FoundRepository) -> list[CheckRow]:
        self._column.addWidget(words("Done is what these commands say", "section"))
        none = "No check was found in its files. Name one: without it, nothing proves an agent's work."
        rows = [CheckRow(check.name, check.run, check.why) for check in found.checks]
        for row in rows or (rows := [CheckRow(_OWN, "", none)]):
            row.tick.toggled.connect(lambda _: self.changed.emit())
            row.run.textChanged.connect(lambda _: self.changed.emit())
            self._column.addWidget(row)
        return rows

    def _setup(self, found: FoundRepository) -> QLineEdit:
        field = QLineEdit(found.setup.run if found.setup else "")
        field.setCursorPosition(0)
        field.setPlaceholderText("nothing")
        field.setAccessibleName("Command in every new worktree")
        field.textChanged.connect(lambda _: self.changed.emit())
        self._add("In every new worktree, first", field, found.setup.why if found.setup else "")
        return field

    def _copies(self, found: FoundRepository) -> list[QCheckBox]:
        if not found.copies:
            return []
        self._column.addWidget(words("Files that git does not bring", "section"))
        ticks = []
        for copy in found.copies:
            tick = QCheckBox(copy.name)
            tick.setAccessibleName(f"Copy {copy.name} into every worktree")
            tick.toggled.connect(lambda _: self.changed.emit())
            self._column.addWidget(tick)
            ticks.append(tick)
        why = "Tick one only if the checks need it: the agents can read what is copied."
        self._column.addWidget(words(why, "small"))
        return ticks

    def _add(self, title: str, field: QWidget, why: str) -> None:
        self._column.addWidget(words(title, "section"))
        self._column.addWidget(field)
        if why:
            self._column.addWidget(words(why, "small"))
