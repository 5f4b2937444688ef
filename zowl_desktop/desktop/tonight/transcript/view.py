"""The transcript of a task: its lines, a search, and the way back to the newest line."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import (
    QAction,
    QGuiApplication,
    QHideEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from zowl_desktop.app.transcripts import AttemptSource, Place, Search, Transcript
from zowl_desktop.desktop.canvas.turns import Turns
from zowl_desktop.desktop.theme.icons import icon
from zowl_desktop.desktop.theme.letters import letters
from zowl_desktop.desktop.theme.parts import parts
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tonight.transcript.lines import Lines
from zowl_desktop.desktop.tonight.transcript.reading import Reader
from zowl_desktop.desktop.tonight.transcript.search import SearchBar

QUICK: Final = 250
"""Milliseconds between two looks at the spool while somebody follows."""
CALM: Final = 1000
"""The same while somebody reads further up."""
_WHO: Final = "transcript"
_INSET: Final = 12


class TranscriptView(QWidget):
    """Shows the transcript of one task at a time. It looks at the spool only while it is to be seen."""

    def __init__(self, tokens: Tokens, turns: Turns | None = None) -> None:
        super().__init__()
        self._turns = turns or Turns(self)
        self.setObjectName("transcript")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._transcript: Transcript | None = None
        self._sources: tuple[AttemptSource, ...] = ()
        self._reader = Reader(self)
        self.lines = Lines(self._reader, self._turns, tokens, self)
        self.search = SearchBar(tokens, self)
        self.newest = QPushButton("Newest", self)
        self.newest.setObjectName("newest")
        self.newest.setToolTip("Follow what comes (End)")
        self.newest.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.search)
        column.addWidget(self.lines, 1)
        self.setFocusProxy(self.lines)
        self._looking = QTimer(self)
        self._looking.setInterval(QUICK)
        self._connect()
        self._make_menu()
        self.show_tokens(tokens)

    def _connect(self) -> None:
        self._looking.timeout.connect(self._look)
        self._reader.changed.connect(self._changed)
        self._reader.found.connect(self._found)
        self._reader.copied.connect(lambda text: QGuiApplication.clipboard().setText(text))
        self.lines.followed.connect(self._followed)
        self.lines.installEventFilter(self)
        self.newest.clicked.connect(self._follow)
        self.search.asked.connect(self._search_for)
        self.search.went.connect(self.lines.go_to)
        self.search.closed.connect(self._search_closed)
        for keys, do in (
            (QKeySequence.StandardKey.Find, self.search.open),
            (QKeySequence.StandardKey.FindNext, lambda: self.search.step(-1)),
            (QKeySequence.StandardKey.FindPrevious, lambda: self.search.step(1)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)

    def _make_menu(self) -> None:
        self.lines.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for words, do in (
            ("Copy\tCtrl+C", self.lines.copy),
            ("Choose all\tCtrl+A", self.lines.choose_all),
            ("Find…\tCtrl+F", self.search.open),
        ):
            action = QAction(words, self.lines)
            action.triggered.connect(do)
            self.lines.addAction(action)

    # --- what is shown -------------------------------------------------------------------------------

    def show_task(self, transcript: Transcript | None) -> None:
        """Show this transcript; call it again with the same one whenever its attempts have changed."""
        if transcript is not self._transcript:
            self._transcript = transcript
            self.lines.show_transcript(transcript)
            self._sources = ()
            if self.search.isVisible():
                self._search_for(self.search.field.text())
        self._mind()
        if transcript is not None and transcript.sources != self._sources:
            self._sources = transcript.sources
            self._look()

    def show_tokens(self, t: Tokens) -> None:
        """Paint with other colours."""
        self.lines.show_tokens(t)
        self.newest.setIcon(icon("later", t.text, 12))
        self.search.show_tokens(t)
        self.setStyleSheet(
            f"#transcript {{ background: {t.panel}; }}"
            f"#lines {{ background: {t.panel}; border: 1px solid {t.panel}; outline: none; }}"
            f"#lines:focus {{ border-color: {t.accent}; }}"
            f"#newest {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line};"
            f" border-radius: 9px; padding: 4px 10px; font-size: {letters(11)}px; }}"
            f"#newest:hover, #newest:focus {{ border-color: {t.accent}; }}"
            f"{parts(t)}"
            f"#lines QScrollBar:vertical {{ background: {t.panel}; }}"
            "QScrollBar::handle:vertical:disabled { background: transparent; }"
        )

    @property
    def is_looking(self) -> bool:
        """Whether it looks at the spool again and again."""
        return self._looking.isActive()

    # --- looking -------------------------------------------------------------------------------------

    def _mind(self) -> None:
        """Look again and again, if there is somebody who sees it, and something that may come."""
        goes_on = self._transcript is not None and not self._transcript.is_settled
        self._looking.setInterval(QUICK if self.lines.follows else CALM)
        if goes_on and self.isVisible() and not self._looking.isActive():
            self._looking.start()
        elif not (goes_on and self.isVisible()):
            self._looking.stop()

    def _look(self) -> None:
        if self._transcript is not None and self.isVisible() and not self._transcript.is_settled:
            self._reader.look(self._transcript)

    def _changed(self, transcript: Transcript) -> None:
        if transcript is self._transcript:
            self._mind()
            self._turns.ask(_WHO, self.lines.refresh)

    def _followed(self, follows: bool) -> None:
        self.newest.setVisible(not follows)
        self._place_newest()
        self._mind()

    def _follow(self) -> None:
        self.lines.follow()
        self.lines.setFocus()

    # --- searching -----------------------------------------------------------------------------------

    def _search_for(self, words: str) -> None:
        self.search.begin()
        if self._transcript is None or not words:
            self._reader.stop_search()
            self.lines.show_found(None)
            return
        search = Search.of(self._transcript, words)
        self.lines.show_found(search.pattern)
        self._reader.search(search)

    def _found(self, _search: Search, places: list[Place], is_over: bool) -> None:
        self.search.add(places, is_over=is_over)
        if self.search.is_full:
            self._reader.stop_search()

    def _search_closed(self) -> None:
        self._reader.stop_search()
        self.lines.show_found(None)
        self.lines.setFocus()

    # --- Qt's ----------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102, N802 - Qt's
        super().showEvent(event)
        self._mind()
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102, N802 - Qt's
        super().hideEvent(event)
        self._looking.stop()
        if self._turns.withdraw(_WHO):
            self.lines.refresh()
        self._reader.stop_search()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102, N802 - Qt's
        if event.type() is QEvent.Type.Resize:
            self._place_newest()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102, N802 - Qt's
        super().resizeEvent(event)
        self._place_newest()

    def _place_newest(self) -> None:
        self.newest.adjustSize()
        room = self.lines.geometry()
        width = self.newest.width() + self.lines.verticalScrollBar().width() + _INSET
        self.newest.move(room.right() - width, room.bottom() - self.newest.height() - _INSET)
        self.newest.raise_()
