"""The timeline as a table, the newest first: the way in for screen readers, and for reading on."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from zowl_desktop.app.tonight import Span, SpanKind
from zowl_desktop.desktop.tonight.timeline.chart import Chart
from zowl_desktop.desktop.tonight.words import plain
from zowl_desktop.engine.times import duration, tell_time

COLUMNS: Final = ("From", "Task", "What", "How long", "Why")
_Index = QModelIndex | QPersistentModelIndex
_WHAT: Final = {SpanKind.WAIT: "waits", SpanKind.PARKED: "parked", SpanKind.HELD: "held"}


class NightTable(QAbstractTableModel):
    """One row for each piece of the night."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[str, Span]] = []
        self._now = 0.0

    def show_chart(self, chart: Chart) -> None:
        """Show this from now on."""
        rows = sorted(((row.task, span) for row in chart.rows for span in row.spans), key=_place)
        before, self._now = self._now, chart.now
        places = {_place(row) for row in rows}
        if places.isdisjoint(map(_place, self._rows)):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        self._remove_all_but(places)
        self._insert(rows)
        for number, row in enumerate(rows):
            was = self._rows[number]
            self._rows[number] = row
            if was != row or _lasted(row[1], before) != _lasted(row[1], chart.now):
                self.dataChanged.emit(self.index(number, 0), self.index(number, len(COLUMNS) - 1))

    def _remove_all_but(self, places: Set[tuple[object, ...]]) -> None:
        for number in reversed(range(len(self._rows))):
            if _place(self._rows[number]) not in places:
                self.beginRemoveRows(QModelIndex(), number, number)
                del self._rows[number]
                self.endRemoveRows()

    def _insert(self, rows: Sequence[tuple[str, Span]]) -> None:
        """What is new goes between what is there, so that whoever reads stays where they are."""
        for number, row in enumerate(rows):
            if number == len(self._rows) or _place(self._rows[number]) != _place(row):
                self.beginInsertRows(QModelIndex(), number, number)
                self._rows.insert(number, row)
                self.endInsertRows()

    def task(self, row: int) -> str:
        """The task of a row."""
        return self._rows[row][0]

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: D102, N802 - Qt's
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:  # noqa: ARG002, D102, N802 - Qt's
        return len(COLUMNS)

    def headerData(  # noqa: D102, N802 - Qt's
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401
        is_name = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return COLUMNS[section] if is_name else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401, D102
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        task, span = self._rows[index.row()]
        cells = (tell_time(span.begin), task, _what(span), _lasted(span, self._now), span.words)
        cell = cells[index.column()]
        return plain(cell) if role == Qt.ItemDataRole.ToolTipRole else cell


def _place(row: tuple[str, Span]) -> tuple[float, str, str, str, str]:
    """What a piece of the night is known by, and where it stands: the newest first."""
    task, span = row
    return -span.begin, task, span.kind, span.label, span.attempt or ""


def _lasted(span: Span, now: float) -> str:
    return duration((span.end if span.end is not None else now) - span.begin)


def _what(span: Span) -> str:
    if span.kind is not SpanKind.WORK:
        return _WHAT[span.kind]
    return (
        f"{span.label}: "
        + {None: "runs" if span.end is None else "over", True: "passed", False: "failed"}[span.ok]
    )
