"""The fields of the inspector: checked while a person types, the error beside the field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from zowl_desktop.model.document.problems import sentence
from zowl_desktop.model.document.tree import Plain
from zowl_desktop.model.errors import Refused

Take = Callable[[Plain], None]
"""Takes a new value; raises `Refused` when it cannot be."""


class Entry(Protocol):
    """The part of a field that holds the words."""

    def words(self) -> Plain:
        """What it says; None when it is empty."""

    def put(self, value: Plain) -> None:
        """Show a value."""

    def hint(self, words: str) -> None:
        """Show what holds when it is empty."""

    @property
    def widget(self) -> QWidget:
        """What is shown."""


class LineEntry:
    """One line; a list is written with commas."""

    def __init__(self, changed: Callable[[], None], *, is_list: bool = False) -> None:
        self._field = QLineEdit()
        self._is_list = is_list
        self._quiet = False
        # Not `textEdited`: what a screen reader or a voice puts in counts as well.
        self._field.textChanged.connect(lambda _: None if self._quiet else changed())

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._field

    def words(self) -> Plain:
        """What it says."""
        text = self._field.text().strip()
        if not self._is_list:
            return text or None
        parts: list[Plain] = [part.strip() for part in text.split(",") if part.strip()]
        return parts or None

    def put(self, value: Plain) -> None:
        """Show a value."""
        text = ", ".join(str(part) for part in value) if isinstance(value, list) else value
        if text != self._field.text():
            self._quiet = True
            self._field.setText(text if isinstance(text, str) else "")
            self._field.setCursorPosition(0)
            self._quiet = False

    def hint(self, words: str) -> None:
        """Show what holds when it is empty."""
        self._field.setPlaceholderText(words)


class NameEntry(LineEntry):
    """A name, which counts when it is whole: after Enter, or when the field is left."""

    def __init__(self, changed: Callable[[], None]) -> None:
        super().__init__(lambda: None)
        self._shown: Plain = None
        self._changed = changed
        self._field.editingFinished.connect(self._finish)

    def put(self, value: Plain) -> None:
        """Show a name."""
        self._shown = value
        super().put(value)

    def _finish(self) -> None:
        if self.words() != self._shown:
            self._changed()


class TextEntry:
    """Many lines."""

    def __init__(self, changed: Callable[[], None], height: int) -> None:
        self._field = QPlainTextEdit()
        self._field.setFixedHeight(height)
        self._field.setTabChangesFocus(True)
        self._quiet = False
        self._field.textChanged.connect(lambda: None if self._quiet else changed())

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._field

    def words(self) -> Plain:
        """What it says."""
        text = self._field.toPlainText()
        return text if text.strip() else None

    def put(self, value: Plain) -> None:
        """Show a value."""
        text = value if isinstance(value, str) else ""
        if text != self._field.toPlainText():
            self._quiet = True
            self._field.setPlainText(text)
            self._quiet = False

    def hint(self, words: str) -> None:
        """Show what holds when it is empty."""
        self._field.setPlaceholderText(words)


class PairsEntry(TextEntry):
    """Names with values, `NAME=value`, one on each line."""

    def words(self) -> Plain:
        """What it says. Raises `Refused` for a line that is no pair."""
        pairs: dict[str, Plain] = {}
        for line in self._field.toPlainText().splitlines():
            name, equals, value = line.partition("=")
            if line.strip() and not equals:
                raise Refused("This is no pair", f"{line.strip()!r} has no value.", "Write NAME=value.")
            if line.strip():
                pairs[name.strip()] = value.strip()
        return pairs or None

    def put(self, value: Plain) -> None:
        """Show a value; what says the same already stays as it was typed."""
        pairs = value if isinstance(value, dict) else {}
        shown: Plain
        try:
            shown = self.words() or {}
        except Refused:
            shown = None
        if shown != pairs:
            super().put("\n".join(f"{name}={words}" for name, words in pairs.items()))


class _Choices(QComboBox):
    """A box that a wheel passes over: it scrolls the inspector, and must not change what it goes by."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's
        """Leave it to the inspector, unless the person chose this box."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceEntry:
    """One of some words; the first entry, when there is one, means that nothing is set here."""

    def __init__(self, changed: Callable[[], None], choices: Sequence[str], *, empty: str | None) -> None:
        self._field = _Choices()
        self._field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._empty = empty
        self.offer(choices)
        self._field.activated.connect(lambda _: changed())

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._field

    def offer(self, choices: Sequence[str]) -> None:
        """Show other choices."""
        wanted = [*([self._empty] if self._empty is not None else []), *choices]
        if [self._field.itemText(at) for at in range(self._field.count())] != wanted:
            now = self._field.currentText()
            self._field.clear()
            self._field.addItems(wanted)
            self._field.setCurrentText(now)

    def words(self) -> Plain:
        """What it says."""
        is_empty = self._empty is not None and self._field.currentIndex() == 0
        return None if is_empty else self._field.currentText() or None

    def put(self, value: Plain) -> None:
        """Show a value, also one that is not offered."""
        if not isinstance(value, str):
            self._field.setCurrentIndex(0 if self._empty is not None else -1)
            return
        if self._field.findText(value) < 0:
            self._field.addItem(value)
        self._field.setCurrentText(value)

    def hint(self, words: str) -> None:
        """Show what holds when nothing is set here."""
        if self._empty is not None and self._field.count():
            self._field.setItemText(0, words or self._empty)


class Field(QWidget):
    """A label, an entry, where the value comes from, and what is wrong with what was typed."""

    def __init__(self, label: str, make: Callable[[Callable[[], None]], Entry], take: Take) -> None:
        super().__init__()
        self._take = take
        self.entry = make(self._changed)
        self._origin = _label("", "origin")
        self._error = _label("", "error")
        self._error.setAccessibleName(f"Problem with {label}")
        name = _label(label, "label")
        name.setBuddy(self.entry.widget)
        self.entry.widget.setAccessibleName(label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(3)
        for widget in (name, self.entry.widget, self._origin, self._error):
            column.addWidget(widget)

    @property
    def error(self) -> str:
        """What is wrong with what stands in the field; empty when nothing is."""
        return self._error.text()

    def put(self, value: Plain, origin: str = "", hint: str = "") -> None:
        """Show a value and where it comes from. What is being typed and is wrong stays."""
        if not self.error:
            self.entry.put(value)
        self.entry.hint(hint)
        self._origin.setText(origin)
        self._origin.setVisible(bool(origin))

    def reset(self) -> None:
        """Forget what was typed and is wrong."""
        self._show_error("")

    def _changed(self) -> None:
        try:
            self._take(self.entry.words())
        except Refused as refused:
            self._show_error(_shortened(refused))
        else:
            self._show_error("")

    def _show_error(self, words: str) -> None:
        self._error.setText(words)
        self._error.setVisible(bool(words))
        widget = self.entry.widget
        if bool(widget.property("wrong")) != bool(words):
            widget.setProperty("wrong", bool(words))
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        widget.setAccessibleDescription(words)


def _label(words: str, role: str) -> QLabel:
    label = QLabel(words)
    label.setProperty("role", role)
    label.setWordWrap(True)
    if not words:
        label.hide()  # never shown here: without a parent yet, it would be a window of its own
    return label


def _shortened(refused: Refused) -> str:
    """The reason without the place, which the field itself is."""
    _, _, said = refused.what.partition(": ")
    words = said or refused.what
    return f"{sentence(words)} {refused.mend}".strip()
