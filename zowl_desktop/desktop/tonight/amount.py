"""A small dialog that raises a limit: of the run, or of one task."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QWidget

from zowl_desktop.model.document.quantities import BadQuantity, micro_dollars
from zowl_desktop.model.events import BudgetRaised
from zowl_desktop.model.money import money


class AmountDialog(QDialog):
    """Asks for money. What cannot be is said below the field, and changes nothing."""

    asked = Signal(object)
    """A `BudgetRaised`."""

    def __init__(self, task: str | None, spent: int, limit: int | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._task = task
        of = task or "the run"
        self.setWindowTitle(f"Limit of {of}")
        self.field = QLineEdit(f"{2 * (limit or 0) / 1_000_000:.2f} USD")
        self.field.setAccessibleName(f"What {of} may cost in all")
        self.field.selectAll()
        self.error = QLabel()
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.addButton("Set the limit", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        now = f"{money(spent)} spent so far" + (f", limit {money(limit)}." if limit is not None else ".")
        form.addRow(QLabel(now))
        form.addRow("May cost in all", self.field)
        form.addRow(self.error)
        form.addRow(self.buttons)
        self.finished.connect(self.deleteLater)

    def accept(self) -> None:
        """Send the word, if the amount is one."""
        try:
            amount = micro_dollars(self.field.text().strip())
        except BadQuantity as bad:
            self.error.setText(f"{bad}. {bad.hint}.")
            self.error.show()
            return
        self.asked.emit(BudgetRaised(0.0, self._task, cost=amount))
        super().accept()
