"""A card for one cause: what failed, why, what it printed, what can be done, and who waits for it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from zowl_desktop.app.mornings import Morning, Trouble, words
from zowl_desktop.app.tonight import TaskTonight
from zowl_desktop.desktop.morning.flow import Flow
from zowl_desktop.desktop.morning.offers import Deed, offers
from zowl_desktop.desktop.morning.output import OutputView
from zowl_desktop.desktop.morning.parts import TONES, badge, button, card, label, rule
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tonight.words import reason

_CHIPS: Final = 12
"""Waiting tasks that are named; of more than that only their number is told."""


class TroubleCard(QFrame):
    """Shows one trouble. What is pressed is asked for, never done here."""

    asked = Signal(object, object)
    """A `Deed`, and the trouble."""

    def __init__(self, trouble: Trouble, morning: Morning, tokens: Tokens) -> None:
        super().__init__()
        self.trouble = trouble
        self._offered = offers(trouble, morning)
        self.buttons: dict[Deed, QPushButton] = {}
        self.output: OutputView | None = None
        frame, inside = card()
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(frame)
        self.setAccessibleName(f"{trouble.task.task.title}: {trouble.badge}")
        inside.addLayout(self._head())
        inside.addWidget(label("about", reason(trouble.task)))
        if len(trouble.tasks) > 1:
            inside.addWidget(_chips("Its tasks:", trouble.tasks))
        if trouble.output:
            self.output = OutputView(trouble.output, tokens)
            inside.addWidget(self.output)
        self._add_buttons(inside)
        if trouble.waiting:
            inside.addWidget(rule())
            inside.addWidget(_chips("Waiting for it:", trouble.waiting))

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(9)
        trouble = self.trouble
        row.addWidget(badge(trouble.badge, TONES.get(trouble.task.state, "hold")))
        row.addWidget(label("title", words.title(trouble)), 1)
        told = label("facts", words.trouble_facts(trouble))
        told.setWordWrap(False)
        row.addWidget(told)
        return row

    def shows(self, trouble: Trouble, morning: Morning) -> bool:
        """Whether it looks just so already."""
        return trouble == self.trouble and offers(trouble, morning) == self._offered

    def _add_buttons(self, inside: QVBoxLayout) -> None:
        if not self._offered:
            return
        row = Flow()
        for at, offer in enumerate(self._offered):
            made = button(offer.words, offer.about, is_first=at == 0 and offer.is_verb)
            made.clicked.connect(lambda _=False, deed=offer.deed: self.asked.emit(deed, self.trouble))
            self.buttons[offer.deed] = made
            row.addWidget(made)
        inside.addLayout(row)

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        if self.output is not None:
            self.output.show_tokens(tokens)


def _chips(before: str, tasks: tuple[TaskTonight, ...]) -> QFrame:
    frame = QFrame()
    row = Flow()
    frame.setLayout(row)
    row.addWidget(_plain(before))
    for task in tasks[:_CHIPS]:
        row.addWidget(_chip(task))
    if len(tasks) > _CHIPS:
        row.addWidget(_plain(f"and {len(tasks) - _CHIPS} more"))
    names = ", ".join(f"{task.task.title} ({task.state})" for task in tasks)
    frame.setAccessibleName(f"{before} {names}")
    return frame


def _chip(task: TaskTonight) -> QFrame:
    """Its state and its title, which no line break parts."""
    frame = QFrame()
    row = QHBoxLayout(frame)
    row.setContentsMargins(0, 0, 5, 0)
    row.setSpacing(6)
    row.addWidget(badge(str(task.state), TONES.get(task.state, "skip")))
    row.addWidget(_plain(task.task.title))
    return frame


def _plain(text: str) -> QLabel:
    made = label("about", text)
    made.setWordWrap(False)
    return made
