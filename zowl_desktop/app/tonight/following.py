"""Follows the newest run of a data folder, wherever it is hosted, and hands out pictures of it.

The journal is the truth; an engine's notes only say when to look. So a note that was missed, an engine that
was killed, and a run that another program started make no difference.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from zowl_desktop.app.reaching import reached_or_started
from zowl_desktop.app.runs import waiting_documents
from zowl_desktop.app.tonight.foretelling import Foretelling, Pace
from zowl_desktop.app.tonight.teller import Around, Teller
from zowl_desktop.app.tonight.tonight import Ready, Tonight
from zowl_desktop.engine.client import EngineClient, SocketLine
from zowl_desktop.engine.clock import Clock
from zowl_desktop.engine.engine import RunRequest
from zowl_desktop.engine.recurring import Recurring
from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.errors import EnvironmentTrouble, Refused, ZowlError
from zowl_desktop.model.events import Event, RunStarted
from zowl_desktop.store.home import Home
from zowl_desktop.store.journal import Journal

QUICK: Final = 0.2
"""Seconds between two pictures while somebody looks."""
CALM: Final = 2.0
"""Seconds between two pictures while nobody does, and between two looks for an engine."""

Changed = Callable[[Tonight | None], None]


class Following:
    """One for the app. `go` has to run; whoever wants pictures listens."""

    def __init__(self, home: Home, clock: Clock, pace: Pace | None = None) -> None:
        self._home = home
        self._clock = clock
        self._teller: Teller | None = None
        self._around = Around()
        self._listeners: list[Changed] = []
        self._lookers: set[object] = set()
        self._news = asyncio.Event()
        self._hurry = asyncio.Event()
        self._engine_started = asyncio.Event()
        self._looking = asyncio.Lock()
        self._foretelling = Foretelling(home, clock.now, self._foretold, pace)
        self.tonight: Tonight | None = None
        """The newest picture; None while nothing has ever been run, and before the first look."""
        self.has_looked = False
        """Whether it is known what there is."""
        self.trouble: ZowlError | None = None
        """Why the journal cannot be read, if it cannot."""

    @property
    def trouble_words(self) -> str:
        """Why the journal cannot be read, and what to do; empty when all is well."""
        return "" if self.trouble is None else _words(self.trouble)

    # --- listening -----------------------------------------------------------------------------------

    def listen(self, changed: Changed) -> Callable[[], None]:
        """Have every new picture from now on; what is returned ends that, also when it is said twice."""
        self._listeners.append(changed)

        def leave() -> None:
            with suppress(ValueError):
                self._listeners.remove(changed)

        return leave

    def look_on(self, who: object) -> None:
        """Somebody looks: pictures come quickly."""
        self._lookers.add(who)
        self._hurry.set()
        self.look_soon()

    def look_away(self, who: object) -> None:
        """They look no more."""
        self._lookers.discard(who)

    def look_soon(self) -> None:
        """There may be something new."""
        self._news.set()

    # --- following -----------------------------------------------------------------------------------

    async def go(self) -> None:
        """Follow until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._look_when_told())
            tasks.create_task(self._foretelling.go(lambda: bool(self._lookers)))
            while True:
                self._engine_started.clear()
                await self._stay_with_engine()
                await _sleep_unless(self._engine_started, CALM)

    async def _look_when_told(self) -> None:
        while True:
            self._news.clear()
            await self.look()
            await self._rest()
            await self._news.wait()

    def _foretold(self, ready: Ready | None) -> None:
        self._around = replace(self._around, ready=ready)
        self.look_soon()

    async def _rest(self) -> None:
        """So that pictures don't come more often than they are looked at."""
        if self._lookers:
            await asyncio.sleep(QUICK)
            return
        self._hurry.clear()
        await _sleep_unless(self._hurry, CALM)

    async def _stay_with_engine(self) -> None:
        """Be with the engine as long as one answers."""
        if not self._home.engine_socket.exists():
            return
        trouble = ""
        try:
            async with SocketLine.to(self._home.engine_socket) as line:
                await line.ask("watch", {})  # before the first look, so that nothing comes between them
                power = await EngineClient(line).power()
                self._around = replace(self._around, is_live=True, power=power, trouble="")
                self.look_soon()
                async for note in line.notes():
                    self._hear(note)
        except EnvironmentTrouble:
            pass  # it has gone: another one may come
        except Refused as refused:  # one of another version
            trouble = f"{refused.title}. {_words(refused)}"
        finally:
            self._around = Around(queued=self._around.queued, ready=self._around.ready, trouble=trouble)
            self.look_soon()

    def _hear(self, note: dict[str, Any]) -> None:
        trouble = note.get("trouble")
        if isinstance(trouble, dict):
            self._around = replace(self._around, trouble=f"{trouble['what']} {trouble['mend']}".strip())
        elif "event" in note:
            self._around = replace(self._around, trouble="")
        if note.get("notice") == "machine":
            self._around = replace(self._around, power=str(note.get("text", "")))
        self.look_soon()

    async def look(self) -> Tonight | None:
        """Look now; the picture as it stands."""
        async with self._looking:
            try:
                self.tonight = await asyncio.to_thread(self._read)
                self.trouble = None
            except ZowlError as trouble:
                self.trouble = trouble
                if self.tonight is not None:
                    self.tonight = replace(self.tonight, trouble=_words(trouble))
            self.has_looked = True
            self._foretelling.see(self.tonight)
            self._hand_out()
            return self.tonight

    def _hand_out(self) -> None:
        """One listener's mistake keeps the picture from nobody else, and ends no following."""
        for changed in tuple(self._listeners):
            try:
                changed(self.tonight)
            except Exception as mistake:
                told = {"message": "A picture of the night was not taken", "exception": mistake}
                asyncio.get_running_loop().call_exception_handler(told)

    def _read(self) -> Tonight | None:
        """The newest run, as far as it is on record. Reads the disk: not for the screen's thread."""
        journal = Journal.read(self._home.journal)
        if journal is None:
            return None
        try:
            newest = journal.runs()[:1]
            if not newest:
                return None
            teller = self._teller_for(journal, newest[0].id)
            teller.take(journal.events(teller.run, teller.seen))
        finally:
            journal.close()
        around = replace(self._around, queued=tuple(waiting_documents(self._home)))
        return teller.picture(self._clock.now(), around)

    def _teller_for(self, journal: Journal, run: str) -> Teller:
        if self._teller is None or self._teller.run != run:
            first = next(iter(journal.events(run)))
            assert isinstance(first, RunStarted)
            self._teller = Teller(first, tell_time)
        return self._teller

    # --- what a person says --------------------------------------------------------------------------

    async def say(self, verb: Event) -> None:
        """A person's verb for this run; an engine is started where none is.

        Raises `Refused` in words when it makes no sense now, `EnvironmentTrouble` when no engine answers.
        """
        async with reached_or_started(self._home) as engine:
            await engine.say(verb)
        self._engine_started.set()
        self.look_soon()

    async def start(self, request: RunRequest) -> str | None:
        """Start a run; its id, or None when it waits for the one under way. Raises as `Engine.start`."""
        async with reached_or_started(self._home) as engine:
            run = await engine.start(request)
        self._engine_started.set()
        await self.look()
        return run

    async def resume(self) -> str | None:
        """Take up the interrupted run; its id, or None when there is none."""
        async with reached_or_started(self._home) as engine:
            run = await engine.resume()
        self._engine_started.set()
        await self.look()
        return run

    async def recur(self, night: Recurring) -> int:
        """Have a night come again; its number."""
        async with reached_or_started(self._home) as engine:
            return await engine.recur(night)

    async def forget(self, number: int) -> None:
        """That night comes no more. Raises `BadInput` when there is none of that number."""
        async with reached_or_started(self._home) as engine:
            await engine.forget(number)


def _words(trouble: ZowlError) -> str:
    return f"{trouble.what} {trouble.mend}".strip()


async def _sleep_unless(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
