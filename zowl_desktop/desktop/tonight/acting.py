"""What a person may say to a night, as actions: the one source of buttons, menus and keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QWidget

from zowl_desktop.app.home import Home
from zowl_desktop.app.tonight import Following, Phase, TaskTonight, Tonight, Verb, worktree_of
from zowl_desktop.desktop.shell.errands import Errands
from zowl_desktop.desktop.shell.folders import open_folder
from zowl_desktop.desktop.shell.prompts import Prompts
from zowl_desktop.desktop.tonight.amount import Account, AmountDialog
from zowl_desktop.desktop.tonight.retry import RetryDialog
from zowl_desktop.desktop.tonight.stopping import stop_now
from zowl_desktop.model.events import (
    AccountMended,
    Event,
    Paused,
    Resumed,
    StopRequested,
    TaskMarkedDone,
    TaskReleased,
    TaskSkipped,
)
from zowl_desktop.model.pipeline import TaskKind
from zowl_desktop.model.states import TaskState


@dataclass(frozen=True, slots=True)
class Spec:
    """One action: what it is known by, what it is called, its keys, and what it does in a sentence."""

    key: str
    label: str
    keys: str
    about: str


SPECS: Final = (
    Spec("pause", "Pause", "Ctrl+P", "Start nothing new; what runs goes on"),
    Spec("resume", "Resume", "Ctrl+Shift+P", "Start again what is ready"),
    Spec("go_on", "Go on", "Ctrl+Shift+G", "Take up the night where it was"),
    Spec("stop_after", "Stop after current", "Ctrl+.", "Start nothing more; what runs may finish"),
    Spec("stop_now", "Stop now...", "Ctrl+Alt+.", "End what runs, too; all work is kept"),
    Spec("raise_run", "Raise the limit of the run...", "", "What is held for want of money goes on"),
    Spec("release", "Release", "Ctrl+Return", "Let the task go on"),
    Spec(
        "retry",
        "Retry from...",
        "Ctrl+Shift+R",
        "Send it back to a step, with another brief or other parameters",
    ),
    Spec("skip", "Skip", "Ctrl+Delete", "Leave the task out"),
    Spec("done", "Mark done", "", "Count the task as done, whatever was proved"),
    Spec("raise_task", "Raise its limit...", "", "What the task may cost from now on"),
    Spec("open_worktree", "Open its worktree", "Ctrl+Shift+W", "Show the folder that the task works in"),
    Spec("copy_branch", "Copy its branch", "", "Put the name of its branch on the clipboard"),
    Spec("copy_path", "Copy the path of its worktree", "", "Put the path on the clipboard"),
)
OF_RUN: Final = ("pause", "resume", "go_on", "stop_after", "stop_now", "raise_run")
WORKTREE: Final = ("open_worktree", "copy_branch", "copy_path")
OF_TASK: Final = ("release", "retry", "skip", "done", "raise_task", *WORKTREE)


class Acting(QObject):
    """The actions of one window. Each is possible only when it makes sense now."""

    def __init__(
        self,
        window: QWidget,
        home: Home,
        following: Following,
        errands: Errands,
        prompts: Prompts,
        place: QWidget,
    ) -> None:
        super().__init__(place)
        self._home = home
        self._window = window
        self._following = following
        self._errands = errands
        self._prompts = prompts
        self._tonight: Tonight | None = None
        self._task: TaskTonight | None = None
        self.actions: dict[str, QAction] = {}
        for spec in SPECS:
            action = QAction(spec.label, place)
            action.setIconText(spec.label)  # a button would leave out the dots
            action.setToolTip(spec.about + (f" ({spec.keys})" if spec.keys else ""))
            if spec.keys:
                action.setShortcut(QKeySequence(spec.keys))
            action.triggered.connect(lambda _=False, key=spec.key: self._do(key))
            place.addAction(action)
            self.actions[spec.key] = action
        self.show(None, None)

    def show(self, tonight: Tonight | None, task: TaskTonight | None) -> None:
        """Which of them make sense for this night and this task."""
        self._tonight, self._task = tonight, task
        possible = {**_of_run(tonight), **_of_task(tonight, task)}
        for key, action in self.actions.items():
            action.setEnabled(possible[key])
            action.setVisible(possible[key])
        is_gate = task is not None and task.task.kind is TaskKind.GATE
        self.actions["release"].setText("Approve" if is_gate else "Release")
        self.actions["release"].setIconText(self.actions["release"].text())

    def offers(self) -> Iterator[tuple[str, QAction]]:
        """What can be said now, in words that stand alone."""
        for key, action in self.actions.items():
            if action.isVisible():
                of = f": {self._task.task.title}" if key in OF_TASK and self._task is not None else ""
                yield f"{action.text()}{of}", action

    def mend(self, account: str) -> None:
        """A person says that an account can be used again."""
        self._say(AccountMended(0.0, account))

    def _do(self, key: str) -> None:
        night = {
            "pause": lambda: self._say(Paused(0.0)),
            "resume": lambda: self._say(Resumed(0.0)),
            "go_on": lambda: self._errands.run(self._go_on()),
            "stop_after": lambda: self._say(StopRequested(0.0, now=False)),
            "stop_now": lambda: self._errands.run(stop_now(self._prompts.ask, self._following.say)),
            "raise_run": lambda: self._ask_amount(None),
        }
        if key in night:
            night[key]()
        elif self._task is not None:
            self._do_to(key, self._task)

    def _do_to(self, key: str, task: TaskTonight) -> None:
        plain: Mapping[str, Event] = {
            "release": TaskReleased(0.0, task.id),
            "skip": TaskSkipped(0.0, task.id),
            "done": TaskMarkedDone(0.0, task.id),
        }
        if key in plain:
            self._say(plain[key])
        elif key == "retry" and self._tonight is not None:
            dialog = RetryDialog(task, tuple(self._tonight.pipeline.agents), self._window)
            dialog.asked.connect(self._say)
            dialog.open()
        elif key == "raise_task":
            self._ask_amount(task)
        elif key in WORKTREE and self._tonight is not None:
            self._show_work(key, task, worktree_of(self._home, self._tonight.run, task.id))

    def _show_work(self, key: str, task: TaskTonight, worktree: Path) -> None:
        if key == "open_worktree":
            self._errands.run(open_folder(worktree))
        else:
            QGuiApplication.clipboard().setText(str(worktree) if key == "copy_path" else task.branch or "")

    def _ask_amount(self, task: TaskTonight | None) -> None:
        tonight = self._tonight
        if tonight is None:
            return
        of = task or tonight
        used = Account(of.cost, of.cost_limit, of.tokens, of.token_limit)
        dialog = AmountDialog(task.id if task else None, used, self._window)
        dialog.asked.connect(self._say)
        dialog.open()

    def _say(self, verb: Event) -> None:
        self._errands.run(self._following.say(verb))

    async def _go_on(self) -> None:
        """Take up what was interrupted; a night that was stopped is taken up by a person's word."""
        if await self._following.resume() is None:
            await self._following.say(Resumed(0.0))


