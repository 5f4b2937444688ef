"""A window: the frame that is painted first. What is shown inside comes when it has been loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from zowl_desktop.desktop.shell.bar import Bar
from zowl_desktop.desktop.shell.rail import Rail
from zowl_desktop.desktop.shell.style import sheet
from zowl_desktop.desktop.theme.icons import icon
from zowl_desktop.desktop.theme.tokens import Tokens

_SIZE: Final = (1440, 900)
_LEAST: Final = (900, 560)
_NOTE_STAYS: Final = 8000
"""Milliseconds."""
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_PRESSED: Final = (QPushButton, QToolButton)
"""What Enter presses: not check boxes, which only the space bar ticks."""
_OWL: Final = 96
"""Pixels of the owl that is seen until there is more."""
_FRAME: Final = QSize(16, 48)
"""Room for the frame that the desktop puts around."""


class Bars(QStackedWidget):
    """One bar at a time, as high as that one needs: the others take no room."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.currentChanged.connect(lambda _: self.updateGeometry())

    def hasHeightForWidth(self) -> bool:  # noqa: D102, N802 - Qt's
        shown = self.currentWidget()
        return shown is not None and shown.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:  # noqa: D102, N802 - Qt's
        shown = self.currentWidget()
        return -1 if shown is None else max(shown.heightForWidth(width), shown.minimumHeight())

    def sizeHint(self) -> QSize:  # noqa: D102, N802 - Qt's
        shown = self.currentWidget()
        return shown.sizeHint().expandedTo(shown.minimumSize()) if shown is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: D102, N802 - Qt's
        shown = self.currentWidget()
        return (
            shown.minimumSizeHint().expandedTo(shown.minimumSize())
            if shown is not None
            else super().sizeHint()
        )


class Window(QMainWindow):
    """Rail, bar and places. Whoever sits in it decides what happens."""

    dropped = Signal(object)
    """Pipeline files were dropped: a tuple of paths."""
    looked_at = Signal()
    """The window came to the front: the file may have changed meanwhile."""
    chosen_again = Signal(str)
    """The place that is shown was chosen once more: its key."""
    place_shown = Signal(str)

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.setWindowTitle("Zowl")
        room = self.screen().availableSize() - _FRAME
        self.setMinimumSize(QSize(*_LEAST).boundedTo(room))
        self.resize(QSize(*_SIZE).boundedTo(room))
        self.setAcceptDrops(True)
        self.may_close: Callable[[], bool] = lambda: True
        self.rail = Rail()
        self.bar = Bar()
        self._note = QLabel()
        self._note.setObjectName("note")
        self._note.setWordWrap(True)
        self._note.hide()
        self._note_timer = QTimer(self)
        self._note_timer.setSingleShot(True)
        self._note_timer.setInterval(_NOTE_STAYS)
        self._note_timer.timeout.connect(self._note.hide)
        self._bars = Bars()
        self._bars.addWidget(self.bar)
        self._places = QStackedWidget()
        self._waiting: tuple[QWidget, QWidget] | None = None
        self._by_key: dict[str, QWidget] = {}
        self._bar_of: dict[str, QWidget] = {}
        self._shortcuts: list[QShortcut] = []
        self._lay_out()
        self.rail.chosen.connect(self._choose)
        self.show_tokens(tokens)

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._bars)
        right.addWidget(self._places, 1)
        right.addWidget(self._note)
        frame = QWidget()
        frame.setObjectName("frame")
        frame.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        self.setCentralWidget(frame)

    def add_place(self, key: str, label: str, widget: QWidget, bar: QWidget) -> None:
        """A place for the rail, and the bar that stands above it: its own, or that of the document."""
        keys = f"Alt+{len(self._shortcuts) + 1}"
        self.rail.add_place(key, label, keys)
        self.add_page(key, widget, bar)
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(lambda: self._choose(key))
        self._shortcuts.append(shortcut)

    def add_page(self, key: str, widget: QWidget, bar: QWidget) -> None:
        """A place that no button of the rail leads to."""
        self._bar_of[key] = bar
        self._bars.addWidget(bar)  # before what it stands above: Tab goes in the order of coming
        self._by_key[key] = widget
        self._places.addWidget(widget)

    def wait(self) -> None:
        """Show the owl until there is a place to go to: nothing else is loaded, or known, yet."""
        if self._waiting is not None:
            return
        waiting, bar = QLabel(), Bar()
        waiting.setPixmap(icon("owl", size=_OWL).pixmap(_OWL, _OWL))
        waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        waiting.setAccessibleName("Zowl is starting")
        self._waiting = waiting, bar
        self._places.addWidget(waiting)
        self._places.setCurrentWidget(waiting)
        self._bars.addWidget(bar)
        self._bars.setCurrentWidget(bar)
        bar.title.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_place(self, key: str) -> None:
        """Go to a place."""
        self._places.setCurrentWidget(self._by_key[key])
        self._bars.setCurrentWidget(self._bar_of[key])
        if self._waiting is not None:
            for stack, shown in zip((self._places, self._bars), self._waiting, strict=True):
                stack.removeWidget(shown)
                shown.deleteLater()
            self._waiting = None
        self.rail.show_place(key)
        self._by_key[key].setFocus()
        self.place_shown.emit(key)

    def _choose(self, key: str) -> None:
        if key == self.place:
            self.chosen_again.emit(key)
        else:
            self.show_place(key)

    def has_place(self, key: str) -> bool:
        """Whether there is such a place."""
        return key in self._by_key

    @property
    def place(self) -> str:
        """The key of the place that is shown; empty while it waits for one."""
        shown = self._places.currentWidget()
        return next((key for key, widget in self._by_key.items() if widget is shown), "")

    def note(self, words: str) -> None:
        """Say something in passing, at the foot: what a hand is about to press stays where it is."""
        self._note.setText(words)
        self._note.setAccessibleName(words)
        self._note.setVisible(bool(words))
        self._note_timer.start()

    @property
    def noted(self) -> str:
        """What is said in passing now."""
        return self._note.text() if self._note.isVisible() else ""

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self.setStyleSheet(sheet(tokens))

    def geometry_words(self) -> str:
        """Where the window is, to be remembered."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def take_geometry(self, words: str) -> None:
        """Go where the window was."""
        if words:
            self.restoreGeometry(QByteArray.fromBase64(words.encode()))

    def come_forward(self) -> None:
        """Be seen."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()
        if QGuiApplication.focusWindow() is self.windowHandle() and not self.isActiveWindow():
            # Hidden a moment ago: on X11 Qt has not taken in yet that the focus was lost, and sees no change.
            QApplication.setActiveWindow(self)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102, N802 - Qt's
        if not self.may_close():
            event.ignore()
            return
        self._note_timer.stop()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102, N802 - Qt's
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self.looked_at.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's
        """Enter presses the button that has the focus, as in a dialog."""
        button = self.focusWidget()
        if event.key() in _ENTER and not event.isAutoRepeat() and isinstance(button, _PRESSED):
            button.click()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102, N802 - Qt's
        if _files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102, N802 - Qt's
        files = _files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.dropped.emit(files)


def _files(data: QMimeData) -> tuple[Path, ...]:
    """The pipeline files in what is dragged."""
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return tuple(path for path in paths if path.suffix in {".yaml", ".yml"})
