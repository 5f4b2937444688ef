"""The lines of a look before the night, as they come in; each with a button that helps to mend it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from zowl_desktop.app.evening import CopyText, GoTo, Line, OpenSetting, ShowTonight, State, Way, WriteLimit
from zowl_desktop.desktop.evening.parts import button, words
from zowl_desktop.desktop.theme.emptying import emptied

_SIGNS: Final = {
    State.LOOKING: "\N{HORIZONTAL ELLIPSIS}",
    State.OK: "\N{CHECK MARK}",
    State.WORTH_KNOWING: "!",
    State.WRONG: "\N{MULTIPLICATION SIGN}",
}
_SPOKEN: Final = {
    State.LOOKING: "looking",
    State.OK: "all right",
    State.WORTH_KNOWING: "worth knowing",
    State.WRONG: "stops the night",
}
_SIGN_WIDTH: Final = 18


class LineView(QFrame):
    """One line."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self.setObjectName("line")
        self.ways: list[QPushButton] = []
        self._sign = QLabel()
        self._sign.setFixedWidth(_SIGN_WIDTH)
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self._column = QVBoxLayout()
        self._column.setSpacing(2)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addLayout(self._column, 1)
        self.line = line

    def show_line(self, line: Line, *, waived: bool) -> None:
        """Say what the line says now."""
        self.line = line
        state = State.WORTH_KNOWING if waived else line.state
        self._sign.setText(_SIGNS[state])
        self._sign.setProperty("state", state.value)
        self._sign.style().unpolish(self._sign)
        self._sign.style().polish(self._sign)
        emptied(self._column)
        self.ways.clear()
        self._column.addWidget(words(line.about, "about"))
        said = [words(line.words, "words")]
        if line.telling:
            said.append(words("\n".join(line.telling), "telling"))
        if line.mend and not waived:
            said.append(words(line.mend, "mend"))
        for label in said:
            self._column.addWidget(label)
        spoken = "waived" if waived else _SPOKEN[state]
        self.setAccessibleName(f"{line.about}, {spoken}")
        self.setAccessibleDescription(" ".join([line.words, *line.telling, line.mend]).strip())

    def add_way(self, text: str) -> QPushButton:
        """Another button below the words."""
        made = button(text, "link")
        made.setAccessibleName(f"{text} ({self.line.about})")
        if not self.ways:
            self._row = QHBoxLayout()
            self._row.setSpacing(4)
            self._row.addStretch(1)
            self._column.addLayout(self._row)
        self._row.insertWidget(len(self.ways), made)
        self.ways.append(made)
        return made


class LinesView(QScrollArea):
    """All lines. One with a known key takes the place of what it said before."""

    way_asked = Signal(object)
    """A `Way` of a line was pressed."""
    waived = Signal(str)
    """A person wants to start although the line with this key is wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("lines")
        self.setAccessibleName("What was found out")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        page = QWidget()
        page.setObjectName("linesPage")
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.setWidget(page)
        self.views: dict[str, LineView] = {}

    def show_line(self, line: Line, *, waived: bool = False) -> None:
        """Show a line, in the place of the one with its key."""
        view = self.views.get(line.key)
        if view is None:
            view = LineView(line)
            self._column.insertWidget(self._place_of(line.key), view)
            self.views[line.key] = view
        view.show_line(line, waived=waived)
        if line.way is not None and line.state is not State.OK:
            way = line.way
            view.add_way(_way_words(way)).clicked.connect(lambda _=False: self.way_asked.emit(way))
        if line.stops and line.may_be_waived and not waived:
            key = line.key
            view.add_way("Run all the same").clicked.connect(lambda _=False: self.waived.emit(key))

    def _place_of(self, key: str) -> int:
        """Behind those of its kind, as `machine 1` behind `machine`; else at the end."""
        kind = key.partition(" ")[0]
        kin = [view for known, view in self.views.items() if known.partition(" ")[0] == kind]
        return max(map(self._column.indexOf, kin), default=self._column.count() - 2) + 1

    def drop(self, key: str) -> None:
        """This line is no more."""
        view = self.views.pop(key, None)
        if view is not None:
            view.hide()
            self._column.removeWidget(view)
            view.deleteLater()

    def show_first(self, key: str) -> None:
        """See to it that a line is seen."""
        if key in self.views:
            self.ensureWidgetVisible(self.views[key])


def _way_words(way: Way) -> str:
    match way:
        case GoTo():
            return "Go there"
        case OpenSetting():
            return "Open Settings"
        case CopyText(text):
            return f"Copy: {text}"
        case ShowTonight():
            return "Show Tonight"
        case WriteLimit(amount):
            return f"Limit it to {amount}" if amount else "Write a limit"
