"""The bar above Morning: the night in a sentence and figures, past nights, and Export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
)

from zowl_desktop.app.mornings import Morning, PastNight, words
from zowl_desktop.desktop.shell.bar import HEIGHT
from zowl_desktop.engine.times import tell_time

_GAP = "&nbsp;&nbsp;&nbsp;&nbsp; "


class MorningBar(QFrame):
    """Shows words that others worked out."""

    night_chosen = Signal(str)
    """The id of a run."""
    export_asked = Signal(str)
    """`html` or `md`."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("top")
        self.setMinimumHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._nights: tuple[PastNight, ...] = ()
        self.title = QLabel("Morning")
        self.title.setObjectName("nightTitle")
        self.figures = QLabel()
        self.figures.setAccessibleName("The night in figures")
        for words_ in (self.title, self.figures):
            words_.setWordWrap(True)
            words_.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.nights = QComboBox()
        self.nights.setObjectName("nights")
        self.nights.setAccessibleName("Night")
        self.nights.setToolTip("Look at another night")
        self.nights.setMaxVisibleItems(20)
        self.nights.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.nights.activated.connect(self._chosen)
        self.export = QToolButton()
        self.export.setObjectName("verb")
        self.export.setText("Export")
        self.export.setToolTip("Write this report into a file")
        self.export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self)
        for kind, label in (("html", "As a page (HTML)..."), ("md", "As text (Markdown)...")):
            self.menu.addAction(label).triggered.connect(lambda _=False, k=kind: self.export_asked.emit(k))
        self.export.setMenu(self.menu)
        self._lay_out()
        self.show_morning(None)
        self.show_nights((), "")

    def _lay_out(self) -> None:
        told = QVBoxLayout()
        told.setSpacing(1)
        told.setContentsMargins(0, 6, 0, 6)
        told.addWidget(self.title)
        told.addWidget(self.figures)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 16, 0)
        row.setSpacing(10)
        row.addLayout(told, 1)
        row.addWidget(self.nights)
        row.addWidget(self.export)

    def show_morning(self, morning: Morning | None) -> None:
        """Show the sentence and the figures."""
        self.title.setText(words.sentence(morning) if morning is not None else "Morning")
        self.figures.setText(_GAP.join(_figures(morning)) if morning is not None else "")
        self.figures.setVisible(morning is not None)
        self.export.setVisible(morning is not None)

    def show_nights(self, nights: Sequence[PastNight], run: str) -> None:
        """The nights there are, and the one that is shown."""
        if tuple(nights) != self._nights:
            self._nights = tuple(nights)
            self.nights.clear()
            for night in nights:
                self.nights.addItem(_night_words(night), night.run)
        at = self.nights.findData(run)
        if at >= 0:
            self.nights.setCurrentIndex(at)
        self.nights.setVisible(len(nights) > 1)

    def _chosen(self, at: int) -> None:
        self.night_chosen.emit(str(self.nights.itemData(at)))


def _figures(morning: Morning) -> Iterator[str]:
    money, _, limit = words.spent(morning).partition(" ")
    yield f"<b>{money}</b> {limit}"
    yield words.hours(morning)
    yield from words.not_worked(morning)
    if morning.minutes:
        yield f"about <b>{morning.minutes} min</b> of review"


def _night_words(night: PastNight) -> str:
    return f"{words.day(night.started)} {tell_time(night.started)} \N{MIDDLE DOT} {night.name}"
