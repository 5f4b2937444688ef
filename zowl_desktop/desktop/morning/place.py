"""Morning as a place of a window: joins the screen to the journal, to the night's engine and to git."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from zowl_desktop.app.accepting import merge, undo_merge
from zowl_desktop.app.home import Home
from zowl_desktop.app.mornings import (
    Morning,
    Mornings,
    PastNight,
    Standings,
    Told,
    Trouble,
    read_refusals,
    read_standings,
)
from zowl_desktop.app.mornings.exporting import Form, report_text, write_report
from zowl_desktop.app.tonight import Following, Tonight
from zowl_desktop.desktop.morning.bar import MorningBar
from zowl_desktop.desktop.morning.doing import Doing
from zowl_desktop.desktop.morning.offers import Deed
from zowl_desktop.desktop.morning.screen import MorningScreen
from zowl_desktop.desktop.shell.errands import Errands, aside
from zowl_desktop.desktop.shell.prompts import Prompts
from zowl_desktop.desktop.shell.window import Window
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.engine.clock import Clock
from zowl_desktop.engine.delivery.accepting import DoesNotFit
from zowl_desktop.engine.delivery.base import InTheWay
from zowl_desktop.model.errors import ZowlError

PLACE = "morning"
Change = Callable[[Home, Mapping[str, str], str, str | None], Coroutine[object, object, list[str]]]
"""A merge, or its undo."""
_PAUSE: Final = 1.0
"""Seconds between two looks at a night that goes on."""


class MorningPlace(QObject):
    """One for each window. Several may show the same morning."""

    looked_at = Signal(str)
    """The morning of a run is before somebody's eyes: its id."""
    again_asked = Signal(object, str)
    """A task is to be done again in a night of its own: the file of its plan (a `Path`), and its id."""

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
        self._window = window
        self._home = home
        self._following = following
        self._errands = errands
        self._prompts = prompts
        self._mornings = Mornings(home, clock)
        self._doing = Doing(window, following, errands)
        self._run: str | None = None
        self._is_reading = False
        self._is_stale = False
        self._hurry = asyncio.Event()
        self._known_works: tuple[str, tuple[str | None, ...]] | None = None
        self._standings: Standings = {}
        self.screen = MorningScreen(tokens)
        self.bar = MorningBar()
        window.add_place(PLACE, "Morning", self.screen, self.bar)
        self._join()

    def _join(self) -> None:
        self.screen.seen.connect(self._seen)
        self.screen.asked.connect(self._do)
        self.screen.merge_asked.connect(lambda task: self._errands.run(self._merge(task)))
        self.screen.undo_asked.connect(lambda task: self._errands.run(self._undo(task)))
        self.screen.again_asked.connect(self._do_again)
        self.screen.go_on_asked.connect(lambda: self._errands.run(self._following.resume()))
        self.screen.plan_asked.connect(lambda: self._window.show_place("plan"))
        self.bar.night_chosen.connect(self.show_run)
        self.bar.export_asked.connect(lambda form: self._errands.run(self._export(Form(form))))
        self._window.looked_at.connect(self._look_again)
        self._leave = self._following.listen(self._changed)

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self.screen.show_tokens(tokens)

    def show_run(self, run: str | None) -> None:
        """Look at the morning of a run from now on; at the newest one when it is None."""
        self._run = run
        self._look_again()

    def end(self) -> None:
        """Look no more."""
        self._is_stale = False
        self._hurry.set()
        self._leave()
        self._following.look_away(self)

    # --- reading -------------------------------------------------------------------------------------

    def _seen(self, is_seen: bool) -> None:
        if is_seen:
            self._following.look_on(self)
            self._look_again()
        else:
            self._following.look_away(self)

    def _changed(self, _tonight: Tonight | None) -> None:
        self._look_soon()

    def _look_again(self) -> None:
        """Now, and at the repositories too: somebody may have merged there."""
        self._known_works = None
        self._hurry.set()
        self._look_soon()

    def _look_soon(self) -> None:
        """There may be something new. It is read when somebody sees it, and never twice at a time."""
        if not self.screen.isVisible():
            return
        self._is_stale = True
        if not self._is_reading:
            self._is_reading = True
            self._errands.run(self._look())

    async def _look(self) -> None:
        try:
            while self._is_stale and self.screen.isVisible():
                self._is_stale = False
                self._hurry.clear()
                await self._read()
                tonight = self._following.tonight
                if tonight is not None and tonight.is_under_way:
                    await self._rest()
        finally:
            self._is_reading = False

    async def _rest(self) -> None:
        """A night that goes on always has news: it is not looked at more often than it is read."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_PAUSE):
                await self._hurry.wait()

    async def _read(self) -> None:
        nights = await aside(self._mornings.nights)
        if not nights:
            self.bar.show_morning(None)
            self.screen.show_nothing()
            return
        run = self._known(nights)
        live = self._following.tonight is not None and self._following.tonight.is_live
        morning = await aside(partial(self._mornings.read, run, is_live=live))
        works = (run, tuple(green.task.commit for green in morning.greens))
        if works == self._known_works:
            self._show(Told(morning, self._standings), nights)
            return
        before = self.screen.told
        if before is None or before.morning.run != run:
            self._show(Told(morning), nights)  # at once; what git knows of it follows
        self._known_works = works
        self._standings = await aside(partial(read_standings, morning, dict(os.environ)))
        await self._look_at_refusals(morning)
        if self._run in {None, run}:
            self._show(Told(morning, self._standings), nights)

    async def _look_at_refusals(self, morning: Morning) -> None:
        """What a merge was refused for may be cleared away by now."""
        refused = self.screen.look.refused
        if refused:
            still = await aside(partial(read_refusals, morning, refused, dict(os.environ)))
            self.screen.look.show_refusals({task: _refusal(error) for task, error in still.items()})

    def _known(self, nights: tuple[PastNight, ...]) -> str:
        return self._run if self._run in {night.run for night in nights} and self._run else nights[0].run

    def _show(self, told: Told, nights: tuple[PastNight, ...]) -> None:
        run = told.morning.run
        self.bar.show_nights(nights, run)
        self.bar.show_morning(told.morning)
        self.screen.show_told(told)
        if self.screen.isVisible():
            self.looked_at.emit(run)

    # --- doing ---------------------------------------------------------------------------------------

    def _do(self, deed: Deed, trouble: Trouble) -> None:
        if self.screen.told is not None:
            self._doing.do(deed, trouble, self.screen.told.morning)

    def _do_again(self, task: str) -> None:
        if self.screen.told is not None:
            self.again_asked.emit(Path(self.screen.told.morning.tonight.source), task)

    async def _merge(self, task: str) -> None:
        await self._change(task, merge, "Merging...")

    async def _undo(self, task: str) -> None:
        await self._change(task, undo_merge, "Taking it back...")

    async def _change(self, task: str, change: Change, words: str) -> None:
        """Merge or undo, as `zowl merge` does; what it says, or why it refuses, stands on the card."""
        told = self.screen.told
        look = self.screen.look
        if told is None or look.is_busy(task):
            return
        self.screen.review.keep()
        look.begin(task, words)
        self.screen.look_again()
        said, is_good, is_misfit = "", False, False
        try:
            work = partial(change, self._home, dict(os.environ), task, told.morning.run)
            done = await aside(lambda: asyncio.run(work()))
            said, is_good = "\n".join(done), True
        except ZowlError as error:
            said, is_misfit = _refusal(error), isinstance(error, DoesNotFit)
        finally:
            look.end(task, said, is_good=is_good, is_misfit=is_misfit)
            self.screen.look_again()
        self._look_again()

    async def _export(self, form: Form) -> None:
        told = self.screen.told
        if told is None:
            return
        name = f"{told.morning.tonight.name} {told.morning.run}.{form}".replace("/", "-")
        path = await self._prompts.file_to_save(Path.home() / name)
        if path is not None:
            await aside(lambda: write_report(path, report_text(told, form)))
            self._window.note(f"The report is in {path}.")


def _refusal(error: ZowlError) -> str:
    """Why a merge was refused, where a button stands for the command."""
    match error:
        case DoesNotFit():
            mend = f"{error.by_hand} Or have it done again."
        case InTheWay():
            mend = f"{error.first}, then try again."
        case _:
            mend = error.mend
    return f"{error.title}. {error.what} {mend}".strip()
