"""Tonight as a place of a window: joins the screen to the night that the app follows."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from zowl_desktop.app.editing import Editor, Plan
from zowl_desktop.app.home import Home
from zowl_desktop.app.tonight import Following, Tonight
from zowl_desktop.desktop.shell.errands import Errands, aside
from zowl_desktop.desktop.shell.prompts import Prompts
from zowl_desktop.desktop.shell.window import Window
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tonight.acting import Acting
from zowl_desktop.desktop.tonight.bar import TonightBar
from zowl_desktop.desktop.tonight.screen import TonightScreen
from zowl_desktop.engine.clock import Clock

PLACE = "tonight"


class TonightPlace(QObject):
    """One for each window. Several may show the same night."""

    def __init__(
        self,
        window: Window,
        home: Home,
        clock: Clock,
        following: Following,
        errands: Errands,
        prompts: Prompts,
        tokens: Tokens,
    ) -> None:
        super().__init__(window)
        self._following = following
        self._errands = errands
        self._now = clock.now
        self._reading = ""

        def acting(place: QWidget) -> Acting:
            return Acting(window, home, following, errands, prompts, place)

        self.screen = TonightScreen(tokens, acting, home.spool, clock.now)
        self.bar = TonightBar(tokens, self.screen.acting.actions)
        window.add_place(PLACE, "Tonight", self.screen, self.bar)
        self.screen.seen.connect(self._seen)
        self.screen.passed.connect(lambda now: self.bar.show_night(following.tonight, now))
        self._leave = following.listen(self._changed)
        self._changed(following.tonight)

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self.screen.show_tokens(tokens)
        self.bar.show_tokens(tokens)

    def offers(self) -> list[tuple[str, QAction]]:
        """What can be said to the night now, also while another place is shown."""
        self.screen.take(self._following.tonight)
        return list(self.screen.acting.offers())

    def end(self) -> None:
        """Look no more."""
        self._leave()
        self._following.look_away(self)

    def _seen(self, is_seen: bool) -> None:
        if is_seen:
            self._following.look_on(self)
            self._changed(self._following.tonight)
        else:
            self._following.look_away(self)

    def _changed(self, tonight: Tonight | None) -> None:
        if not self.screen.is_seen:
            return  # it is told when it is seen
        self.screen.show_night(tonight, self._following.trouble_words)
        self.bar.show_night(tonight, self._now())
        if tonight is not None and self.screen.needs_plan and self._reading != tonight.run:
            self._reading = tonight.run
            self._errands.run(self._read(tonight))

    async def _read(self, tonight: Tonight) -> None:
        """The plan that the run pinned. Parsing takes a while: not in the screen's thread."""
        try:
            plan = await aside(partial(_plan, tonight.document))
            self.screen.show_plan(tonight.run, plan)
        finally:
            self._reading = ""


def _plan(document: str) -> Plan:
    return Editor(document).plan
