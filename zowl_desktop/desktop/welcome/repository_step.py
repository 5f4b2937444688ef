"""Step 1: a repository, what was found in it, and its checks tried on the spot."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from zowl_desktop.app.detecting import look_at
from zowl_desktop.app.detecting.nearby import repositories_nearby
from zowl_desktop.app.first_night import ProjectChoice
from zowl_desktop.app.home import Home
from zowl_desktop.app.preflight import Tried, preflight
from zowl_desktop.desktop.shell.errands import Errands, aside
from zowl_desktop.desktop.shell.prompts import Prompts
from zowl_desktop.desktop.theme.emptying import emptied
from zowl_desktop.desktop.welcome.parts import StepCard, button, holder, say, selectable, words
from zowl_desktop.desktop.welcome.project_form import ProjectForm
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble

_NEARBY: Final = 5
_LINES: Final = 8
"""So many lines of a check that failed are shown."""


class RepositoryStep(StepCard):
    """Shows what it finds, and asks nothing of a person that the files say."""

    changed = Signal()
    """Another project, or another word about it."""

    def __init__(self, home: Home, errands: Errands, prompts: Prompts) -> None:
        super().__init__(
            "1", "Pick a repository", "Work happens in worktrees beside it: your files are never written to."
        )
        self._home = home
        self._errands = errands
        self._prompts = prompts
        self._trial: asyncio.Task[list[Tried]] | None = None
        self.form: ProjectForm | None = None
        self.pick_button = button("Pick a folder\N{HORIZONTAL ELLIPSIS}")
        self.pick_button.setAccessibleName("Pick the folder of a repository")
        self.pick_button.clicked.connect(lambda _=False: errands.run(self._ask()))
        self.about = words("or drop one anywhere here", "small")
        self.error = selectable(words("", "error"))
        self.nearby, self._nearby_column = holder()
        self.found, self._found_column = holder()
        self.try_button = button("Try the checks now")
        self.try_button.clicked.connect(lambda _=False: self._try_or_stop())
        self.result = selectable(words("", "small"))
        self.telling = selectable(words("", "code"))
        for part in (
            self.pick_button,
            self.about,
            self.error,
            self.nearby,
            self.found,
            self.try_button,
            self.result,
            self.telling,
        ):
            self.column.addWidget(part)
        self.column.addStretch(1)
        for hidden in (self.error, self.nearby, self.found, self.try_button, self.result, self.telling):
            hidden.hide()
        errands.run(self._look_around())

    @property
    def choice(self) -> ProjectChoice | None:
        """The project as it is written here now; None while there is none."""
        return self.form.choice if self.form is not None else None

    @property
    def order(self) -> list[QWidget]:
        """What can be reached with Tab, in this order."""
        links = self.nearby.findChildren(QPushButton)
        return [
            self.pick_button,
            *links,
            *(self.form.order if self.form is not None else ()),
            self.try_button,
        ]

    # --- picking -------------------------------------------------------------------------------------

    async def _look_around(self) -> None:
        near = await aside(partial(repositories_nearby, Path.home(), _NEARBY))
        if self.form is not None or not near:
            return
        self._nearby_column.addWidget(words("Nearby", "section"))
        for folder in near:
            link = button(folder.name, "link")
            link.setToolTip(str(folder))
            link.setAccessibleName(f"Pick {folder}")
            link.clicked.connect(lambda _=False, folder=folder: self.pick(folder))
            self._nearby_column.addWidget(link)
        self.nearby.show()
        self.changed.emit()

    async def _ask(self) -> None:
        folder = await self._prompts.folder_to_open(Path.home())
        if folder is not None:
            await self._look(folder)

    def pick(self, folder: Path) -> None:
        """Take this folder."""
        self._errands.run(self._look(folder))

    async def _look(self, folder: Path) -> None:
        say(self.about, f"Looking at {folder}\N{HORIZONTAL ELLIPSIS}", "small")
        try:
            found = await aside(partial(look_at, folder))
        except (BadInput, EnvironmentTrouble) as trouble:
            say(self.about, "", "small")
            say(self.error, f"{trouble.title}. {trouble.what} {trouble.mend}", "error")
            return
        self._stop()
        emptied(self._found_column)
        self.form = ProjectForm(found)
        self.form.changed.connect(self._edited)
        self._found_column.addWidget(self.form)
        say(self.error, "", "error")
        say(self.about, str(found.path), "about")
        self.pick_button.setText("Pick another folder\N{HORIZONTAL ELLIPSIS}")
        self.nearby.hide()
        self.found.show()
        self._edited()

    def _edited(self) -> None:
        """What was tried before says nothing any more."""
        self._stop()
        say(self.result, "", "small")
        say(self.telling, "", "code")
        choice = self.choice
        self.try_button.setVisible(choice is not None and bool(choice.checks))
        self.changed.emit()

    # --- trying --------------------------------------------------------------------------------------

    def _try_or_stop(self) -> None:
        if self._trial is not None:
            self._stop()
            say(self.result, "Stopped.", "small")
        elif (choice := self.choice) is not None:
            self._errands.run(self._try(choice))

    async def _try(self, choice: ProjectChoice) -> None:
        trial = asyncio.ensure_future(preflight(self._home, [choice.as_project()], os.environ))
        self._trial = trial
        self.try_button.setText("Stop")
        say(self.telling, "", "code")
        say(
            self.result,
            f"Trying them on {choice.base}, in a worktree that is thrown away\N{HORIZONTAL ELLIPSIS}",
            "small",
        )
        try:
            await asyncio.wait({trial})
        finally:
            trial.cancel()
            await asyncio.wait({trial})
        if not trial.cancelled():
            self._show(choice, *trial.result())

    def _show(self, choice: ProjectChoice, tried: Tried) -> None:
        self._stop()
        if tried.finding is None:
            proved = f"They pass on {choice.base}, and fail when its code is broken: {tried.counted}"
            say(self.result, proved, "ok")
        else:
            finding = tried.finding.removeprefix(f"{choice.name}: ")
            say(self.result, finding[:1].upper() + finding[1:], "error")
        say(self.telling, "\n".join(tried.telling[:_LINES]), "code")

    def _stop(self) -> None:
        """Nobody waits for what is being tried."""
        self.try_button.setText("Try the checks now")
        if self._trial is not None:
            self._trial.cancel()
            self._trial = None
