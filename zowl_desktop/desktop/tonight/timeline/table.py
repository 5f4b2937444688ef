"""The timeline as a table, the newest first: the way in for screen readers, and for reading on."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from zowl_desktop.app.tonight import Span, SpanKind
from zowl_desktop.desktop.tonight.timeline.chart import Chart
from zowl_desktop.desktop.tonight.words import duration, plain
from zowl_desktop.engine.times import tell_time

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
        rows = [(row.task, span) for row in chart.rows for span in row.spans]
        rows.sort(key=lambda row: (-row[1].begin, row[0]))
        self._now = chart.now
        if rows == self._rows:
            return
        if len(rows) == len(self._rows):
            self._rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

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
        end = span.end if span.end is not None else self._now
        cells = (tell_time(span.begin), task, _what(span), duration(end - span.begin), span.words)
        cell = cells[index.column()]
        return plain(cell) if role == Qt.ItemDataRole.ToolTipRole else cell


def _what(span: Span) -> str:
    if span.kind is not SpanKind.WORK:
        return _WHAT[span.kind]
    return (
        f"{span.label}: "
        + {None: "runs" if span.end is None else "over", True: "passed", False: "failed"}[span.ok]
    )
