"""Sees to it that a person is told, once each, and knows what they have not looked at yet."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from zowl_desktop.app.tonight import Tonight
from zowl_desktop.app.waking.notifier import LATER, OPEN, Notifier, Shown, Unshown
from zowl_desktop.app.waking.record import Record, State
from zowl_desktop.app.waking.tidings import Kind, Tiding, Wishes, next_due, tidings
from zowl_desktop.engine.clock import Clock
from zowl_desktop.model.errors import EnvironmentTrouble

_STEP: Final = 20.0
"""Seconds between two looks at the clock while something is due: a machine that slept wakes late."""
_log = logging.getLogger(__name__)

Tell = Callable[[Tiding, bool], None]
"""Tells a tiding in the window; and whether the desktop shows it, or nobody but us does."""


class Waking:
    """One for the app. `go` has to run."""

    def __init__(
        self,
        record: Record,
        clock: Clock,
        notifier: Notifier,
        wishes: Callable[[], Wishes],
        tell: Tell,
        changed: Callable[[], None],
    ) -> None:
        """`changed` is called whenever there may be another unread morning, or none any more."""
        self._record = record
        self._clock = clock
        self._notifier = notifier
        self._wishes = wishes
        self._tell = tell
        self._changed = changed
        self._tonight: Tonight | None = None
        self._news = asyncio.Event()
        self._writing = asyncio.Lock()

    @property
    def unread(self) -> str | None:
        """The run whose morning was told, and that nobody has looked at; None when there is none."""
        summaries = [each.tiding for each in self._record.waiting if each.tiding.kind is Kind.SUMMARY]
        return summaries[-1].run if summaries else None

    def see(self, tonight: Tonight | None) -> None:
        """A new picture."""
        self._tonight = tonight
        self._news.set()

    async def go(self) -> None:
        """Tell what is due, until cancelled."""
        await self._take_up()
        try:
            while True:
                self._news.clear()
                await self._look()
                await self._rest()
        finally:
            await self._notifier.end()

    async def _rest(self) -> None:
        due = None if self._tonight is None else next_due(self._tonight, self._clock.now())
        if due is None:
            await self._news.wait()
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(min(max(due - self._clock.now(), 0.05), _STEP)):
                await self._news.wait()

    async def _take_up(self) -> None:
        """What an app before this one told: show what a crash kept back, hear the answers to the rest."""
        for entry in self._record.waiting:
            if entry.state is State.DUE:
                await self._show(entry.tiding, entry.shown)
            elif entry.shown is not None:
                with suppress(Unshown):
                    await self._notifier.listen(entry.tiding, entry.shown)
        self._changed()

    async def _look(self) -> None:
        if self._tonight is None:
            return
        for tiding in tidings(self._tonight, self._clock.now(), self._wishes()):
            if self._record.of(tiding.id) is None:
                before = self._record.before(tiding)
                await self._keep(tiding, State.DUE)
                await self._show(tiding, before.shown if before is not None else None)
                if before is not None:
                    await self._move(before.tiding.id, State.SEEN)
                self._changed()

    async def _show(self, tiding: Tiding, old: Shown | None) -> None:
        shown: Shown | None = None
        trouble: Unshown | None = None
        try:
            shown = await self._notifier.show(tiding, old)
        except Unshown as unshown:
            trouble = unshown
            _log.info("%s is told in the window alone: %s", tiding.id, unshown)
        await self._keep(tiding, State.TOLD, shown)
        self._tell(tiding, trouble is None)

    async def _keep(self, tiding: Tiding, state: State, shown: Shown | None = None) -> None:
        async with self._writing:
            await self._kept(lambda: self._record.put(tiding, state, shown))

    async def answer(self, tiding: str, answer: str) -> str | None:
        """A button was pressed; the run whose morning is to be opened, if that was asked for."""
        entry = self._record.of(tiding)
        if entry is None:
            return None
        if answer == LATER:
            await self._move(tiding, State.LATER)
        return entry.tiding.run if answer == OPEN else None

    async def seen(self, run: str) -> None:
        """A person has looked at the morning of a run: nothing has to remind them of it."""
        for entry in self._record.waiting:
            if entry.tiding.run == run:
                await self._move(entry.tiding.id, State.SEEN)
                if entry.shown is not None:
                    await self._notifier.withdraw(entry.shown)
        self._changed()

    async def _move(self, tiding: str, state: State) -> None:
        async with self._writing:
            await self._kept(lambda: self._record.move(tiding, state))

    async def _kept(self, keep: Callable[[], object]) -> None:
        """On a full disk the app alone remembers it: being told twice is better than never."""
        try:
            await asyncio.to_thread(keep)
        except EnvironmentTrouble as trouble:
            _log.info("what was told is not on record: %s", trouble)
