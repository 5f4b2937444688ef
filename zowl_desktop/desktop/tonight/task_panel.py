"""The task that is looked at: where it stands, why, what can be said to it, and what it prints."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout

from zowl_desktop.app.tonight import TaskTonight, Tonight
from zowl_desktop.app.transcripts import Transcript, Transcripts
from zowl_desktop.desktop.canvas.turns import Turns
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tonight.acting import OF_TASK, WORKTREE
from zowl_desktop.desktop.tonight.more import more_button
from zowl_desktop.desktop.tonight.transcript import TranscriptView
from zowl_desktop.desktop.tonight.words import about_night, headline, reason, spent, tokens

WIDTH = 420
_SHOWN = ("release", "retry", "skip")


class TaskPanel(QFrame):
    """One task at a time; with none it says how to choose one."""

    mended = Signal(str)
    """A person says that an account can be used again."""

    def __init__(self, tokens: Tokens, actions: Mapping[str, QAction], spool: Path, turns: Turns) -> None:
        super().__init__()
        self.setObjectName("taskPanel")
        self.setMinimumWidth(320)
        self._transcripts = Transcripts(spool)
        self._shown: tuple[str, str] | None = None
        self._transcript: Transcript | None = None
        self._account = ""
        self.title = _label("title")
        self.state = _label("state")
        self.why = _label("why")
        self.why.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.facts = _label("facts")
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.mend = QPushButton()
        self.mend.setObjectName("verb")
        self.mend.clicked.connect(lambda _=False: self.mended.emit(self._account))
        self.verbs: dict[str, QToolButton] = {}
        self.transcript = TranscriptView(tokens, turns)
        self._lay_out(actions)

    def _lay_out(self, actions: Mapping[str, QAction]) -> None:
        self._head = QFrame()
        self._head.setObjectName("taskHead")
        inside = QVBoxLayout(self._head)
        inside.setContentsMargins(16, 14, 16, 10)
        inside.setSpacing(6)
        for label in (self.title, self.state, self.why, self.facts):
            inside.addWidget(label)
        mending = QHBoxLayout()
        mending.addWidget(self.mend)
        mending.addStretch(1)
        inside.addLayout(mending)
        row = QHBoxLayout()
        row.setSpacing(6)
        for key in _SHOWN:
            self.verbs[key] = button = QToolButton()
            button.setObjectName("verb")
            button.setDefaultAction(actions[key])
            button.setVisible(actions[key].isVisible())
            actions[key].visibleChanged.connect(lambda b=button, a=actions[key]: b.setVisible(a.isVisible()))
            row.addWidget(button)
        row.addWidget(self._more(actions))
        row.addStretch(1)
        inside.addLayout(row)
        inside.addStretch(1)  # where no transcript is below
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.transcript, 1)
        self.show_task(None, None, 0.0)

    def _more(self, actions: Mapping[str, QAction]) -> QToolButton:
        """What is said more rarely."""
        self.more = more_button("More for this task")
        self.menu = QMenu(self)
        self.menu.addActions([actions[key] for key in OF_TASK if key not in (*_SHOWN, *WORKTREE)])
        self.menu.addSeparator()
        self.menu.addActions([actions[key] for key in WORKTREE])
        self.more.setMenu(self.menu)
        return self.more

    def show_task(self, tonight: Tonight | None, task: TaskTonight | None, now: float) -> None:
        """Show a task as it stands."""
        if tonight is None or task is None:
            self._show_nothing(tonight)
            return
        self.title.setText(task.task.title)
        self.state.setText(headline(task, now))
        self.why.setText(reason(task))
        self.facts.setText("   ".join(_facts(task)))
        for label in (self.state, self.why, self.facts):
            label.show()
        self.more.setVisible(any(action.isVisible() for action in self.menu.actions()))
        self._show_account(tonight, task)
        self._show_transcript(tonight, task)
        self._settle()

    def _settle(self) -> None:
        """Make room for one more line at once: Qt would paint the head with the old room first."""
        for part in (self._head, self):
            layout = part.layout()
            if layout is not None:
                layout.activate()

    def _show_nothing(self, tonight: Tonight | None) -> None:
        self.title.setText("Choose a task" if tonight is not None else "")
        self.state.setText("Click a task, or use the arrow keys, to see what it does and why.")
        self.state.setVisible(tonight is not None)
        about = [] if tonight is None else list(about_night(tonight))
        self.why.setText("\n\n".join(about))
        self.why.setVisible(bool(about))
        for widget in (self.facts, self.mend, self.more):
            widget.hide()
        if self._shown is not None:
            self._shown = self._transcript = None
            self.transcript.show_task(None)
        self.transcript.setVisible(False)

    def _show_account(self, tonight: Tonight, task: TaskTonight) -> None:
        held_by = task.cause.account if task.cause.account and task in tonight.needs_you else ""
        self._account = held_by or ""
        self.mend.setText(f"{held_by} works again".replace("&", "&&"))
        self.mend.setToolTip("Say it when you have logged in, or paid: its tasks go on")
        self.mend.setVisible(bool(held_by))

    def _show_transcript(self, tonight: Tonight, task: TaskTonight) -> None:
        self.transcript.setVisible(bool(task.attempts))
        shown = (tonight.run, task.id)
        if shown != self._shown:
            self._shown = shown
            self._transcript = self._transcripts.of(tonight.run, task.id, task.sources)
            self.transcript.show_task(self._transcript)
        elif self._transcript is not None and self._transcript.sources != task.sources:
            self._transcript = self._transcripts.of(tonight.run, task.id, task.sources)
            self.transcript.show_task(self._transcript)

    def tick(self, task: TaskTonight, now: float) -> None:
        """Time has passed."""
        self.state.setText(headline(task, now))


def _facts(task: TaskTonight) -> list[str]:
    told = [task.doer] if task.doer else []
    if task.cost or task.cost_limit is not None:
        told.append(spent(task.cost, task.cost_limit, estimated=task.estimated))
    if task.token_limit is not None:
        told.append(f"{tokens(task.tokens)} of {tokens(task.token_limit)} tokens")
    if task.branch:
        told.append(task.branch)
    return told


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