def _of_run(tonight: Tonight | None) -> dict[str, bool]:
    if tonight is None:
        return dict.fromkeys(OF_RUN, False)
    goes_on = tonight.is_under_way and tonight.is_live
    is_stopping = tonight.phase is Phase.STOPPING
    was_stopped = tonight.phase is Phase.ENDED and tonight.closing is not None
    return {
        "pause": goes_on and tonight.phase in {Phase.RUNNING, Phase.PLANNED},
        "resume": goes_on and tonight.phase is Phase.PAUSED,
        "go_on": (tonight.is_under_way and not tonight.is_live) or is_stopping or was_stopped,
        "stop_after": goes_on and not is_stopping,
        "stop_now": goes_on,
        "raise_run": tonight.cost_limit is not None or tonight.token_limit is not None,
    }


def _of_task(tonight: Tonight | None, task: TaskTonight | None) -> dict[str, bool]:
    if tonight is None or task is None:
        return dict.fromkeys(OF_TASK, False)
    return {
        "release": Verb.RELEASE in task.verbs,
        "retry": Verb.RETRY in task.verbs and task.state is not TaskState.READY,
        "skip": Verb.SKIP in task.verbs,
        "done": Verb.DONE in task.verbs,
        "raise_task": (task.cost_limit is not None or task.token_limit is not None)
        and task.state is not TaskState.SUCCEEDED,
        **dict.fromkeys(("open_worktree", "copy_branch", "copy_path"), task.branch is not None),
    }
