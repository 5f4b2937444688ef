"""The app: builds every service once, hands it on, and owns the windows."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from zowl_desktop.app.editing import Document, Recovery, new_document, open_document
from zowl_desktop.app.home import Home
from zowl_desktop.app.preferences import Preferences
from zowl_desktop.app.remembered import Remembered, write_remembered
from zowl_desktop.app.tonight import Following
from zowl_desktop.desktop.shell.beginning import Beginning
from zowl_desktop.desktop.shell.collecting import look_away_from_what_stays
from zowl_desktop.desktop.shell.crash import CrashGuard
from zowl_desktop.desktop.shell.errands import Errands, aside
from zowl_desktop.desktop.shell.instance import Instance
from zowl_desktop.desktop.shell.preferring import Preferring
from zowl_desktop.desktop.shell.prompts import Dialogs, Prompts, Question
from zowl_desktop.desktop.shell.session import Session
from zowl_desktop.desktop.shell.window import Window
from zowl_desktop.desktop.theme.scheme import Scheme
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tonight.stopping import stop_now
from zowl_desktop.desktop.tray.leaving import may_leave
from zowl_desktop.desktop.tray.perch import Perch
from zowl_desktop.desktop.tray.words import IN_TRAY, NO_TRAY, Once
from zowl_desktop.desktop.waking.bell import Bell
from zowl_desktop.desktop.welcome.welcoming import Welcoming
from zowl_desktop.engine.clock import Clock, clock_of
from zowl_desktop.model.errors import EnvironmentTrouble, ZowlError

_log = logging.getLogger(__name__)


class App(QObject):
    """Everything that lives as long as the app.

    Attributes:
        is_ready: Whether what was asked for at the start is open.
        errands: What is done once.
        vigils: What goes on as long as the app.
    """

    def __init__(
        self,
        home: Home,
        scheme: Scheme,
        preferences: Preferences,
        remembered: Remembered,
        instance: Instance,
        prompts: Callable[[Window | None], Prompts] = Dialogs,
        clock: Clock | None = None,
    ) -> None:
        super().__init__()
        self.home = home
        self.clock = clock or clock_of()
        self.following = Following(home, self.clock)
        self.welcoming = Welcoming(self)
        self.recovery = Recovery(home.recovery)
        self.sessions: list[Session] = []
        self._scheme = scheme
        self._remembered = remembered
        self.beginning = Beginning(self)
        self._prompts = prompts
        self._numbers = count(1)
        self._over = asyncio.Event()
        self._opening = asyncio.Lock()
        self._reading = asyncio.Lock()
        self._is_asked_to_leave = False
        self._is_leaving = False
        self.is_ready = False
        self._abandoned: list[Session] = []
        self.guard = CrashGuard(home, self._keep_all, self.end_now)
        self.errands = Errands(self._tell, self.crashed)
        self.vigils = Errands(self._tell, self.crashed)
        self.preferring = Preferring(home, preferences, self.errands)
        self.preferring.changed.connect(self._show_preferences)
        self.perch = Perch(self)
        self.bell = Bell(self)
        scheme.changed.connect(self._show_tokens)
        instance.asked.connect(self._asked)
        self._instance = instance

    async def main(self, first: Window | None, files: Sequence[Path]) -> None:
        """Sit down in the first window, or in the tray without one, and go on until the app is left."""
        loop = asyncio.get_running_loop()
        self.guard.install(loop)
        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):  # Windows
                loop.add_signal_handler(number, self.end_now)
        QApplication.instance().commitDataRequest.connect(lambda _: self._keep_all())  # type: ignore[union-attr]
        self.perch.begin(self.tokens)
        self.vigils.run(self.following.go())
        self.vigils.run(self.bell.ring())
        try:
            beginning = self._begin_in_tray() if first is None else self._begin(first, files)
            self.errands.run(self.perch.take_up_interrupted())
            await self._unless_over(beginning)
            if self._instance.trouble and self.sessions:
                self.sessions[-1].window.note(self._instance.trouble)
            look_away_from_what_stays()
            self.is_ready = not self._over.is_set()
            await self._over.wait()
        finally:
            await self.errands.end()
            await self.welcoming.end()
            await self.vigils.end()
            self._scheme.changed.disconnect(self._show_tokens)
            self.perch.end()
            for session in self._abandoned:
                await session.end()
                session.window.deleteLater()
            self.guard.uninstall(loop)

    async def _unless_over(self, beginning: Coroutine[object, object, None]) -> None:
        """Begin, but not longer than the app lives: it may be ended while it asks what to bring back.

        What goes wrong is told, as with any errand: an app that did not open could not tell it.
        """
        errands = Errands(self._tell, self.crashed)
        errands.run(beginning)
        begun, over = asyncio.ensure_future(errands.settled()), asyncio.ensure_future(self._over.wait())
        try:
            await asyncio.wait({begun, over}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            begun.cancel()
            over.cancel()
            await asyncio.wait({begun, over})
            await errands.end()

    async def _begin(self, first: Window, files: Sequence[Path]) -> None:
        """Look what there is, behind the owl: until that is known, a window says nothing of it."""
        first.wait()
        session = self._seated(first, new_document())
        if self._remembered.geometry:
            first.take_geometry(self._remembered.geometry)
        first.come_forward()
        try:
            await self.beginning.open(files)
        finally:
            if session in self.sessions and not first.place:
                first.show_place("plan")

    async def _begin_in_tray(self) -> None:
        """Open no window, unless nobody would find the app then."""
        if not await self.perch.seen():
            await self._open_place("plan")
            self._say_once(NO_TRAY)

    # --- windows -------------------------------------------------------------------------------------

    def _sit_down(self, window: Window, document: Document) -> Session:
        session = self._seated(window, document)
        window.show_place("plan")
        window.come_forward()
        return session

    def _seated(self, window: Window, document: Document) -> Session:
        session = Session(window, self, document, str(next(self._numbers)))
        self.sessions.append(session)
        session.morning.looked_at.connect(self.bell.looked_at)
        self.bell.show_unread()
        return session

    def new(self) -> None:
        """Another window with an empty document."""
        self._sit_down(Window(self.tokens), new_document())

    def open(self, path: Path, session: Session | None = None) -> None:
        """Open a file: its own window comes to the front, or an unused one takes it, or a new one."""
        self.errands.run(self.open_here(path, session))

    async def open_here(self, path: Path, session: Session | None = None) -> Session:
        """Open a file; where it is open now. Raises `EnvironmentTrouble`, `BadInput`."""
        async with self._reading:  # one after the other: a file asked for twice at once has one window
            return await self._open_here(path, session)

    async def _open_here(self, path: Path, session: Session | None) -> Session:
        there = next((each for each in self.sessions if _same(each.document.path, path)), None)
        if there is not None:
            there.window.come_forward()
            return there
        try:
            document = await aside(partial(open_document, path))
        except EnvironmentTrouble:
            self._remember(self._remembered.without_file(path))
            raise
        shown = self.show(document, session)
        self.remember(path)
        return shown

    def show(self, document: Document, session: Session | None = None) -> Session:
        """Show a document: an unused window takes it, or a new one."""
        free = [each for each in (session, *self.sessions) if each in self.sessions and each.is_untouched]
        if free and free[0] is not None:
            free[0].show_document(document)
            free[0].window.come_forward()
            return free[0]
        return self._sit_down(Window(self.tokens), document)

    def open_place(self, key: str) -> None:
        """Come to the front, with a place if there is one of that name. Where no window is, one is made."""
        self.errands.run(self._open_place(key))

    async def _open_place(self, key: str) -> None:
        await self._seen_with(())
        window = self.sessions[-1].window
        window.come_forward()
        if window.has_place(key):
            window.show_place(key)

    async def _seen_with(self, files: Sequence[Path]) -> None:
        """See to it that there is a window with these files. The first one brings back what was lost, too."""
        async with self._opening:
            if not self.sessions:
                await self._begin(Window(self.tokens), files)
                return
        for path in files:
            self.open(path)

    def puts_away(self, session: Session) -> bool:
        """Put the last window away instead of closing it, where the owl in the tray brings it back."""
        stays = self.perch.is_seen and self.preferences.is_on("close_to_tray")
        if self._is_leaving or self.sessions != [session] or not stays:
            return False
        self._remember_place(session)
        session.window.hide()
        self._say_once(IN_TRAY)
        return True

    async def may_go(self, session: Session) -> bool:
        """Whether a window may go: the last one takes the app with it, but no night."""
        return self._is_leaving or self.sessions != [session] or await self._may_leave()

    async def _may_leave(self) -> bool:
        """Whether the person wants to leave. Asks once at a time, however often that is wanted."""
        if self._is_asked_to_leave:
            return False
        self._is_asked_to_leave = True
        try:
            return await may_leave(self.following.tonight, self._ask, self.following.say)
        finally:
            self._is_asked_to_leave = False

    async def _ask(self, question: Question) -> str:
        """Ask over the window that is seen, or without one."""
        shown = [each.window for each in self.sessions if each.window.isVisible()]
        answer: str = await self._prompts(shown[-1] if shown else None).ask(question)
        return answer

    def stop_now(self) -> None:
        """Stop the night at once, if the person means it."""
        self.errands.run(stop_now(self._ask, self.following.say))

    def closed(self, session: Session) -> None:
        """A window was closed in peace; the last one ends the app."""
        if len(self.sessions) == 1:
            self._remember_place(session)
        self.sessions.remove(session)
        session.window.deleteLater()
        if not self.sessions:
            self._over.set()

    def quit(self) -> None:
        """Close all windows; the first that a person wants to keep stops it."""
        self.errands.run(self._quit())

    async def _quit(self) -> None:
        if self._is_leaving or not await self._may_leave():
            return
        self._is_leaving = True
        for session in tuple(self.sessions):
            if not await session.close():
                self._is_leaving = False
                return
        self._over.set()

    def end_now(self) -> None:
        """End without a question; what is not saved is kept and offered at the next start."""
        self._keep_all()
        for session in self.sessions:
            session.abandon()
            self._abandoned.append(session)
        self.sessions.clear()
        self._over.set()

    def _asked(self, files: tuple[Path, ...]) -> None:
        """Another start was made."""
        if files:
            self.errands.run(self._seen_with(files))
        else:
            self.open_place("")

    # --- services ------------------------------------------------------------------------------------

    @property
    def tokens(self) -> Tokens:
        """The colours that hold."""
        return self._scheme.tokens

    @property
    def preferences(self) -> Preferences:
        """What the person prefers."""
        return self.preferring.preferences

    @property
    def recent(self) -> tuple[Path, ...]:
        """Files that were open, the newest first."""
        return self._remembered.recent

    def run_overnight(self) -> None:
        """Bring the window that was used last to the front, with the way into a night."""
        self.errands.run(self._run_overnight())

    async def _run_overnight(self) -> None:
        await self._open_place("plan")
        self.sessions[-1].overnight.open()

    def prompts_for(self, window: Window) -> Prompts:
        """Who asks on behalf of a window."""
        return self._prompts(window)

    def prefer(self, key: str, words: str) -> None:
        """Another value of a setting. Raises `BadInput`."""
        self.preferring.prefer(key, words)

    def _show_preferences(self, key: str) -> None:
        if key == "theme":
            self._scheme.choose(self.preferences.theme)
        for session in self.sessions:
            session.show_preferences()

    def remember(self, path: Path) -> None:
        """A file was opened or saved."""
        self._remember(self._remembered.with_file(path))

    def _remember(self, remembered: Remembered) -> None:
        self._remembered = remembered
        with suppress(EnvironmentTrouble):  # nothing that a person asked for
            write_remembered(self.home.remembered, remembered)

    def _remember_place(self, session: Session) -> None:
        self._remember(replace(self._remembered, geometry=session.window.geometry_words()))

    def _say_once(self, word: Once) -> None:
        """Say it where a person looks, unless it was said before."""
        if word.key in self._remembered.told:
            return
        self._remember(self._remembered.with_told(word.key))
        if self.perch.is_seen:
            self.perch.owl.say(word.title, word.words)
        elif self.sessions:
            self.sessions[-1].window.note(word.words)

    def _show_tokens(self, tokens: Tokens) -> None:
        self.perch.owl.show_tokens(tokens)
        for session in self.sessions:
            session.show_tokens(tokens)

    def _keep_all(self) -> None:
        for session in self.sessions:
            try:
                session.keeping.keep_now()
            except ZowlError as trouble:  # nobody may be there to read it, and the others want to be kept too
                _log.warning("%s", trouble)

    def _tell(self, error: ZowlError) -> None:
        self.errands.run(self._show_trouble(error))

    async def _show_trouble(self, error: ZowlError) -> None:
        await self._open_place("")
        self.sessions[-1].tell(error)

    def crashed(self, mistake: BaseException) -> None:
        """Zowl made a mistake."""
        self.guard.caught(mistake)


def _same(one: Path | None, other: Path) -> bool:
    return one is not None and one.resolve() == other.resolve()
