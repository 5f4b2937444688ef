"""The green tasks in merge order, as a list that the keyboard walks through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from zowl_desktop.app.mornings import Green, Standing, Told, words
from zowl_desktop.desktop.theme.letters import letters
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tonight.words import plain
from zowl_desktop.model.money import money

_ROW: Final = 36
_COLUMNS: Final = ("", "Task", "Added", "Removed", "Checks", "Cost")
_TITLE: Final = 1
_CHECKS: Final = 4


@dataclass(frozen=True, slots=True)
class _Row:
    """What stands in a row: words, each with its colour."""

    task: str
    checks: str
    cells: tuple[tuple[str, str], ...]


class _Colored(QStyledItemDelegate):
    """The chosen row keeps the colours of its words."""

    def initStyleOption(  # noqa: N802 - Qt's
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        ink = index.data(Qt.ItemDataRole.ForegroundRole)
        if ink is not None:
            option.palette.setBrush(QPalette.ColorRole.HighlightedText, ink)


class ReviewList(QTableWidget):
    """One row for each green task. J and K go down and up, Enter asks for a merge."""

    looked_at = Signal(str)
    """A task was chosen."""
    merge_asked = Signal(str)

    def __init__(self, tokens: Tokens) -> None:
        super().__init__(0, len(_COLUMNS))
        self.setObjectName("review")
        self.setAccessibleName("Green tasks in merge order")
        self.setAccessibleDescription("J goes down, K goes up, Enter merges.")
        self._tokens = tokens
        self._told: Told | None = None
        self._is_chosen = False
        self._rows: list[_Row] = []
        self.setItemDelegate(_Colored(self))
        self.setHorizontalHeaderLabels(_COLUMNS)
        self.verticalHeader().hide()
        self.horizontalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(letters(_ROW))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionResizeMode(_TITLE, QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setMinimumSectionSize(22)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentCellChanged.connect(self._choose)

    @property
    def task(self) -> str:
        """The task that is chosen; empty when none is."""
        item = self.item(self.currentRow(), _TITLE)
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def show_told(self, told: Told) -> None:
        """Show these green tasks. The one that a person chose stays chosen; else it is the first to merge."""
        if self._told is None or self._told.morning.run != told.morning.run:
            self._is_chosen = False
        chosen = self.task if self._is_chosen else ""
        self._told = told
        greens = told.morning.greens
        self.blockSignals(True)
        self._show_rows([self._row(green, told.standing(green.task.id)) for green in greens])
        names = [green.task.id for green in greens]
        self.setCurrentCell(names.index(chosen) if chosen in names else self._first_open(told), _TITLE)
        self.blockSignals(False)
        self.setFixedHeight(letters(_ROW) * len(greens) + 2 * self.frameWidth())
        self.looked_at.emit(self.task)

    def keep(self) -> None:
        """Stay with this task: what was said of it is to be read before another one takes its place."""
        self._is_chosen = True

    def _choose(self) -> None:
        self._is_chosen = True
        self.looked_at.emit(self.task)

    def _first_open(self, told: Told) -> int:
        greens = told.morning.greens
        still = (at for at, green in enumerate(greens) if not told.standing(green.task.id).is_accepted)
        return next(still, 0) if greens else -1

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self._tokens = tokens
        if self._told is not None:
            self.show_told(self._told)

    def _show_rows(self, rows: list[_Row]) -> None:
        """Columns are measured once, after the last cell: at every cell it takes a second with 30 tasks."""
        if rows == self._rows:
            return
        self._rows = rows
        self.setRowCount(len(rows))
        for at, row in enumerate(rows):
            for column, (text, color) in enumerate(row.cells):
                item = QTableWidgetItem(text)
                item.setForeground(QColor(color))
                item.setData(Qt.ItemDataRole.UserRole, row.task)
                item.setToolTip(plain(row.checks if column == _CHECKS else row.cells[_TITLE][0]))
                self.setItem(at, column, item)
        self.resizeColumnsToContents()

    def _row(self, green: Green, standing: Standing) -> _Row:
        tokens = self._tokens
        added, removed = words.lines_changed(standing)
        merged = " \N{MIDDLE DOT} merged" if standing.is_accepted else ""
        dot = "\N{BLACK CIRCLE}" if standing.is_accepted else "\N{WHITE CIRCLE}"
        cells = (
            (dot, tokens.ok),
            (green.task.task.title + merged, tokens.dim if standing.is_accepted else tokens.text),
            (added, tokens.ok),
            (removed, tokens.fail),
            (green.proof, tokens.dim),
            (money(green.task.cost) if green.task.cost else "\N{EN DASH}", tokens.dim),
        )
        return _Row(green.task.id, green.checks, cells)

    def step(self, by: int) -> None:
        """Go down, or up."""
        if self.rowCount():
            self.setCurrentCell(min(max(self.currentRow() + by, 0), self.rowCount() - 1), _TITLE)

    def go_to(self, task: str) -> None:
        """Choose a task, if it is there."""
        names = [green.task.id for green in self._told.morning.greens] if self._told is not None else []
        if task in names:
            self.setCurrentCell(names.index(task), _TITLE)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102, N802 - Qt's
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            if self.task:
                self.merge_asked.emit(self.task)
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:  # noqa: D102, N802 - Qt's
        return QSize(420, letters(_ROW) * self.rowCount())
