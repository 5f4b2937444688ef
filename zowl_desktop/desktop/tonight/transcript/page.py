"""The rows on the page as a model: what a screen reader goes through."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from zowl_desktop.app.transcripts import Place
from zowl_desktop.desktop.tonight.transcript.layout import Placed, spoken

_NOWHERE = QModelIndex()
_SPOKEN = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}


class Page(QAbstractListModel):
    """As many rows as are to be seen."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[Placed] = []

    def show(self, rows: list[Placed]) -> bool:
        """Other rows, or the same ones elsewhere; False when nothing changes."""
        if rows == self.rows:
            return False
        if [placed.row for placed in rows] == [placed.row for placed in self.rows]:
            self.rows = rows
            return True
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()
        return True

    def index_of(self, place: Place) -> QModelIndex:
        """The index of a line; an invalid one when it is not on the page."""
        for number, placed in enumerate(self.rows):
            if placed.row is not None and placed.place == place:
                return self.index(number)
        return QModelIndex()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:  # noqa: D102, N802 - Qt's
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:  # noqa: ANN401, D102 - Qt's
        row = self.rows[index.row()].row if index.row() < len(self.rows) else None
        return spoken(row) if row is not None and role in _SPOKEN else None
