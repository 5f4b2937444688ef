"""The bar that searches a transcript: what for, how often it is there, and where to look next."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from zowl_desktop.app.transcripts import FOUND_LIMIT, Place
from zowl_desktop.desktop.theme.icons import icon
from zowl_desktop.desktop.theme.letters import letters
from zowl_desktop.desktop.theme.tokens import Tokens

DELAY: Final = 150
"""Milliseconds after a letter until the search begins: one search for a word that is typed."""


class SearchBar(QWidget):
    """Enter goes to the place before, as one reads from the end; Shift+Enter goes to the one after."""

    asked = Signal(str)
    """Search for this; for nothing when it is empty."""
    went = Signal(object)
    """Go to this `Place`."""
    closed = Signal()

    def __init__(self, tokens: Tokens, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("transcriptSearch")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Find in the transcript")
        self.field.setAccessibleName("Find in the transcript")
        self.count = QLabel(self)
        self.count.setAccessibleName("Found")
        self.earlier = self._button("Earlier place (Enter, F3)", -1)
        self.later = self._button("Later place (Shift+Enter, Shift+F3)", 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(self.field, 1)
        for part in (self.count, self.earlier, self.later):
            row.addWidget(part)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(DELAY)
        self._later.timeout.connect(lambda: self.asked.emit(self.field.text()))
        self._places: list[Place] = []  # newest first
        self._at = -1
        self._is_over = True
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.show_tokens(tokens)
        self.hide()

    def _button(self, name: str, by: int) -> QToolButton:
        button = QToolButton(self)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(lambda: self.step(by))
        return button

    def show_tokens(self, t: Tokens) -> None:
        """Paint with other colours."""
        self.setStyleSheet(
            f"#transcriptSearch {{ background: {t.raised}; border-bottom: 1px solid {t.line}; }}"
            f"QLineEdit {{ background: {t.bg}; color: {t.text}; border: 1px solid {t.line};"
            f" border-radius: 6px; padding: 4px 8px; selection-background-color: {t.accent};"
            f" selection-color: {t.accent_text}; }}"
            f"QLineEdit:focus {{ border-color: {t.accent}; }}"
            f"QLabel {{ color: {t.dim}; font-size: {letters(11)}px; }}"
            f"QToolButton {{ border: 1px solid transparent; border-radius: 5px; padding: 3px; }}"
            f"QToolButton:hover {{ border-color: {t.line}; }}"
            f"QToolButton:focus {{ border-color: {t.accent}; }}"
        )
        for button, name in ((self.earlier, "earlier"), (self.later, "later")):
            button.setIcon(icon(name, t.dim, 16))

    def open(self) -> None:
        """Ask what to search for."""
        self.show()
        self.field.setFocus()
        self.field.selectAll()
        if self.field.text():
            self._later.start()

    def close_search(self) -> None:
        """Search no more."""
        self._later.stop()
        self.hide()
        self.closed.emit()

    def begin(self) -> None:
        """A search has begun: nothing is found yet."""
        self._places, self._at, self._is_over = [], -1, not self.field.text()
        self._tell()

    def add(self, places: list[Place], *, is_over: bool) -> None:
        """More that was found, further back; to the first of all one goes at once."""
        is_first = not self._places and bool(places)
        self._places += places[: FOUND_LIMIT - len(self._places)]
        self._is_over = is_over or len(self._places) >= FOUND_LIMIT
        if is_first:
            self._go(0)
        self._tell()

    @property
    def is_full(self) -> bool:
        """Whether nothing more needs to be found."""
        return len(self._places) >= FOUND_LIMIT

    def step(self, by: int) -> None:
        """To the next place further down, or further up with -1; from one end on to the other."""
        if self._places:
            self._go((self._at - by) % len(self._places))
            self._tell()

    def _go(self, at: int) -> None:
        self._at = at
        self.went.emit(self._places[at])

    def _typed(self) -> None:
        self._later.start()

    def _tell(self) -> None:
        more = "" if self._is_over and not self.is_full else "+"
        if self._places:
            words = f"{len(self._places) - self._at if self._is_over else 1 + self._at} of"
            words = f"{words} {len(self._places):,}{more}"
        else:
            words = "" if not self.field.text() else "not found" if self._is_over else "searching…"
        self.count.setText(words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102, N802 - Qt's
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            key = event.key()
            if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.step(1 if back else -1)
                return True
            if key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
                self.step(-1 if key == Qt.Key.Key_Up else 1)
                return True
            if key == Qt.Key.Key_Escape:
                self.close_search()
                return True
        return super().eventFilter(watched, event)
