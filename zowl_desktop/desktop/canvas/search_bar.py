"""Find a task and go there."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from zowl_desktop.app.editing.plan import Plan, PlannedTask
from zowl_desktop.desktop.canvas.node_item import Emphasis
from zowl_desktop.desktop.canvas.view import CanvasView
from zowl_desktop.desktop.theme.tokens import Tokens

WIDTH: Final = 320


class SearchBar(QWidget):
    """A field over the canvas: what does not fit is dimmed; Enter goes to the next that fits."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._plan: Plan | None = None
        self._found: list[str] = []
        self._at = -1
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Find a task, project or agent")
        self.field.setAccessibleName("Find a task")
        self.field.setClearButtonEnabled(True)
        self._count = QLabel(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 10, 6)
        row.addWidget(self.field)
        row.addWidget(self._count)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.hide()

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self.setStyleSheet(
            f"SearchBar {{ background: {tokens.raised}; border: 1px solid {tokens.line};"
            " border-radius: 8px; }"
            f"QLabel {{ color: {tokens.dim}; }}"
        )

    def open(self, plan: Plan) -> None:
        """Start to search in a plan."""
        self._plan = plan
        self.adjustSize()
        self.move((self._view.width() - self.width()) // 2, 12)
        self.show()
        self.raise_()
        self.field.setFocus()
        self.field.selectAll()
        self._search(self.field.text())

    def close_search(self) -> None:
        """End the search; what was found last stays selected."""
        self.hide()
        self._view.stage.emphasize({})
        self._view.setFocus()

    def _search(self, words: str) -> None:
        plan = self._plan
        if plan is None or not self.isVisible():
            return
        wanted = words.casefold().split()
        fits = {name for name, task in plan.tasks.items() if wanted and _fits(task, wanted)}
        places = plan.places
        self._found = sorted(fits, key=lambda name: (places[name].x, places[name].y))
        self._at = -1
        self._count.setText("" if not wanted else f"{len(fits)} of {len(plan.tasks)}")
        dimmed = {name: Emphasis.DIMMED for name in plan.tasks if name not in fits} if wanted else {}
        self._view.stage.emphasize(dimmed)

    def step(self, by: int) -> None:
        """Go to the next or the last that fits."""
        if self._found:
            self._at = (self._at + by) % len(self._found) if self._at >= 0 or by > 0 else len(self._found) - 1
            name = self._found[self._at]
            self._view.stage.select([name])
            self._view.reveal(name)
            self._count.setText(f"{self._at + 1} of {len(self._found)}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102, N802 - Qt's
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.step(-1 if back else 1)
                return True
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
                self.step(1 if event.key() == Qt.Key.Key_Down else -1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_search()
                return True
        return super().eventFilter(watched, event)


def _fits(task: PlannedTask, words: list[str]) -> bool:
    text = " ".join(word for word in (task.id, task.title, task.project, task.doer) if word).casefold()
    return all(word in text for word in words)
