"""Step 3: what a night may cost, and when to wake up."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from zowl_desktop.app.first_night import USUAL_LIMIT, spelled_limit
from zowl_desktop.app.preferences import Preferences
from zowl_desktop.desktop.welcome.parts import StepCard, say, words
from zowl_desktop.model.errors import BadInput


class LimitStep(StepCard):
    """Both are checked while they are typed."""

    changed = Signal()

    def __init__(self, preferences: Preferences) -> None:
        super().__init__("3", "Choose a limit", "Nothing new starts when it is reached.")
        self._preferences = preferences
        self.limit, self._limit_error = self._field(
            "The night may cost",
            USUAL_LIMIT,
            "Counted from what the agents report. Leave it empty for no limit.",
        )
        self.wake_up, self._wake_up_error = self._field(
            "Wake-up", preferences.of("wake_up"), "The summary is ready by then."
        )
        self.column.addStretch(1)

    @property
    def order(self) -> list[QWidget]:
        """What can be reached with Tab, in this order."""
        return [self.limit, self.wake_up]

    @property
    def is_good(self) -> bool:
        """Whether both can be taken as they are."""
        return not self._limit_error.text() and not self._wake_up_error.text()

    def _field(self, title: str, text: str, about: str) -> tuple[QLineEdit, QLabel]:
        field = QLineEdit(text)
        field.setAccessibleName(title)
        field.setAccessibleDescription(about)
        error = words("", "error")
        error.hide()
        field.textChanged.connect(lambda _: self._judge())
        self.column.addWidget(words(title, "section"))
        for part in (field, words(about, "small"), error):
            self.column.addWidget(part)
        return field, error

    def _judge(self) -> None:
        _say_trouble(self._limit_error, lambda: spelled_limit(self.limit.text()))
        _say_trouble(self._wake_up_error, lambda: self._preferences.having("wake_up", self.wake_up.text()))
        self.changed.emit()


def _say_trouble(label: QLabel, judge: Callable[[], object]) -> None:
    try:
        judge()
    except BadInput as bad:
        say(label, f"{bad.what} {bad.mend}", "error")
    else:
        say(label, "", "error")
