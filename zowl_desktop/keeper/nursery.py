"""The keeper's side of the zygote: ask it, hear it, replace it when it dies."""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NoReturn

from zowl_desktop.keeper.envelope import Envelope, to_json
from zowl_desktop.keeper.letters import Report, Request, frame, read_report
from zowl_desktop.keeper.lines import LineBuffer
from zowl_desktop.keeper.place import Place
from zowl_desktop.keeper.zygote_start import Line, open_zygote

_BACKOFF = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds before the next zygote, by how many died in a row before they served; the last one repeats."""

_Key = tuple[str, str, str]
"""What is asked, of which run and attempt: whoever asks the same waits for the same answer."""


_LAST_WORDS = 0.05
"""Seconds to hear what a dead zygote still said; its supervisors may hold the line open for longer."""

_PIPE_ROOM = 64 << 10

_TRIES = 10
"""Zygotes that may die over one request; more of them die of it."""


@dataclass(slots=True)
class _Asked:
    request: Request
    answer: asyncio.Future[Report]
    tries: int = 0


class _Zygote(asyncio.Protocol):
    """The line to a zygote, which never says anything on it: its end is the zygote's."""

    def __init__(self) -> None:
        self.dead = asyncio.Event()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        self.dead.set()


class Nursery:
    """Always one zygote. What a dead one left unanswered is asked of the next.

    Asking twice is safe: an attempt is started by whoever claims its folder, and by nobody else.
    """

    def __init__(self, place: Place, first: Line | None = None) -> None:
        """`first` is the line to a zygote that was started already."""
        self._place = place
        self._first = first
        self._asked: dict[_Key, _Asked] = {}
        self._numbers = itertools.count(1)
        self._zygote: asyncio.Transport | None = None
        self._way: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._early_deaths = 0
        self.ended: Callable[[str, str], object] | None = None
        """Told of every attempt whose end is on record, unless its supervisor died over the telling."""
        self._trouble = "the process that starts attempts does not live (see the keeper's log)"

    async def way(self) -> str:
        """How trees are held here, once a zygote has found out; empty when none can."""
        return await asyncio.shield(self._way)

    async def start(self, envelope: Envelope) -> Report:
        """Have an attempt started: `started`, `ended`, `failed`, or `gone` if the supervisor died at once."""
        return await self._ask("start", envelope.run, envelope.attempt, to_json(envelope))

    async def bury(self, run: str, attempt: str) -> None:
        """Have the remains of an attempt ended and recorded."""
        await self._ask("bury", run, attempt, {})

    async def run(self) -> NoReturn:
        """Keep a zygote until cancelled. One that is let go stays as long as it has children to reap."""
        async with asyncio.TaskGroup() as group:
            while True:
                requests, reports = self._first or open_zygote(self._place)
                self._first = None
                hearing = group.create_task(self._hear(reports))
                await self._serve_with(requests)
                await self._mourn(hearing)

    async def _serve_with(self, requests: socket.socket) -> None:
        """Ask this zygote what is open and what comes up, until it is dead."""
        loop = asyncio.get_running_loop()
        zygote = _Zygote()
        transport, _ = await loop.create_connection(lambda: zygote, sock=requests)
        try:
            self._zygote = transport
            for asked in [*self._asked.values()]:
                self._ask_again(asked)
            await zygote.dead.wait()
        finally:
            self._zygote = None
            transport.abort()

    async def _ask(
        self, do: Literal["start", "bury"], run: str, attempt: str, envelope: dict[str, object]
    ) -> Report:
        asked = self._asked.get((do, run, attempt))
        if asked is None:
            request = Request(do, run, attempt, next(self._numbers), envelope)
            asked = _Asked(request, asyncio.get_running_loop().create_future())
            self._asked[do, run, attempt] = asked
            self._send(request)
        return await asyncio.shield(asked.answer)

    def _ask_again(self, asked: _Asked) -> None:
        asked.tries += 1
        if asked.tries > _TRIES:
            self._refuse(asked)
        else:
            self._send(asked.request)

    def _send(self, request: Request) -> None:
        """Nobody waits for a zygote that does not listen; what a dead one has not heard is asked again."""
        if self._zygote is not None and not self._zygote.is_closing():
            self._zygote.write(frame(request))

    def _refuse(self, asked: _Asked) -> None:
        self._note(Report("failed", asked.request.number, self._trouble))

    async def _hear(self, reports: int) -> None:
        """Until the zygote and all that it forked have closed their end."""
        loop = asyncio.get_running_loop()
        buffer, closed = LineBuffer(), asyncio.Event()

        def read() -> None:
            piece = os.read(reports, _PIPE_ROOM)
            for line in buffer.add(piece):
                self._note(read_report(line))
            if not piece:
                closed.set()
                loop.remove_reader(reports)

        loop.add_reader(reports, read)
        try:
            await closed.wait()
        finally:
            loop.remove_reader(reports)
            os.close(reports)

    def _note(self, report: Report) -> None:
        if report.event == "ready":
            self._early_deaths = 0
            if not self._way.done():
                self._way.set_result(report.detail)
            return
        if report.event == "ended" and self.ended is not None:
            self.ended(*report.detail.split("/"))
        if report.event == "unable":
            self._trouble = f"no process tree can be held for certain on this machine ({report.detail})"
        for key, asked in self._asked.items():
            if asked.request.number == report.number:
                del self._asked[key]
                asked.answer.set_result(report)
                return

    async def _mourn(self, hearing: asyncio.Task[None]) -> None:
        """A zygote died. If it never served, tell those who wait, and take a breath before the next one."""
        await asyncio.wait([hearing], timeout=_LAST_WORDS)
        self._early_deaths += 1
        if self._early_deaths > 1:
            if not self._way.done():
                self._way.set_result("")
            for asked in [*self._asked.values()]:
                self._refuse(asked)
        await asyncio.sleep(_BACKOFF[min(self._early_deaths, len(_BACKOFF)) - 1])
