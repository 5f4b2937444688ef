"""Leads a person through the first steps, and plays the sample night, also later."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPlainTextEdit, QToolButton

from zowl_desktop.app.first_night import NOBODY, TASK, first_night
from zowl_desktop.app.runs import request_for
from zowl_desktop.app.sample import fresh_sample, is_sample
from zowl_desktop.desktop.shell.errands import Errands, aside
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.model.errors import Refused

if TYPE_CHECKING:
    from zowl_desktop.desktop.shell.app import App
    from zowl_desktop.desktop.shell.session import Session
    from zowl_desktop.desktop.welcome.page import WelcomePage

PLACE: Final = "welcome"
TONIGHT: Final = "tonight"


class Welcoming(QObject):
    """One for the app."""

    beginning = Signal(bool)
    """The sample night is on its way, or no more."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._app = app
        self._errands: list[Errands] = []
        self._is_beginning = False

    # --- the first steps -----------------------------------------------------------------------------

    def show(self, session: Session) -> None:
        """Show the first steps in a window."""
        if not session.window.has_place(PLACE):
            self._add_page(session)
        session.window.show_place(PLACE)

    def _add_page(self, session: Session) -> None:
        from zowl_desktop.desktop.welcome.page import WelcomePage  # noqa: PLC0415 - seldom needed

        app, window = self._app, session.window
        errands = Errands(session.tell, app.crashed)
        self._errands.append(errands)
        page = WelcomePage(app.home, app.preferences, errands, app.prompts_for(window))
        page.destroyed.connect(errands.stop)
        self.beginning.connect(page.sample.show_busy)
        page.sample_asked.connect(self.try_sample)
        page.night_asked.connect(lambda: app.errands.run(self._make_night(session, page)))
        page.plan_asked.connect(lambda: window.show_place("plan"))
        page.open_asked.connect(session.menus.actions["open"].trigger)
        window.add_page(PLACE, page, _bar(session.menus.menu))

    async def _make_night(self, session: Session, page: WelcomePage) -> None:
        project = page.repository.choice
        agent = page.agents.choice
        if project is None or agent is None:
            return
        document = first_night(project, agent, page.limit.limit.text())
        self._app.prefer("wake_up", page.limit.wake_up.text())
        shown = self._app.show(document, session)
        shown.keeping.keep_now()
        shown.screen.go_to_path(("tasks", TASK, "run" if agent == NOBODY else "brief"))
        field = shown.screen.inspector.focusWidget()
        if isinstance(field, QPlainTextEdit):
            _mark_what_to_write(field)

    async def end(self) -> None:
        """End what the pages have under way."""
        for errands in self._errands:
            await errands.end()

    # --- the sample night ----------------------------------------------------------------------------

    def try_sample(self) -> None:
        """Make a fresh sample, open it, start its night and show it; or show the one that goes on."""
        if not self._is_beginning:
            self._is_beginning = True
            self.beginning.emit(True)
            self._app.errands.run(self._try_sample())

    async def _try_sample(self) -> None:
        try:
            await self._begin_sample()
        finally:
            self._is_beginning = False
            self.beginning.emit(False)

    async def _begin_sample(self) -> None:
        app = self._app
        tonight = await app.following.look()
        if tonight is not None and tonight.ended is None:
            if not is_sample(app.home, tonight.source):
                raise Refused(
                    "A night is under way",
                    "The sample night would have to wait for it.",
                    "Try it when this night has ended.",
                )
            self._show_tonight(app.sessions[-1])
            return
        for session in app.sessions:
            if session.window.place != PLACE:  # there, the button says it
                session.window.note("A sample night begins\N{HORIZONTAL ELLIPSIS}")
        file = await aside(partial(fresh_sample, app.home))
        session = await app.open_here(file)
        request = await aside(lambda: request_for(file, RunWishes(), app.clock.now()))
        await app.following.start(request)
        self._show_tonight(session)

    def _show_tonight(self, session: Session) -> None:
        """In the window of the sample, or in another one when that was closed meanwhile."""
        sessions = self._app.sessions
        if not sessions:
            return
        window = (session if session in sessions else sessions[-1]).window
        window.come_forward()
        window.show_place(TONIGHT)
        window.note(
            "A sample night: a scripted agent plays, in sample repositories. Nothing of yours is used."
        )


def _mark_what_to_write(field: QPlainTextEdit) -> None:
    """The line beneath "Objective" of a brief, the whole of a command: typing takes its place."""
    field.moveCursor(QTextCursor.MoveOperation.Down)
    field.moveCursor(QTextCursor.MoveOperation.StartOfLine)
    field.moveCursor(QTextCursor.MoveOperation.EndOfLine, QTextCursor.MoveMode.KeepAnchor)


def _bar(menu: QMenu) -> QFrame:
    """The bar above the first steps: the same menu as everywhere."""
    title = QToolButton()
    title.setObjectName("title")
    title.setText("First steps \N{BLACK DOWN-POINTING SMALL TRIANGLE}")
    title.setAccessibleName("First steps")
    title.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    title.setMenu(menu)
    bar = QFrame()
    bar.setObjectName("top")
    row = QHBoxLayout(bar)
    row.setContentsMargins(10, 0, 16, 0)
    row.addWidget(title)
    row.addStretch(1)
    return bar
