"""Carries out what is asked for on a card: a word to the night, a dialog first, a look at the work."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QWidget

from zowl_desktop.app.mornings import Morning, Trouble
from zowl_desktop.app.terminals import terminal_command
from zowl_desktop.app.tonight import Following, TaskTonight
from zowl_desktop.desktop.morning.offers import Deed, start_step
from zowl_desktop.desktop.shell.errands import Errands, aside
from zowl_desktop.desktop.shell.folders import open_folder
from zowl_desktop.desktop.tonight.amount import Account, AmountDialog
from zowl_desktop.desktop.tonight.retry import RetryDialog
from zowl_desktop.model.errors import EnvironmentTrouble
from zowl_desktop.model.events import (
    AccountMended,
    Event,
    Resumed,
    TaskReleased,
    TaskRetried,
    TaskSkipped,
)


class Doing:
    """The hands of the Morning of one window."""

    def __init__(
        self,
        window: QWidget,
        following: Following,
        errands: Errands,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._window = window
        self._following = following
        self._errands = errands
        self._environ = environ

    def do(self, deed: Deed, trouble: Trouble, morning: Morning) -> None:
        """What was asked for."""
        task = trouble.task
        match deed:
            case Deed.EDIT | Deed.RETRY:
                self._retry(deed, trouble, morning)
            case Deed.RERUN:
                self._say(TaskRetried(0.0, task.id, start_step(task)))
            case Deed.RELEASE:
                self._say(TaskReleased(0.0, task.id))
            case Deed.SKIP:
                self._say(TaskSkipped(0.0, task.id))
            case Deed.MENDED:
                self._say(AccountMended(0.0, trouble.account))
            case Deed.RAISE:
                self._raise(trouble, morning)
            case Deed.GO_ON:
                self._say(Resumed(0.0))
            case Deed.WORKTREE if trouble.worktree is not None:
                self._errands.run(open_folder(trouble.worktree))
            case Deed.TERMINAL if trouble.worktree is not None:
                self._errands.run(self._open_terminal(trouble.worktree))

    def _say(self, verb: Event) -> None:
        self._errands.run(self._following.say(verb))

    def _retry(self, deed: Deed, trouble: Trouble, morning: Morning) -> None:
        dialog = RetryDialog(trouble.task, tuple(morning.tonight.pipeline.agents), self._window)
        dialog.asked.connect(self._say)
        dialog.open()
        if deed is Deed.EDIT:
            dialog.brief.setFocus()

    def _raise(self, trouble: Trouble, morning: Morning) -> None:
        """The limit that is used up: the task's own, else that of the night."""
        task = trouble.task
        of = task if _is_used_up(task) else morning.tonight
        used = Account(of.cost, of.cost_limit, of.tokens, of.token_limit)
        dialog = AmountDialog(task.id if of is task else None, used, self._window)
        dialog.asked.connect(self._say)
        dialog.open()

    async def _open_terminal(self, folder: Path) -> None:
        program, *arguments = await aside(lambda: terminal_command(folder, self._environ, sys.platform))
        is_started, _ = QProcess.startDetached(program, arguments, str(folder))
        if not is_started:
            raise EnvironmentTrouble("The terminal did not start", f"{program} cannot be started.")


def _is_used_up(task: TaskTonight) -> bool:
    """Whether its own limit holds it, and not that of the night."""
    spent = ((task.cost, task.cost_limit), (task.tokens, task.token_limit))
    return any(limit is not None and used >= limit for used, limit in spent)
