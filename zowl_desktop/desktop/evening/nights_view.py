"""Nights that come again: planned by weekday, listed with their next start and missed ones, forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from zowl_desktop.app.nightly import PlannedNight
from zowl_desktop.desktop.evening.parts import button, say, words
from zowl_desktop.desktop.theme.emptying import emptied
from zowl_desktop.engine.recurring import Weekday
from zowl_desktop.engine.times import tell_time

_LABELS: Final = {day: day.value.capitalize() for day in Weekday}
_SPOKEN: Final = dict(
    zip(Weekday, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)
_MISSED_SHOWN: Final = 3


class NightsView(QWidget):
    """The lower left of the dialog."""

    recur_asked = Signal(object)
    """The night is to come again on these weekdays: a tuple."""
    forget_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("nights")
        self.days = {day: QCheckBox(text) for day, text in _LABELS.items()}
        self.make = button("Come again on these days")
        self.forgets: dict[int, QPushButton] = {}
        self._about = words("", "small")
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(words("Every week", "section"))
        for some in (list(Weekday)[:4], list(Weekday)[4:]):
            row = QHBoxLayout()
            row.setSpacing(4)
            for day in some:
                self.days[day].setAccessibleName(_SPOKEN[day])
                self.days[day].toggled.connect(lambda _: self._show_make())
                row.addWidget(self.days[day])
            row.addStretch(1)
            column.addLayout(row)
        foot = QHBoxLayout()
        foot.addWidget(self.make)
        foot.addStretch(1)
        column.addLayout(foot)
        column.addWidget(self._about)
        column.addLayout(self._list)
        self.make.clicked.connect(lambda _=False: self.recur_asked.emit(self.chosen))
        self._about.hide()
        self._show_make()

    @property
    def chosen(self) -> tuple[Weekday, ...]:
        """The days that are marked."""
        return tuple(day for day, box in self.days.items() if box.isChecked())

    def show_nights(self, nights: Sequence[PlannedNight], now: float) -> None:
        """List what comes again."""
        emptied(self._list)
        self.forgets.clear()
        for planned in nights:
            self._list.addLayout(self._row(planned, now))

    def tell(self, text: str) -> None:
        """Say what became of what was asked."""
        say(self._about, text)

    def unmark(self) -> None:
        """No day is marked any more."""
        for box in self.days.values():
            box.setChecked(False)

    def _show_make(self) -> None:
        self.make.setEnabled(bool(self.chosen))

    def _row(self, planned: PlannedNight, now: float) -> QHBoxLayout:
        night = planned.night
        days = ", ".join(_LABELS[day] for day in night.days)
        lines = [
            f"{days} at {night.start}",
            f"{_name(night.source)}, next {tell_time(planned.next_start, now)}",
            *(f"Missed {tell_time(each.at, now)}: {each.why}" for each in planned.missed[:_MISSED_SHOWN]),
        ]
        told = words("\n".join(lines), "small")
        told.setToolTip(night.source)
        forget = button("Forget", "link")
        forget.setAccessibleName(f"Forget the night of {days} at {night.start}")
        forget.clicked.connect(lambda _=False: self.forget_asked.emit(planned.number))
        self.forgets[planned.number] = forget
        row = QHBoxLayout()
        row.addWidget(told, 1)
        row.addWidget(forget)
        return row


def _name(source: str) -> str:
    return source.replace("\\", "/").rpartition("/")[2]
