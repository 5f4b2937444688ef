"""The green task that is looked at: its branch, its proof, its notes, and Merge."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from zowl_desktop.app.mornings import Green, Standing, words
from zowl_desktop.desktop.morning.parts import button, card, label
from zowl_desktop.engine.times import duration
from zowl_desktop.model.money import money


class ReviewCard(QWidget):
    """One green task. What a merge said stays with its task."""

    merge_asked = Signal(str)
    undo_asked = Signal(str)
    again_asked = Signal(str)
    """It is to be done again, on the base as it is now."""

    def __init__(self) -> None:
        super().__init__()
        self._task = ""
        self._said: dict[str, tuple[str, str]] = {}
        self._under_way: dict[str, str] = {}
        self._misfits: set[str] = set()
        self.title = label("title")
        self.facts = label("facts")
        self.branch = label("branch")
        self.notes = label("about")
        self.said = label("good")
        self.merge = button("Merge \N{RETURN SYMBOL}", "Bring its work into the base branch", is_first=True)
        self.merge.setAccessibleName("Merge")
        self.again = button("Do it again...", "A night for it alone, on the base as it is now")
        self.undo = button("Undo the merge", "Take it back, while nothing followed it")
        self.busy = label("about")
        self.hint = label("hint", "J / K next, previous")
        self.merge.clicked.connect(lambda _=False: self.merge_asked.emit(self._task))
        self.again.clicked.connect(lambda _=False: self.again_asked.emit(self._task))
        self.undo.clicked.connect(lambda _=False: self.undo_asked.emit(self._task))
        self.frame, inside = card("reviewCard")
        for part in (self.title, self.facts, self.branch, self.notes):
            inside.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.merge)
        row.addWidget(self.again)
        row.addWidget(self.busy)
        row.addStretch(1)
        row.addWidget(self.undo)  # not where Merge was: a second click there does nothing
        self.hint.setWordWrap(False)
        row.addWidget(self.hint)
        inside.addLayout(row)
        inside.addWidget(self.said)  # beneath: nothing moves away from the pointer
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(self.frame)

    def show_green(self, green: Green | None, standing: Standing, base: str) -> None:
        """Show a task, and what can be done with it by now."""
        self.setVisible(green is not None)
        if green is None:
            return
        task = self._task = green.task.id
        self.title.setText(green.task.task.title)
        self.facts.setText(" \N{MIDDLE DOT} ".join(_facts(green, standing)))
        self.branch.setText(_place(green, standing, base))
        self.notes.setText("\n".join(f"\N{BULLET} {note}" for note in green.notes))
        self.notes.setVisible(bool(green.notes))
        under_way = self._under_way.get(task, "")
        self.merge.setVisible(green.has_work and not standing.is_accepted)  # pressed, it stays: a look moves
        self.again.setVisible(self.merge.isVisibleTo(self) and task in self._misfits)
        self.undo.setVisible(standing.can_undo)
        self.busy.setText(under_way)
        self.busy.setVisible(bool(under_way))
        words_, role = self._said.get(task, ("", "good"))
        self.said.setText(words_)
        self.said.setVisible(bool(words_))
        if self.said.property("role") != role:
            self.said.setProperty("role", role)
            self.said.style().unpolish(self.said)
            self.said.style().polish(self.said)

    def begin(self, task: str, words_: str) -> None:
        """A merge, or its undo, is under way: in words."""
        self._under_way[task] = words_
        self._said.pop(task, None)
        self._misfits.discard(task)

    def end(self, task: str, said: str, *, is_good: bool, is_misfit: bool = False) -> None:
        """It is over; what was said. A misfit has no place on the base of now: it can be done again."""
        self._under_way.pop(task, None)
        self._said[task] = (said, "good" if is_good else "error")
        if is_misfit:
            self._misfits.add(task)

    @property
    def refused(self) -> frozenset[str]:
        """The tasks whose merge, or undo, was refused for what a person can clear away."""
        errors = {task for task, (_, role) in self._said.items() if role == "error"}
        return frozenset(errors - self._misfits)

    def show_refusals(self, still: Mapping[str, str]) -> None:
        """What refuses them by now, in words, by task: the others are refused no more."""
        for task in self.refused:
            if task in still:
                self._said[task] = (still[task], "error")
            else:
                del self._said[task]

    def is_busy(self, task: str) -> bool:
        """Whether a merge of it is under way."""
        return task in self._under_way

    def forget(self) -> None:
        """Another night is looked at."""
        self._said.clear()
        self._misfits.clear()


def _facts(green: Green, standing: Standing) -> list[str]:
    told = [green.checks]
    if green.task.failed_attempts:
        told.append(f"after {words.counted(green.task.failed_attempts, 'failed attempt')}")
    lines = " ".join(part for part in words.lines_changed(standing) if part)
    if lines:
        told.append(f"{lines} lines")
    if green.task.doer:
        told.append(green.task.doer)
    if green.task.cost:
        told.append(money(green.task.cost))
    if green.task.seconds >= 1:
        told.append(duration(green.task.seconds))
    return told


def _place(green: Green, standing: Standing, base: str) -> str:
    if not green.has_work:
        return "It changed nothing: there is nothing to merge."
    assert green.task.commit is not None
    where = f"{green.task.branch} at {green.task.commit[:10]}"
    return f"In {base} \N{EM DASH} {where}" if standing.is_accepted else f"{where}, for {base}"
