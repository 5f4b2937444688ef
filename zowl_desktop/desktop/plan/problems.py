"""What is wrong with the plan, worked out off the screen's thread; each problem leads to its place."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QTreeView
from shiboken6 import isValid

from zowl_desktop.app.editing import Document
from zowl_desktop.app.editing.judgement import Judgement, judged
from zowl_desktop.app.findings import missing_projects
from zowl_desktop.model.document.problems import Problem
from zowl_desktop.model.document.tree import Plain

DELAY: Final = 150
"""Milliseconds after an edit until the plan is judged: one judgement for a burst of typing."""


class Judge(QObject):
    """Judges a document after each change; the last one counts."""

    done = Signal(object)
    """A `Judgement` of what the document says now, with the projects that are not here among its problems."""
    _finished = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._document: Document | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(DELAY)
        self._later.timeout.connect(self._start)
        self._finished.connect(self._hand_over)

    def edit(self, document: Document) -> None:
        """Judge another document."""
        self._document = document
        self.later()

    def later(self) -> None:
        """Judge again, soon."""
        self._later.start()

    def stop(self) -> None:
        """Judge nothing until it is asked for again."""
        self._later.stop()

    def _start(self) -> None:
        document = self._document
        if document is None:
            return
        editor = document.editor
        if editor.broken:
            self.done.emit(Judgement(editor.broken))
            return
        tree, settings = editor.tree, editor.settings
        folder = document.path.absolute().parent if document.path is not None else None

        def work() -> None:
            judgement = judged(tree, settings)
            missing = missing_projects(tree, folder)
            judgement = replace(judgement, problems=(*judgement.problems, *missing))
            if isValid(self):  # the window may have been closed meanwhile
                self._finished.emit(tree, judgement)

        QThreadPool.globalInstance().start(work)

    def _hand_over(self, tree: Plain, judgement: Judgement) -> None:
        if self._document is not None and tree is self._document.editor.tree:
            self.done.emit(judgement)


class Problems(QTreeView):
    """The list. Enter or a double click goes to the place."""

    chosen = Signal(str)
    """A problem was chosen: its path, as people read it."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Problems")
        self.setRootIsDecorated(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list = QStandardItemModel(0, 3)
        self._list.setHorizontalHeaderLabels(["Where", "What is wrong", "What to do"])
        self.setModel(self._list)
        self.header().resizeSection(0, 220)
        self.header().resizeSection(1, 380)
        self._problems: tuple[Problem, ...] = ()
        self.activated.connect(lambda index: self.chosen.emit(self._problems[index.row()].path))

    @property
    def shown(self) -> tuple[Problem, ...]:
        """What the list has."""
        return self._problems

    def show_problems(self, judgement: Judgement) -> None:
        """Show what is wrong now."""
        if judgement.problems == self._problems:
            return
        self._problems = judgement.problems
        self._list.removeRows(0, self._list.rowCount())
        for problem in judgement.problems[:500]:
            where = (
                problem.path.replace(".", " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} ")
                or "the document"
            )
            row = [QStandardItem(words) for words in (where, problem.message, problem.hint)]
            row[0].setData(
                f"{where}: {problem.message}. {problem.mend}".strip(), Qt.ItemDataRole.AccessibleTextRole
            )
            self._list.appendRow(row)
