"""A small dialog that raises the limits of the run, or of one task: in money, in tokens, or both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QWidget

from zowl_desktop.desktop.tonight.words import tokens
from zowl_desktop.model.document.quantities import BadQuantity, micro_dollars, token_count, tokens_text
from zowl_desktop.model.events import BudgetRaised
from zowl_desktop.model.money import money


@dataclass(frozen=True, slots=True)
class Account:
    """What was used so far, and what may be: money in micro-dollars, and tokens."""

    cost: int
    cost_limit: int | None
    tokens: int
    token_limit: int | None


class AmountDialog(QDialog):
    """Asks for limits. What is left empty stays; what cannot be is said below, and changes nothing."""

    asked = Signal(object)
    """A `BudgetRaised`."""

    def __init__(self, task: str | None, used: Account, parent: QWidget) -> None:
        super().__init__(parent)
        self._task = task
        of = task or "the run"
        self.setWindowTitle(f"Limit of {of}")
        self.field, self.tokens = QLineEdit(), QLineEdit()
        if used.cost_limit is not None:
            self.field.setText(f"{2 * used.cost_limit / 1_000_000:.2f} USD")
        if used.token_limit is not None:
            self.tokens.setText(tokens_text(2 * used.token_limit))
        self.field.setAccessibleName(f"What {of} may cost in all")
        self.field.setPlaceholderText("as before, or such as 20 USD")
        self.tokens.setAccessibleName(f"How many tokens {of} may use in all")
        self.tokens.setPlaceholderText("as before, or such as 5M")
        self.error = QLabel()
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        self.buttons = QDialogButtonBox()
        self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.addButton("Set the limit", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.addRow(QLabel(_so_far(used)))
        form.addRow("May cost in all", self.field)
        form.addRow("Tokens in all", self.tokens)
        form.addRow(self.error)
        form.addRow(self.buttons)
        first = self.tokens if used.cost_limit is None and used.token_limit is not None else self.field
        first.setFocus()
        first.selectAll()
        self.finished.connect(self.deleteLater)

    def accept(self) -> None:
        """Send the word, if it says amounts."""
        try:
            cost = _read(self.field, micro_dollars)
            count = _read(self.tokens, token_count)
        except BadQuantity as bad:
            self._complain(f"{bad}. {bad.mend}")
            return
        if cost is None and count is None:
            self._complain("Write what it may cost, or how many tokens it may use.")
            return
        self.asked.emit(BudgetRaised(0.0, self._task, cost=cost, tokens=count))
        super().accept()

    def _complain(self, words: str) -> None:
        self.error.setText(words)
        self.error.show()


def _read(field: QLineEdit, read: Callable[[str], int]) -> int | None:
    text = field.text().strip()
    return read(text) if text else None


def _so_far(used: Account) -> str:
    cost = f" of {money(used.cost_limit)}" if used.cost_limit is not None else ""
    count = f" of {tokens(used.token_limit)}" if used.token_limit is not None else ""
    return f"So far: {money(used.cost)}{cost}, {tokens(used.tokens)}{count} tokens."
