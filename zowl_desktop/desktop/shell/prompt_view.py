"""The text that an agent would get, to be read and copied."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from zowl_desktop.desktop.theme.tokens import Tokens


class PromptView(QDialog):
    """One prompt."""

    def __init__(self, title: str, text: str, tokens: Tokens, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"The prompt of {title}")
        self.resize(760, 640)
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(f"The prompt of {title}")
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        buttons = QDialogButtonBox()
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.text)
        column.addWidget(buttons)
        self.setStyleSheet(
            f"PromptView {{ background: {tokens.panel}; }}"
            f"QPlainTextEdit {{ background: {tokens.bg}; color: {tokens.text}; padding: 10px;"
            f" border: 1px solid {tokens.line}; border-radius: 6px; }}"
        )
