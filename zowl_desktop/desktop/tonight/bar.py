"""The bar above Tonight: the night in figures, and what can be said to all of it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton

from zowl_desktop.app.tonight import Tonight
from zowl_desktop.desktop.shell.bar import HEIGHT
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tonight.more import more_button
from zowl_desktop.desktop.tonight.words import Fact, facts, surely

_SHOWN = ("go_on", "resume", "pause", "stop_after")
_BEHIND = ("stop_now", "raise_run")
_GAP: Final = 26
"""Pixels between two figures."""


class TonightBar(QFrame):
    """Shows words; knows no engine."""

    def __init__(self, tokens: Tokens, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("top")
        self.setMinimumHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._tokens = tokens
        self._tonight: Tonight | None = None
        self._now = 0.0
        self._shown: tuple[object, ...] = ()
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setObjectName("nightTitle")
        self.figures = QLabel()
        self.figures.setTextFormat(Qt.TextFormat.RichText)
        self.figures.setMinimumWidth(1)
        self.buttons: dict[str, QToolButton] = {}
        self._row = row = QHBoxLayout(self)
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
        self.more = more_button("More for this night")
        self.menu = QMenu(self)
        self.menu.addActions([actions[key] for key in _BEHIND])
        self.more.setMenu(self.menu)
        row.addWidget(self.more)

    def show_night(self, tonight: Tonight | None, now: float) -> None:
        """Show the night as it stands at `now`."""
        self._tonight, self._now = tonight, now
        self.title.setText(tonight.name if tonight is not None else "Tonight")
        self._show_figures()
        self.more.setEnabled(any(action.isVisible() for action in self.menu.actions()))

    def _show_figures(self) -> None:
        tonight = self._tonight
        told = [] if tonight is None else list(facts(tonight, self._now))
        more = [] if tonight is None else [surely(tonight, self._now), tonight.power]
        shown = (told, more, self.figures.width(), self._tokens)
        if shown == self._shown:
            return
        self._shown = shown
        words = [fact.words for fact in told]
        self.figures.setText(self._fitting(told))
        self.figures.setAccessibleName(", ".join(["The night in figures", *words]))
        self.figures.setToolTip("<br>".join(escape(line) for line in [*words, *more] if line))

    def _fitting(self, told: list[Fact]) -> str:
        """As much of it as there is room for; all of it is in the tooltip."""
        font = self.figures.font()
        font.setBold(True)  # as wide as it can be
        metrics, left, parts = QFontMetrics(font), self.figures.width(), list[str]()
        for fact in told:
            if left < metrics.horizontalAdvance(fact.words) and parts:
                whole = metrics.elidedText(fact.words, Qt.TextElideMode.ElideRight, max(left, 0))
                parts.append(self._colored(Fact(whole or "\N{HORIZONTAL ELLIPSIS}", tone=fact.tone)))
                break
            parts.append(self._colored(fact))
            left -= metrics.horizontalAdvance(fact.words) + _GAP
        return "&nbsp;&nbsp;&nbsp;&nbsp; ".join(parts)

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self._tokens = tokens
        self._show_figures()

    def _colored(self, fact: Fact) -> str:
        figure = f"<b>{escape(fact.figure)}</b>" if fact.figure else ""
        words = f"{escape(fact.before)}{figure}{escape(fact.after)}"
        return (
            f'<span style="color: {getattr(self._tokens, fact.tone)}">{words}</span>' if fact.tone else words
        )

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102, N802 - Qt's
        super().resizeEvent(event)
        self._row.activate()
        self._show_figures()
