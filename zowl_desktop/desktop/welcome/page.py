"""The first steps on one page: a sample night to see, or three steps to a night of one's own."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from zowl_desktop.app.first_night import NOBODY
from zowl_desktop.app.home import Home
from zowl_desktop.app.preferences import Preferences
from zowl_desktop.desktop.shell.errands import Errands
from zowl_desktop.desktop.shell.prompts import Prompts
from zowl_desktop.desktop.theme.icons import icon
from zowl_desktop.desktop.welcome.agents_step import AgentsStep
from zowl_desktop.desktop.welcome.limit_step import LimitStep
from zowl_desktop.desktop.welcome.parts import button, words
from zowl_desktop.desktop.welcome.repository_step import RepositoryStep
from zowl_desktop.desktop.welcome.sample_band import SampleBand

_OWL: Final = 52
_SIDE_BY_SIDE: Final = 122
"""Letters of width from which the steps stand side by side."""
_SHARES: Final = (5, 4, 3)
_WIDEST: Final = 1240
_BESIDE: Final = 36
_SCROLL_BAR: Final = 14


class WelcomePage(QWidget):
    """Calm: everything is optional but the first two steps, and all is proposed."""

    sample_asked = Signal()
    night_asked = Signal()
    plan_asked = Signal()
    open_asked = Signal()

    def __init__(self, home: Home, preferences: Preferences, errands: Errands, prompts: Prompts) -> None:
        super().__init__()
        self.setObjectName("welcome")
        self.setAccessibleName("First steps")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self.sample = SampleBand()
        self.repository = RepositoryStep(home, errands, prompts)
        self.agents = AgentsStep(errands)
        self.limit = LimitStep(preferences)
        self.go = button("Make my first night", "go")
        self.why_not = words("", "small")
        self.plan = button("Start with an empty plan", "link")
        self.open = button("Open a pipeline\N{HORIZONTAL ELLIPSIS}", "link")
        self._steps = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        self.sample.asked.connect(self.sample_asked)
        self.go.clicked.connect(lambda _=False: self.night_asked.emit())
        self.plan.clicked.connect(lambda _=False: self.plan_asked.emit())
        self.open.clicked.connect(lambda _=False: self.open_asked.emit())
        self._order: list[QWidget] = []
        for step in (self.repository, self.agents, self.limit):
            step.changed.connect(self._changed)
        self._changed()

    def _lay_out(self) -> None:
        self._steps.setSpacing(16)
        for step, share in zip((self.repository, self.agents, self.limit), _SHARES, strict=True):
            self._steps.addWidget(step, share)
        column = QVBoxLayout()
        column.setSpacing(14)
        column.addLayout(_header())
        column.addWidget(self.sample)
        column.addWidget(words("Or make a night of your own", "title"))
        column.addLayout(self._steps)
        column.addStretch(1)
        page = QWidget()
        page.setObjectName("welcomePage")
        _put_in_the_middle(page, column, 26)
        scroll = QScrollArea()
        scroll.setObjectName("welcomeScroll")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        foot = QFrame()
        foot.setObjectName("welcomeFoot")
        _put_in_the_middle(foot, self._foot(), 12)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(foot)

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self.go)
        row.addWidget(self.why_not, 1)
        row.addWidget(self.plan)
        row.addWidget(self.open)
        return row

    def _changed(self) -> None:
        self._judge()
        steps = [*self.repository.order, *self.agents.order, *self.limit.order]
        order = [self.sample.go, *steps, self.go, self.plan, self.open]
        if order != self._order:
            self._order = order
            for one, other in pairwise(order):
                QWidget.setTabOrder(one, other)

    def _judge(self) -> None:
        """Whether the night can be made; if not, what is missing."""
        why = self._why_not()
        self.go.setEnabled(not why)
        self.go.setAccessibleDescription(why)
        what = "command" if self.agents.choice == NOBODY else "brief"
        self.why_not.setText(
            why or f"It opens in Plan, with a task whose {what} you write. Nothing starts yet."
        )

    def _why_not(self) -> str:
        if self.repository.choice is None:
            return "Pick a repository first."
        if self.agents.choice is None:
            return (
                "Looking for agents." if self.agents.is_looking else "Go on without an agent, or install one."
            )
        return "" if self.limit.is_good else "Mend the limit or the wake-up time first."

    def setFocus(self) -> None:  # type: ignore[override]  # noqa: N802 - Qt's
        """The first button takes it."""
        self.sample.go.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102, N802 - Qt's
        is_wide = event.size().width() >= _SIDE_BY_SIDE * self.fontMetrics().horizontalAdvance("0")
        self._steps.setDirection(
            QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        )
        self.sample.show_room(min(event.size().width() - 2 * _BESIDE - _SCROLL_BAR, _WIDEST))
        super().resizeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102, N802 - Qt's
        if _folder(event.mimeData()) is not None:
            event.acceptProposedAction()
        else:
            event.ignore()  # the window may take it

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102, N802 - Qt's
        folder = _folder(event.mimeData())
        if folder is not None:
            event.acceptProposedAction()
            self.repository.pick(folder)


def _put_in_the_middle(around: QWidget, layout: QLayout, margin: int) -> None:
    """Lines that are too long cannot be read."""
    inside = QWidget()
    inside.setMaximumWidth(_WIDEST)
    inside.setLayout(layout)
    layout.setContentsMargins(0, 0, 0, 0)
    row = QHBoxLayout(around)
    row.setContentsMargins(_BESIDE, margin, _BESIDE, margin)
    row.addStretch(1)
    row.addWidget(inside, 1000)
    row.addStretch(1)


def _header() -> QHBoxLayout:
    owl = QLabel()
    owl.setPixmap(icon("owl", size=_OWL).pixmap(_OWL, _OWL))
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(words("Welcome to Zowl", "greeting"))
    column.addWidget(
        words(
            "In the evening you draw tonight's tasks and what each of them needs. Agents do them while you "
            "sleep. In the morning you read what happened, red first, and merge what is good.",
            "about",
        )
    )
    row = QHBoxLayout()
    row.setSpacing(16)
    row.addWidget(owl)
    row.addLayout(column, 1)
    return row


def _folder(data: QMimeData) -> Path | None:
    """The one folder in what is dragged."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].is_dir() else None
