"""The plan as a table: the way in for the keyboard and for screen readers. It edits the same document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView

from zowl_desktop.app.editing import Change, Connect, Disconnect, Edit, Editor, Plan, RemoveTasks, Rename, Set
from zowl_desktop.desktop.canvas.ink import policy_of
from zowl_desktop.desktop.plan.task_form import need_of
from zowl_desktop.model.errors import Refused
from zowl_desktop.model.pipeline import Need

COLUMNS: Final = ("Task", "Name", "Project", "Done by", "Needs")
TITLE, NAME, PROJECT, DOER, NEEDS = range(5)
_EDITABLE: Final = frozenset({TITLE, NAME, PROJECT, NEEDS})
_HINTS: Final = {
    NEEDS: "Tasks that this one needs, with commas; a policy after a colon: schema, payments: hold"
}
_Index = QModelIndex | QPersistentModelIndex


class OutlineModel(QAbstractTableModel):
    """One row for each task, in the order of the file."""

    refused = Signal(str, str)

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self._editor = editor
        self._names: list[str] = list(editor.plan.tasks)

    def name(self, row: int) -> str:
        """The task of a row."""
        return self._names[row]

    def row(self, name: str) -> int:
        """The row of a task; -1 when it has none."""
        return self._names.index(name) if name in self._names else -1

    def changed(self, change: Change) -> None:
        """Follow the document."""
        names = list(change.after.tasks)
        if change.renamed is not None:
            self._names = names
            row = self.row(change.renamed[1])
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))
        elif names != self._names:
            self.beginResetModel()
            self._names = names
            self.endResetModel()
            return
        for name in change.changed:
            row = self.row(name)
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, D102, N802 - Qt's
        return 0 if parent.isValid() else len(self._names)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, D102, N802 - Qt's
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: ANN401, D102, N802
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return None

    def data(self, index: _Index, role: int = 0) -> Any:  # noqa: ANN401, D102 - Qt's
        if not index.isValid() or index.row() >= len(self._names):
            return None
        column, name = index.column(), self._names[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return cell(self._editor.plan, name, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{COLUMNS[column]}: {cell(self._editor.plan, name, column) or 'none'}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return _HINTS.get(column)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:  # noqa: D102 - Qt's
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() in _EDITABLE else flags

    def setData(self, index: _Index, value: Any, role: int = 0) -> bool:  # noqa: ANN401, ARG002, D102, N802
        name, words = self._names[index.row()], str(value).strip()
        if words == cell(self._editor.plan, name, index.column()):
            return False
        try:
            edits = _edits(self._editor.plan, name, index.column(), words)
            return bool(edits) and self._editor.do(*edits) is not None
        except Refused as refused:
            self.refused.emit(refused.title, f"{refused.what} {refused.mend}".strip())
            return False


def cell(plan: Plan, name: str, column: int) -> str:
    """What a cell says."""
    task = plan.tasks[name]
    if column == NEEDS:
        return ", ".join(_need_words(need) for need in task.needs)
    return {TITLE: task.title, NAME: name, PROJECT: task.project or "", DOER: task.doer}[column]


def _need_words(need: Need) -> str:
    policy = policy_of(need)
    return need.task if policy == "skip" else f"{need.task}: {policy}"


def _edits(plan: Plan, name: str, column: int, words: str) -> list[Edit]:
    if column == TITLE:
        return [Set(("tasks", name, "title"), words or None)]
    if column == NAME:
        return [Rename("tasks", name, words)]
    if column == PROJECT:
        return [Set(("tasks", name, "project"), words or None)]
    return list(_need_edits(plan, name, words))


def _need_edits(plan: Plan, name: str, words: str) -> Iterable[Edit]:
    """The edits that make a task need what the words say. Raises `Refused` for words that say nothing."""
    wanted: dict[str, Need] = {}
    for part in filter(None, (part.strip() for part in words.split(","))):
        task, _, policy = (word.strip() for word in part.partition(":"))
        try:
            wanted[task] = need_of(task, policy or "skip")
        except ValueError:
            said = f"{policy} is no policy."
            raise Refused("This is no policy", said, "Write skip, hold, run, failure or finished.") from None
    for need in plan.tasks[name].needs:
        if need.task not in wanted:
            yield Disconnect(need.task, name)
    for need in wanted.values():
        if plan.need(need.task, name) != need:
            yield Connect(name, need)


class Outline(QTreeView):
    """The table. Selection goes both ways between it and the canvas."""

    picked = Signal(object)
    """A person selected tasks here."""
    opened = Signal(str)
    added = Signal()
    refused = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Outline")
        self.setAccessibleDescription("All tasks as a table. F2 edits a cell, Insert adds, Delete removes.")
        self.setRootIsDecorated(False)
        self.setAlternatingRowColors(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self._editor: Editor | None = None
        self._quiet = False
        self._table: OutlineModel | None = None

    def edit_document(self, editor: Editor) -> None:
        """Show another document."""
        self._editor = editor
        before, self._table = self._table, OutlineModel(editor)
        self._table.refused.connect(self.refused)
        self.setModel(self._table)
        if before is not None:
            before.deleteLater()
        header = self.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate((220, 130, 110, 150)):
            header.resizeSection(column, width)
        self.selectionModel().selectionChanged.connect(self._selection_changed)

    def changed(self, change: Change) -> None:
        """Follow the document."""
        if self._table is not None:
            chosen = self.selected()
            self._quiet = True
            self._table.changed(change)
            self._quiet = False
            if not self.selected():
                self.show_selection(chosen)

    def selected(self) -> tuple[str, ...]:
        """The selected tasks."""
        table = self._table
        if table is None or self.selectionModel() is None:
            return ()
        return tuple(table.name(index.row()) for index in self.selectionModel().selectedRows())

    def show_selection(self, tasks: Sequence[str]) -> None:
        """Select what is selected elsewhere."""
        table = self._table
        if table is None or set(tasks) == set(self.selected()):
            return
        wanted = QItemSelection()
        rows = [row for row in map(table.row, tasks) if row >= 0]
        for row in rows:
            wanted.select(table.index(row, 0), table.index(row, len(COLUMNS) - 1))
        self._quiet = True
        self.selectionModel().select(wanted, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if rows:
            current = table.index(rows[0], max(self.currentIndex().column(), 0))
            self.selectionModel().setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(current)
        self._quiet = False

    def _selection_changed(self) -> None:
        if not self._quiet:
            self.picked.emit(self.selected())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102, N802 - Qt's
        chosen = self.selected()
        if self.state() is QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)  # the cell's own Return comes by here
        elif event.key() == Qt.Key.Key_Delete and chosen and self._editor is not None:
            self._editor.do(RemoveTasks(chosen))
        elif event.key() == Qt.Key.Key_Insert:
            self.added.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and len(chosen) == 1:
            self.opened.emit(chosen[0])
        else:
            super().keyPressEvent(event)
