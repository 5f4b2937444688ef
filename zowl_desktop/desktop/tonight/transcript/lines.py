"""The lines of a transcript on the screen, however many there are: only what is to be seen is worked out.

It is a list view for the sake of screen readers, which find the rows of the page in it; it lays out, scrolls
and paints by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFontDatabase,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from zowl_desktop.app.transcripts import Kind, Place, Row, Transcript
from zowl_desktop.desktop.canvas.turns import Turns
from zowl_desktop.desktop.theme.letters import letters
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tonight.transcript.bar import OpaqueBar
from zowl_desktop.desktop.tonight.transcript.layout import Placed, blocks_of
from zowl_desktop.desktop.tonight.transcript.page import Page
from zowl_desktop.desktop.tonight.transcript.painting import MARGIN, Ink, Look, paint_row, paint_words
from zowl_desktop.desktop.tonight.transcript.reading import Reader
from zowl_desktop.desktop.tonight.transcript.standing import Standing

_LETTERS: Final = 12
_ABOVE: Final = 8
"""Pixels above and below the lines."""
_TURN: Final = 120
_PER_TURN: Final = 3
"""Units of a wheel in one notch, and rows that a notch scrolls."""
_AROUND: Final = "around the transcript"
_NOBODY: Final = "Choose a task to see what it prints."
_NOTHING_YET: Final = "Nothing has been printed yet."


@dataclass(frozen=True, slots=True)
class _Looks:
    """What rows look like besides what they say; as long as that is the same, nothing is painted."""

    standing: Standing
    current: Place | None
    other: Place | None
    timed: bool

    @classmethod
    def of(cls, standing: Standing) -> _Looks:
        return cls(standing, standing.current, standing.other, standing.transcript.has_times)


class Lines(QListView):
    """Shows a transcript, and where somebody looks in it."""

    followed = Signal(bool)
    """Whether the end is shown, and stays shown, from now on."""

    def __init__(self, reader: Reader, turns: Turns, tokens: Tokens, parent: QWidget) -> None:
        super().__init__(parent)
        self._turns = turns
        self.setAccessibleName("Transcript")
        self.setObjectName("lines")
        self.setVerticalScrollBar(OpaqueBar(self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setViewportMargins(0, _ABOVE, 0, _ABOVE)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing below is painted first
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(letters(_LETTERS))
        self._ink = Ink(font, tokens)
        self._reader = reader
        self._standing: Standing | None = None
        self._standings: WeakKeyDictionary[Transcript, Standing] = WeakKeyDictionary()
        self._beginnings = 0
        self._told_follows = True
        self._turned = 0.0
        self._looks: _Looks | None = None
        self._shown: tuple[Standing, int, int] | None = None
        self._found: re.Pattern[str] | None = None
        self._page = Page(self)
        self._is_ours = False
        self.setModel(self._page)
        self.verticalScrollBar().valueChanged.connect(self._bar_moved)

    # --- what is shown -------------------------------------------------------------------------------

    @property
    def standing(self) -> Standing | None:
        """Where somebody looks; None while there is nothing to look at."""
        return self._standing

    @property
    def follows(self) -> bool:
        """Whether the end is shown, and stays shown."""
        return self._standing is None or self._standing.follows

    @property
    def rows(self) -> list[Placed]:
        """The rows on the page."""
        return self._page.rows

    @property
    def row_height(self) -> float:
        """Pixels of a row of one line."""
        return self._ink.height

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self._ink = Ink(self._ink.font, tokens)
        self.viewport().update()

    def show_transcript(self, transcript: Transcript | None) -> None:
        """Show a transcript as it was left, or its end."""
        if transcript is None:
            self._standing = self._shown = None
        else:
            known = self._standings.get(transcript)
            self._standing = self._standings[transcript] = known or Standing(transcript)
            self._beginnings = transcript.beginnings
        self.refresh()

    def show_found(self, pattern: re.Pattern[str] | None) -> None:
        """Mark what fits."""
        self._found = pattern
        self.viewport().update()

    def refresh(self) -> None:
        """Show what there is now."""
        standing = self._standing
        if standing is not None and standing.transcript.beginnings != self._beginnings:
            self._beginnings = standing.transcript.beginnings
            self._standing = standing = self._standings[standing.transcript] = Standing(standing.transcript)
        page: list[Placed] = []
        stays = False
        if standing is not None:
            room = self.viewport().width() - MARGIN - self._ink.column
            standing.columns = max(1, int(room // self._ink.column))
            standing.heights = max(1, int(self.viewport().height() // self._ink.height))
            page, missing = standing.page()
            self._reader.read(standing.transcript, sorted(missing, reverse=True))
            stays = self._stays(standing, page, missing)
        looks = None if standing is None else _Looks.of(standing)
        is_other = not stays and self._page.show(page)
        if is_other or looks != self._looks:
            self._looks = looks
            self._show_chosen()
            self.viewport().update()
        if not stays:
            self._show_bar()
        if not stays and self.isVisible():
            self._turns.ask(_AROUND, self._read_around)
        self._tell_follows()

    def _stays(self, standing: Standing, page: list[Placed], missing: set[int]) -> bool:
        """Whether what stands at the end stays until all that follows it is read.

        A page with a hole would flicker, and one of which a part is old would be painted twice.
        """
        shown = (standing, standing.columns, standing.heights)
        if standing.follows and shown == self._shown and not missing.isdisjoint(blocks_of(page)):
            return True
        self._shown = shown
        return False

    def _read_around(self) -> None:
        """Read what lies before and after the page, when that is painted: reading would hold it up."""
        shown, standing = blocks_of(self.rows), self._standing
        if standing is None or not shown:
            return
        transcript = standing.transcript
        transcript.touch(shown)
        around = (shown[0] - 1, shown[-1] + 1)
        self._reader.read(transcript, [each for each in around if 0 <= each < transcript.blocks])

    def _tell_follows(self) -> None:
        if self._told_follows is not self.follows:
            self._told_follows = self.follows
            self.followed.emit(self.follows)

    def _show_chosen(self) -> None:
        """Let a screen reader know which rows are chosen, and which is at hand."""
        standing, chosen, current = self._standing, QItemSelection(), QModelIndex()
        for number, placed in enumerate(self.rows if standing is not None else ()):
            if standing is not None and standing.is_chosen(placed):
                chosen.select(self._page.index(number), self._page.index(number))
        if standing is not None and standing.current is not None:
            current = self._page.index_of(standing.current)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flags.ClearAndSelect)
        if current != self.currentIndex():
            self.selectionModel().setCurrentIndex(current, flags.NoUpdate)

    def _show_bar(self) -> None:
        bar, standing = self.verticalScrollBar(), self._standing
        length = standing.transcript.length if standing is not None else 0
        heights = standing.heights if standing is not None else 1
        most = 0 if standing is None or self._is_whole(standing) else max(1, length - heights)
        self._is_ours = True
        bar.setEnabled(most > 0)
        bar.setRange(0, most)
        bar.setPageStep(heights)
        if standing is not None:
            top = standing.transcript.position(standing.top)
            bar.setValue(most if standing.follows else min(top, max(most - 1, 0)))
        self._is_ours = False

    def _is_whole(self, standing: Standing) -> bool:
        """Whether all there is stands on the page."""
        rows, layout = self.rows, standing.layout()
        return not rows or (
            rows[0].top >= 0
            and rows[-1].top + rows[-1].height <= standing.heights
            and layout.before(rows[0].spot) is None
            and layout.after(rows[-1].spot) is None
        )

    def _bar_moved(self, value: int) -> None:
        """Somebody has the scroll bar."""
        if self._is_ours or self._standing is None:
            return
        if value >= self.verticalScrollBar().maximum():
            self._standing.follow()
        else:
            self._standing.jump(value)
        self.refresh()

    # --- moving --------------------------------------------------------------------------------------

    def follow(self) -> None:
        """Show the end from now on."""
        if self._standing is not None:
            self._standing.follow()
            self.refresh()

    def go_to(self, place: Place) -> None:
        """Show a line; it is unfolded where it is folded."""
        if self._standing is not None:
            self._standing.go_to(place)
            self.refresh()

    def scroll_by(self, heights: int) -> None:
        """Down by so many heights, or up."""
        if self._standing is not None:
            self._standing.scroll_by(heights)
            self.refresh()

    def choose_all(self) -> None:
        """Choose everything."""
        if self._standing is not None:
            self._standing.choose_all()
            self.refresh()

    def copy(self) -> None:
        """Copy the chosen lines; they are on the clipboard a moment later."""
        standing = self._standing
        if standing is not None and standing.chosen is not None:
            self._reader.copy(standing.transcript, *standing.chosen)

    # --- hands ---------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102, N802 - Qt's
        standing, key = self._standing, event.key()
        if standing is None or not self._pressed(standing, event, key):
            event.ignore()
            return
        self.refresh()
        event.accept()

    def _pressed(self, standing: Standing, event: QKeyEvent, key: int) -> bool:
        """Do what a key says; False for one that says nothing here."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            standing.choose_all()
        elif key in _STEPS:
            standing.step(_STEPS[key] * (max(standing.heights - 1, 1) if key in _PAGES else 1), extends=shift)
        elif key == Qt.Key.Key_Home:
            standing.go_to(Place(0, 0))
        elif key == Qt.Key.Key_End:
            standing.follow()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            standing.fold()
        elif key in {Qt.Key.Key_Right, Qt.Key.Key_Left}:
            standing.fold(is_open=key == Qt.Key.Key_Right)
        else:
            return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        placed, standing = self._at(event.position().toPoint()), self._standing
        if standing is None or placed is None or placed.row is None:
            return
        if event.button() is Qt.MouseButton.LeftButton:
            self._clicked(standing, placed, placed.row, event)
        elif not standing.is_chosen(placed):  # a menu is about what it is opened on
            standing.choose(placed.place)
        self.refresh()

    def _clicked(self, standing: Standing, placed: Placed, row: Row, event: QMouseEvent) -> None:
        extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        standing.choose(placed.place, extends=extends)
        is_on_mark = event.position().x() < MARGIN
        if row.line.body and not extends and (row.line.kind is Kind.FOLD or is_on_mark):
            standing.fold()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        placed, standing = self._at(event.position().toPoint()), self._standing
        row = placed.row if placed is not None else None
        if standing is not None and row is not None and row.line.body and row.line.kind is not Kind.FOLD:
            standing.fold()
            self.refresh()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        standing = self._standing
        if not event.buttons() & Qt.MouseButton.LeftButton or standing is None or standing.current is None:
            return
        spot = event.position().toPoint()
        if not 0 <= spot.y() < self.viewport().height():
            standing.scroll_by(-1 if spot.y() < 0 else 1)
            standing.let_go()
            self.refresh()
        placed = self._at(QPoint(spot.x(), min(max(spot.y(), 0), self.viewport().height() - 1)))
        if placed is not None and placed.row is not None and placed.place != standing.current:
            standing.choose(placed.place, extends=True)
            self.refresh()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102, N802 - Qt's
        pixels = event.pixelDelta().y()
        self._turned += pixels / self._ink.height if pixels else event.angleDelta().y() / _TURN * _PER_TURN
        heights = int(self._turned)
        self._turned -= heights
        if heights:
            self.scroll_by(-heights)
        event.accept()

    # --- what a list view is asked -------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102, N802 - Qt's
        painter, standing = QPainter(self.viewport()), self._standing
        painter.fillRect(self.viewport().rect(), self._ink.ground)
        painter.setFont(self._ink.font)
        if standing is None or not standing.transcript.blocks:
            words = _NOBODY if standing is None else _NOTHING_YET
            painter.setFont(self.font())
            paint_words(painter, self._ink, self.viewport().rect(), words)
            return
        timed = standing.transcript.has_times
        for placed in self.rows:
            is_current = placed.row is not None and placed.place == standing.current
            look = Look(standing.is_chosen(placed), is_current and self.hasFocus(), self._found, is_current)
            paint_row(painter, self._ink, placed, look, self.viewport().width(), timed=timed)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102, N802 - Qt's
        super().resizeEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102, N802 - Qt's
        super().hideEvent(event)
        self._turns.withdraw(_AROUND)

    def scrollContentsBy(self, _x: int, _y: int) -> None:  # noqa: D102, N802 - Qt's
        self.viewport().update()

    def updateGeometries(self) -> None:  # noqa: N802 - Qt's
        """The scroll bar is ours."""

    def doItemsLayout(self) -> None:  # noqa: N802 - Qt's
        """So is the layout."""

    def verticalOffset(self) -> int:  # noqa: D102, N802 - Qt's
        return 0

    def scrollTo(self, index: QModelIndex | QPersistentModelIndex, hint: object = None) -> None:  # noqa: N802
        """Rows on the page are to be seen already."""

    def visualRect(self, index: QModelIndex | QPersistentModelIndex) -> QRect:  # noqa: D102, N802 - Qt's
        if not index.isValid() or index.row() >= len(self.rows):
            return QRect()
        placed, height = self.rows[index.row()], self._ink.height
        top = round((placed.top + placed.gap) * height)
        return QRect(0, top, self.viewport().width(), round(len(placed.pieces) * height))

    def indexAt(self, spot: QPoint) -> QModelIndex:  # noqa: D102, N802 - Qt's
        placed = self._at(spot)
        return QModelIndex() if placed is None else self._page.index(self.rows.index(placed))

    def _at(self, spot: QPoint) -> Placed | None:
        height = spot.y() / self._ink.height
        return next((each for each in self.rows if each.top <= height < each.top + each.height), None)


_PAGES: Final = frozenset({Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})
_STEPS: Final[dict[int, int]] = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -1,
    Qt.Key.Key_PageDown: 1,
}
