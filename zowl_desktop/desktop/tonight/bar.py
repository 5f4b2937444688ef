"""The bar above Tonight: the night in figures, and what can be said to all of it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton

from zowl_desktop.app.tonight import Tonight
from zowl_desktop.desktop.shell.bar import HEIGHT
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tonight.words import facts

_SHOWN = ("go_on", "resume", "pause", "stop_after")
_BEHIND = ("stop_now", "raise_run")


class TonightBar(QFrame):
    """Shows words; knows no engine."""

    def __init__(self, tokens: Tokens, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("top")
        self.setMinimumHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._tokens = tokens
        self._tonight: Tonight | None = None
        self.title = QLabel()
        self.title.setObjectName("nightTitle")
        self.figures = QLabel()
        self.figures.setAccessibleName("The night in figures")
        self.buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 16, 0)
        row.setSpacing(14)
        row.addWidget(self.title)
        row.addWidget(self.figures, 1)
        for key in _SHOWN:
            self.buttons[key] = button = QToolButton()
            button.setObjectName("verb")
            button.setDefaultAction(actions[key])
            button.setVisible(actions[key].isVisible())
            actions[key].visibleChanged.connect(lambda b=button, a=actions[key]: b.setVisible(a.isVisible()))
            row.addWidget(button)
        self.more = QToolButton()
        self.more.setObjectName("verb")
        self.more.setText("\N{HORIZONTAL ELLIPSIS}")
        self.more.setAccessibleName("More for this night")
        self.more.setToolTip("More for this night")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self)
        self.menu.addActions([actions[key] for key in _BEHIND])
        self.more.setMenu(self.menu)
        row.addWidget(self.more)

    def show_night(self, tonight: Tonight | None) -> None:
        """Show the night as it stands."""
        self._tonight = tonight
        self.title.setText(tonight.name if tonight is not None else "Tonight")
        told = [] if tonight is None else [self._colored(words, tone) for words, tone in facts(tonight)]
        text = "&nbsp;&nbsp;&nbsp;&nbsp; ".join(told)
        if text != self.figures.text():
            self.figures.setText(text)
        self.figures.setToolTip(tonight.power if tonight is not None else "")
        self.more.setEnabled(any(action.isVisible() for action in self.menu.actions()))

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self._tokens = tokens
        self.show_night(self._tonight)

    def _colored(self, words: str, tone: str) -> str:
        return f'<span style="color: {getattr(self._tokens, tone)}">{words}</span>' if tone else words
