"""What an agent prints, read from its spool files while it grows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from zowl_desktop.agents.base import Parser
from zowl_desktop.agents.digest import Digest
from zowl_desktop.agents.events import AgentEvent, Started, StreamName, Used, is_work
from zowl_desktop.keeper.client import KeeperClient
from zowl_desktop.model.events import AttemptSpent, AttemptSpoke, Event
from zowl_desktop.model.outcome import Usage

_PAUSE = 0.2
"""Seconds between two looks at the spool."""
_CHUNK = 1 << 20
_ERRORS_KEPT = 16_000


@dataclass(slots=True)
class _News:
    """What was heard since the last report."""

    work: bool = False
    answered: bool = False
    spent: bool = False

    def hear(self, event: AgentEvent) -> None:
        work = is_work(event)
        self.work = self.work or work
        self.answered = self.answered or (work and not isinstance(event, Started))
        self.spent = self.spent or isinstance(event, Used)


class AgentStream:
    """Reads one attempt's streams from their start, so that a second reading tells the same.

    Reading and parsing happen in threads, one at a time for all streams that share `turn`: more would fight
    over the interpreter with the loop. A reading that nobody waits for any more goes on to its end; what it
    heard is told with the next.
    """

    def __init__(
        self, folder: Path, parser: Parser, before: Usage, turns: int | None, turn: asyncio.Lock
    ) -> None:
        self._files: dict[StreamName, Path] = {"stdout": folder / "stdout", "stderr": folder / "stderr"}
        self._read: dict[StreamName, int] = {"stdout": 0, "stderr": 0}
        self._parser = parser
        self._turns = turns
        self._turn = turn
        self._guard = Lock()
        self._news = _News()
        self._spoke = False
        self.digest = Digest(before=before)
        self.errors = ""

    @property
    def out_of_turns(self) -> bool:
        """Whether it made more tool calls than it has turns."""
        return self._turns is not None and self.digest.tool_calls > self._turns

    async def follow(
        self,
        keeper: KeeperClient,
        run: str,
        attempt: str,
        now: Callable[[], float],
        tell: Callable[[Event], None],
    ) -> None:
        """Read on until cancelled; the keeper hears of work, so that it can tell silence from thinking."""
        in_flight = False
        while True:
            worked = await self._listen(now, attempt, tell)
            if self.out_of_turns:
                await keeper.stop(run, attempt, "its turns are used up")
            if worked:
                await keeper.work_seen(run, attempt)
            if bool(self.digest.in_flight) is not in_flight:
                in_flight = not in_flight
                await keeper.tool_in_flight(run, attempt, in_flight)
            await asyncio.sleep(_PAUSE)

    async def drain(self, now: Callable[[], float], attempt: str, tell: Callable[[Event], None]) -> None:
        """Read what is left after the end."""
        await self._listen(now, attempt, tell)
        await asyncio.to_thread(self._close)
        self._report(now, attempt, tell)

    async def _listen(self, now: Callable[[], float], attempt: str, tell: Callable[[Event], None]) -> bool:
        """Read all that is there and report it; whether there was work in it."""
        for name in self._files:
            more = True
            while more:
                async with self._turn:
                    more = await asyncio.to_thread(self._hear, name)
        return self._report(now, attempt, tell)

    def _hear(self, name: StreamName) -> bool:
        """Read and parse one piece of a stream; False when there was none."""
        with self._guard:
            chunk = self._next_chunk(name)
            self._read[name] += len(chunk)
            if name == "stderr":
                self.errors = (self.errors + chunk.decode("utf-8", "replace"))[-_ERRORS_KEPT:]
            if chunk:
                self._take(self._parser.feed(chunk, name))
            return bool(chunk)

    def _close(self) -> None:
        """Parse what the end cut off."""
        with self._guard:
            self._take(self._parser.close())

    def _next_chunk(self, name: StreamName) -> bytes:
        try:
            with self._files[name].open("rb") as file:
                file.seek(self._read[name])
                return file.read(_CHUNK)
        except FileNotFoundError:
            return b""

    def _take(self, events: list[AgentEvent]) -> None:
        digest = self.digest
        for event in events:
            digest = digest.add(event)
            self._news.hear(event)
        self.digest = digest

    def _report(self, now: Callable[[], float], attempt: str, tell: Callable[[Event], None]) -> bool:
        with self._guard:
            news, self._news = self._news, _News()
        if news.answered and not self._spoke:
            self._spoke = True
            tell(AttemptSpoke(now(), attempt))
        if news.spent:
            tell(AttemptSpent(now(), attempt, self.digest.usage))
        return news.work
