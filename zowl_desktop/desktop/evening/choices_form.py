"""What to run, and when, and for how much: with where each value comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from zowl_desktop.app.evening import Chosen, Origin, Usual, Value, What
from zowl_desktop.desktop.evening.parts import words
from zowl_desktop.model.pipeline import AtWake

_WHAT: Final = {
    What.NOT_DONE: "What is not done",
    What.ALL: "All tasks",
    What.SELECTED: "The selected tasks",
}
_AT_WAKE: Final = {AtWake.FINISH: "finish what runs", AtWake.STOP: "stop what runs"}
_TIME_WIDTH: Final = 92


class ChoicesForm(QWidget):
    """The left side of the dialog."""

    changed = Signal()

    def __init__(self, usual: Usual, bedtime: str, *, has_selected: bool) -> None:
        super().__init__()
        self.setObjectName("choices")
        self.usual = usual
        self._group = QButtonGroup(self)
        self.what = {what: self._radio(text, self._group) for what, text in _WHAT.items()}
        self.what[What.SELECTED if has_selected else What.NOT_DONE].setChecked(True)
        self.what[What.SELECTED].setVisible(has_selected)
        self._when = QButtonGroup(self)
        self.now = self._radio("Now", self._when)
        self.later = self._radio("At", self._when)
        self.start = self._field("Start at", usual.start.words or bedtime)
        (self.later if usual.start.words else self.now).setChecked(True)
        self.wake = self._field("Wake-up", usual.wake.words)
        self.at_wake = QComboBox()
        self.at_wake.setAccessibleName("At wake-up")
        for rule, text in _AT_WAKE.items():
            self.at_wake.addItem(text, rule)
        self.at_wake.setCurrentIndex(list(_AT_WAKE).index(usual.at_wake))
        self.until = self._field("Stop all at", usual.until.words, "never")
        self.quiet = self._field("Quiet hours", usual.quiet.words, "none")
        self.quiet.setToolTip("Nothing starts in these hours, such as 08:00-09:00")
        self.limit = self._field("Limit", usual.limit.words, "no limit")
        self._origins = {
            field: words("", "origin", wraps=False)
            for field in (self.start, self.wake, self.until, self.quiet, self.limit)
        }
        self._lay_out()
        self._join()
        self._show_origins()

    def choice(self, selected: tuple[str, ...]) -> Chosen:
        """The night as it stands in the form."""
        return Chosen(
            what=next(what for what, radio in self.what.items() if radio.isChecked()),
            selected=selected,
            start=self.start.text() if self.later.isChecked() else "",
            wake=self.wake.text(),
            at_wake=AtWake(self.at_wake.currentData()),
            until=self.until.text(),
            limit=self.limit.text(),
            quiet=self.quiet.text(),
        )

    def show_counts(self, counts: Mapping[What, int | None]) -> None:
        """How many tasks each choice runs; None while that is being found out."""
        for what, count in counts.items():
            known = "" if count is None else f"  \N{MIDDLE DOT}  {count}"
            self.what[what].setText(f"{_WHAT[what]}{known}")
            spoken = "" if count is None else f", {count} task{'' if count == 1 else 's'}"
            self.what[what].setAccessibleName(f"{_WHAT[what]}{spoken}")

    def propose_limit(self, amount: str) -> None:
        """Go to the limit, with an amount in it where one is proposed."""
        if amount:
            self.limit.setText(amount)
        self.limit.setFocus()
        self.limit.selectAll()

    def mark(self, name: str) -> None:
        """Mark the field of that name as wrong, and no other; empty for none."""
        for field in self._origins:
            is_wrong = field.accessibleName() == name
            if field.property("wrong") != is_wrong:
                field.setProperty("wrong", is_wrong)
                field.style().unpolish(field)
                field.style().polish(field)

    def _radio(self, text: str, group: QButtonGroup) -> QRadioButton:
        radio = QRadioButton(text)
        group.addButton(radio)
        return radio

    def _field(self, name: str, text: str, none: str = "") -> QLineEdit:
        field = QLineEdit(text)
        field.setAccessibleName(name)
        field.setPlaceholderText(none)
        return field

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(words("Run", "section"))
        for radio in self.what.values():
            column.addWidget(radio)
        column.addSpacing(8)
        column.addWidget(words("Start", "section"))
        column.addWidget(self.now)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(2, 1)
        self.start.setFixedWidth(_TIME_WIDTH)
        for row, (name, field) in enumerate(
            (
                ("", self.start),
                ("Wake-up", self.wake),
                ("then", self.at_wake),
                ("Stop all at", self.until),
                ("Quiet hours", self.quiet),
                ("Limit", self.limit),
            )
        ):
            grid.addWidget(self.later if field is self.start else words(name, "name", wraps=False), row, 0)
            if isinstance(field, QLineEdit):
                field.setMaximumWidth(_TIME_WIDTH if field in {self.start, self.wake} else 180)
                grid.addWidget(field, row, 1)
                grid.addWidget(self._origins[field], row, 2)
            else:
                grid.addWidget(field, row, 1, 1, 2)
        column.addLayout(grid)

    def _join(self) -> None:
        for group in (self._group, self._when):
            group.buttonToggled.connect(lambda _, on: self._changed() if on else None)
        for field in self._origins:
            field.textChanged.connect(lambda _: self._changed())
        self.start.textEdited.connect(lambda _: self.later.setChecked(True))
        self.at_wake.currentIndexChanged.connect(lambda _: self._changed())

    def _changed(self) -> None:
        self._show_origins()
        self.changed.emit()

    def _show_origins(self) -> None:
        usual = self.usual
        pairs = (
            (self.start, usual.start),
            (self.wake, usual.wake),
            (self.until, usual.until),
            (self.quiet, usual.quiet),
            (self.limit, usual.limit),
        )
        for field, value in pairs:
            self._origins[field].setText(self._origin(field, value))
            field.setAccessibleDescription(self._origins[field].text())

    def _origin(self, field: QLineEdit, value: Value) -> str:
        if field is self.start and not self.later.isChecked():
            return ""
        if field.text().strip() == value.words:
            return value.origin.value
        return Origin.TONIGHT.value
