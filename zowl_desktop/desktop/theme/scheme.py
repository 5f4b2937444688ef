"""Which colours hold now: as the person chose, or as the system has it, live."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from zowl_desktop.app.preferences import Theme
from zowl_desktop.desktop.theme.tokens import DARK, LIGHT, Tokens

_WANTED: Final = {
    Theme.SYSTEM: Qt.ColorScheme.Unknown,
    Theme.LIGHT: Qt.ColorScheme.Light,
    Theme.DARK: Qt.ColorScheme.Dark,
}


class Scheme(QObject):
    """Follows the system unless a theme was chosen."""

    changed = Signal(object)
    """The `Tokens` that hold from now on."""

    def __init__(self, application: QApplication, theme: Theme) -> None:
        super().__init__(application)
        self._application = application
        self._theme = theme
        hints = QGuiApplication.styleHints()
        self._system = hints.colorScheme()
        self.tokens = DARK if self._is_dark() else LIGHT
        self._show()
        hints.colorSchemeChanged.connect(self._follow)

    def choose(self, theme: Theme) -> None:
        """Another theme."""
        self._theme = theme
        hints = QGuiApplication.styleHints()
        hints.setColorScheme(_WANTED[theme])  # also native dialogs and title bars
        if theme is Theme.SYSTEM:
            self._system = hints.colorScheme()
        self._look()

    def _follow(self, system: Qt.ColorScheme) -> None:
        """The system turned light or dark, or seems to, because of what was chosen here."""
        if self._theme is Theme.SYSTEM:
            self._system = system
            self._look()

    def _is_dark(self) -> bool:
        if self._theme is not Theme.SYSTEM:
            return self._theme is Theme.DARK
        return self._system is Qt.ColorScheme.Dark

    def _look(self) -> None:
        tokens = DARK if self._is_dark() else LIGHT
        if tokens is not self.tokens:
            self.tokens = tokens
            self._show()
            self.changed.emit(tokens)

    def _show(self) -> None:
        self._application.setPalette(palette(self.tokens))


def palette(tokens: Tokens) -> QPalette:
    """The colours of what no style sheet reaches: dialogs, tooltips, menus."""
    role = QPalette.ColorRole
    colors = {
        role.Window: tokens.panel,
        role.WindowText: tokens.text,
        role.Base: tokens.bg,
        role.AlternateBase: tokens.panel,
        role.Text: tokens.text,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.fail,
        role.PlaceholderText: tokens.faint,
        role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.accent_text,
        role.Link: tokens.run,
        role.Mid: tokens.line,
        role.Dark: tokens.line,
        role.Light: tokens.raised,
        role.Midlight: tokens.line,
        role.Shadow: tokens.bg,
        role.Accent: tokens.accent,
    }
    made = QPalette()
    for each, color in colors.items():
        made.setColor(each, QColor(color))
    disabled = QPalette.ColorGroup.Disabled
    for each in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(disabled, each, QColor(tokens.faint))
    return made
