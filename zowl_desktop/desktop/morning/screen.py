"""The Morning screen: what needs a person on the left, what can be merged on the right."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from zowl_desktop.app.mornings import Green, Morning, Told, words
from zowl_desktop.desktop.morning.night_card import NightCard
from zowl_desktop.desktop.morning.parts import button, card, label
from zowl_desktop.desktop.morning.review_card import ReviewCard
from zowl_desktop.desktop.morning.review_list import ReviewList
from zowl_desktop.desktop.morning.style import sheet
from zowl_desktop.desktop.morning.trouble_card import TroubleCard
from zowl_desktop.desktop.theme.letters import letters
from zowl_desktop.desktop.theme.tokens import Tokens

_SHARES: Final = (46, 54)
"""How wide the columns are to each other."""
_WORDS: Final = 460
"""Pixels of a line that greets."""


class MorningScreen(QWidget):
    """Shows one morning; what is pressed is asked for by signals."""

    seen = Signal(bool)
    """Whether somebody can look at it."""
    asked = Signal(object, object)
    """A `Deed`, and the trouble that it is about."""
    merge_asked = Signal(str)
    undo_asked = Signal(str)
    again_asked = Signal(str)
    plan_asked = Signal()
    go_on_asked = Signal()

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.setObjectName("morningScreen")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._tokens = tokens
        self.told: Told | None = None
        self.cards: list[TroubleCard] = []
        self.needs = label("section")
        self.calm = label("about")
        self.night = NightCard(tokens)
        self.reviewed = label("section")
        self.review = ReviewList(tokens)
        self.look = ReviewCard()
        self.none_green = label("about")
        self.greeting = label("greeting")
        self.about = label("about")
        self.go = QPushButton("Go to Plan")
        self.go_on = button("Go on", "Take up the night where it was", is_first=True)
        self._lay_out()
        self._join()
        self.show_tokens(tokens)
        self.show_nothing()

    def _lay_out(self) -> None:
        self._left, left = _column("Needs you")
        self._troubles = QVBoxLayout()
        self._troubles.setSpacing(12)
        self._calm_card, calm = card()
        calm.addWidget(self.calm)
        calm.addWidget(self.go_on)
        left.addWidget(self.needs)
        left.addWidget(self._calm_card)
        left.addLayout(self._troubles)
        left.addSpacing(4)
        left.addWidget(label("section", "The night"))
        left.addWidget(self.night)
        left.addStretch(1)
        self._right, right = _column("Review")
        self._list_card, listed = card()
        listed.setContentsMargins(10, 6, 10, 6)
        listed.addWidget(self.review)
        listed.addWidget(self.none_green)
        right.addWidget(self.reviewed)
        right.addWidget(self._list_card)
        right.addWidget(self.look)
        right.addStretch(1)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left, _SHARES[0])
        row.addWidget(self._right, _SHARES[1])
        self._stack = QStackedWidget()
        self._stack.addWidget(page)
        self._stack.addWidget(self._nothing())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.setFocusProxy(self.review)

    def _nothing(self) -> QWidget:
        """What is shown before the first morning."""
        page = QFrame()
        page.setObjectName("nothing")
        column = QVBoxLayout(page)
        column.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.setSpacing(14)
        self.go.setObjectName("go")
        for part in (self.greeting, self.about):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            part.setMinimumWidth(letters(_WORDS))
            column.addWidget(part)
        column.addWidget(self.go, 0, Qt.AlignmentFlag.AlignCenter)
        return page

    def _join(self) -> None:
        self.review.looked_at.connect(self._look_at)
        self.review.merge_asked.connect(self._merge)
        self.look.merge_asked.connect(self.merge_asked)
        self.look.undo_asked.connect(self.undo_asked)
        self.look.again_asked.connect(self.again_asked)
        self.night.timeline.picked.connect(self._go_to)
        self.go_on.clicked.connect(lambda _=False: self.go_on_asked.emit())
        self.go.clicked.connect(lambda _=False: self.plan_asked.emit())
        for key, by in (("J", 1), ("K", -1)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda step=by: self._step(step))

    # --- what is shown -------------------------------------------------------------------------------

    def show_nothing(self) -> None:
        """There was no night yet."""
        self.told = None
        self.greeting.setText("No night yet")
        self.about.setText("After a night you read here what was done, what needs you, and what to merge.")
        self._stack.setCurrentIndex(1)

    def show_told(self, told: Told) -> None:
        """Show a morning, with how its work stands."""
        if self.told is None or self.told.morning.run != told.morning.run:
            self.look.forget()
            for area in (self._left, self._right):
                area.verticalScrollBar().setValue(0)
        self.told = told
        morning = told.morning
        self._show_troubles(morning)
        self.night.show_morning(morning)
        count = len(morning.greens)
        self.reviewed.setText(_reviewed(told))
        self.review.setVisible(count > 0)
        self.none_green.setVisible(not count)
        self.none_green.setText(_none_green(morning))
        self.review.show_told(told)
        self._stack.setCurrentIndex(0)

    def _show_troubles(self, morning: Morning) -> None:
        """A card whose trouble is as it was stays: somebody may be reading it."""
        troubles = morning.troubles
        self.needs.setText(
            f"Needs you \N{MIDDLE DOT} {words.needs_you(morning)}" if troubles else "Needs you"
        )
        is_interrupted = words.is_interrupted(morning.tonight)
        self._calm_card.setVisible(not troubles or is_interrupted)
        self.calm.setText(_calm(morning))
        self.go_on.setVisible(is_interrupted)
        before, self.cards = self.cards, []
        for at, trouble in enumerate(troubles):
            found = next((each for each in before if each.shows(trouble, morning)), None)
            if found is None:
                found = TroubleCard(trouble, morning, self._tokens)
                found.asked.connect(self.asked)
            self.cards.append(found)
            if self._troubles.indexOf(found) != at:
                self._troubles.insertWidget(at, found)
        for gone in (each for each in before if each not in self.cards):
            self._troubles.removeWidget(gone)
            gone.hide()
            gone.deleteLater()

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self._tokens = tokens
        self.setStyleSheet(sheet(tokens))
        self.night.show_tokens(tokens)
        self.review.show_tokens(tokens)
        for each in self.cards:
            each.show_tokens(tokens)

    # --- what is looked at ---------------------------------------------------------------------------

    def green(self, task: str) -> Green | None:
        """The green task of that name."""
        greens = self.told.morning.greens if self.told is not None else ()
        return next((green for green in greens if green.task.id == task), None)

    def look_again(self) -> None:
        """Something about the task that is looked at has changed."""
        self._look_at(self.review.task)

    def _look_at(self, task: str) -> None:
        green = self.green(task)
        if self.told is None or green is None:
            self.look.setVisible(False)
            return
        project = self.told.morning.tonight.pipeline.projects.get(green.task.task.project or "")
        self.look.show_green(green, self.told.standing(task), project.base if project is not None else "")

    def _step(self, by: int) -> None:
        if self.review.isVisible():
            self.review.setFocus()
            self.review.step(by)

    def _merge(self, task: str) -> None:
        """Enter merges what Merge would."""
        if self.look.merge.isVisible():
            self.merge_asked.emit(task)

    def _go_to(self, task: str) -> None:
        """A row of the chart leads to where its task stands on this screen."""
        self.night.timeline.select(task)
        for each in self.cards:
            if task in {one.id for one in (*each.trouble.tasks, *each.trouble.waiting)}:
                self._left.ensureWidgetVisible(each)
                return
        self.review.go_to(task)

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: D102, N802 - Qt's
        before = self.window().focusWidget()
        if before.isVisible() or not self.isVisible():
            return super().focusNextPrevChild(is_next)
        self._rest(before)  # Qt would go on to some other verb, and the next Enter would say it
        return True

    def _rest(self, gone: QWidget) -> None:
        """What had the keyboard is gone: it rests where Enter says nothing."""
        is_merged = gone is self.look.merge and self.review.isVisible()
        (self.review if is_merged else self.night.timeline).setFocus()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102, N802 - Qt's
        super().showEvent(event)
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102, N802 - Qt's
        super().hideEvent(event)
        self.seen.emit(False)


def _calm(morning: Morning) -> str:
    if words.is_interrupted(morning.tonight):
        return "The night was interrupted: nothing works on it now."
    return "Nothing needs you so far." if morning.tonight.is_under_way else "Nothing needs you."


def _reviewed(told: Told) -> str:
    """As "Review · 2 green, in merge order · 1 merged"."""
    greens = told.morning.greens
    merged = sum(told.standing(green.task.id).is_accepted for green in greens)
    still = f"{len(greens) - merged} green, in merge order" if len(greens) > merged else ""
    parts = ("Review", still, f"{merged} merged" if merged else "")
    return " \N{MIDDLE DOT} ".join(part for part in parts if part)


def _none_green(morning: Morning) -> str:
    return (
        "Nothing is done yet." if morning.tonight.is_under_way else "Nothing was done that could be merged."
    )


def _column(name: str) -> tuple[QScrollArea, QVBoxLayout]:
    area = QScrollArea()
    area.setObjectName("column")
    area.setAccessibleName(name)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    ground = QFrame()
    ground.setObjectName("columnGround")
    column = QVBoxLayout(ground)
    column.setContentsMargins(18, 16, 14, 18)
    column.setSpacing(10)
    area.setWidget(ground)
    return area, column
