"""The dialog that sends a task back: to which step, with which brief, and who does it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from zowl_desktop.app.tonight import TaskTonight
from zowl_desktop.model.document.quantities import BadQuantity, seconds
from zowl_desktop.model.events import TaskRetried
from zowl_desktop.model.pipeline import With

_FRAME = frozenset({"workspace", "deliver"})
_USUAL = "implement"
"""The step that a person means mostly, where a recipe has it."""


class RetryDialog(QDialog):
    """What is left as it is stays as it was."""

    asked = Signal(object)
    """A `TaskRetried`."""

    def __init__(self, task: TaskTonight, agents: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._task = task
        self.setWindowTitle(f"Retry {task.id}")
        self.setMinimumWidth(560)
        self.step = QComboBox()
        self.step.addItems([step for step in task.steps if step not in _FRAME])
        self.step.setCurrentText(_USUAL)
        self.brief = QPlainTextEdit(task.brief or "")
        self.brief.setTabChangesFocus(True)
        self.brief.setMinimumHeight(220)
        self.agent = QComboBox()
        self.agent.addItem("as before", None)
        for name in agents:
            self.agent.addItem(name, name)
        self.model, self.time = QLineEdit(), QLineEdit()
        self.model.setPlaceholderText("as before")
        self.time.setPlaceholderText("as before, or such as 90 min")
        self.error = QLabel()
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        self._lay_out()
        self.finished.connect(self.deleteLater)

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        why = QLabel(self._task.why)
        why.setTextFormat(Qt.TextFormat.PlainText)
        why.setWordWrap(True)
        form.addRow(why)
        self._add(form, "From", self.step, "The step to begin with")
        if self._task.brief is not None:
            self._add(form, "Brief", self.brief, "The brief: what has to be true afterwards")
            self._add(form, "Agent", self.agent, "The agent that does it")
            self._add(form, "Model", self.model, "The model that does it")
        self._add(form, "Time", self.time, "The time that each step may take")
        form.addRow(self.error)
        buttons = QDialogButtonBox()
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.go = buttons.addButton("Retry", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)

    def _refuse(self, field: QWidget, words: str) -> None:
        self.error.setText(words)
        self.error.show()
        field.setFocus()

    def _add(self, form: QFormLayout, label: str, field: QWidget, about: str) -> None:
        field.setAccessibleName(label)
        field.setAccessibleDescription(about)
        field.setToolTip(about)
        form.addRow(label, field)

    def accept(self) -> None:
        """Send the word, if all of it can be."""
        time = self.time.text().strip()
        try:
            using = With(
                self.agent.currentData(), self.model.text().strip() or None, seconds(time) if time else None
            )
        except BadQuantity as bad:
            self._refuse(self.time, f"Time: {bad}. {bad.mend}")
            return
        text = self.brief.toPlainText()
        if self._task.brief is not None and not text.strip():
            self._refuse(self.brief, "The brief is empty. Write what has to be true afterwards.")
            return
        brief = text if self._task.brief is not None and text != self._task.brief else None
        self.asked.emit(TaskRetried(0.0, self._task.id, self.step.currentText() or None, brief, using))
        super().accept()
