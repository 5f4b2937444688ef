"""What an agent prints, read from its spool files while it grows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

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


class AgentStream:
    """Reads one attempt's streams from their start, so that a second reading tells the same."""

    def __init__(self, folder: Path, parser: Parser, before: Usage, turns: int | None) -> None:
        self._files: dict[StreamName, Path] = {"stdout": folder / "stdout", "stderr": folder / "stderr"}
        self._read: dict[StreamName, int] = {"stdout": 0, "stderr": 0}
        self._parser = parser
        self._turns = turns
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
            seen = await self._news()
            if self.out_of_turns:
                await keeper.stop(run, attempt, "its turns are used up")
            if any(is_work(event) for event in seen):
                await keeper.work_seen(run, attempt)
            if bool(self.digest.in_flight) is not in_flight:
                in_flight = not in_flight
                await keeper.tool_in_flight(run, attempt, in_flight)
            self._report(seen, now, attempt, tell)
            await asyncio.sleep(_PAUSE)

    async def drain(self, now: Callable[[], float], attempt: str, tell: Callable[[Event], None]) -> None:
        """Read what is left after the end."""
        seen = await self._news()
        seen += self._take(self._parser.close())
        self._report(seen, now, attempt, tell)

    async def _news(self) -> list[AgentEvent]:
        seen: list[AgentEvent] = []
        for name in self._files:
            while chunk := await asyncio.to_thread(self._next_chunk, name):
                self._read[name] += len(chunk)
                if name == "stderr":
                    self.errors = (self.errors + chunk.decode("utf-8", "replace"))[-_ERRORS_KEPT:]
                seen += self._take(await asyncio.to_thread(self._parser.feed, chunk, name))
        return seen

    def _next_chunk(self, name: StreamName) -> bytes:
        try:
            with self._files[name].open("rb") as file:
                file.seek(self._read[name])
                return file.read(_CHUNK)
        except FileNotFoundError:
            return b""

    def _take(self, events: list[AgentEvent]) -> list[AgentEvent]:
        for event in events:
            self.digest = self.digest.add(event)
        return events

    def _report(
        self, seen: list[AgentEvent], now: Callable[[], float], attempt: str, tell: Callable[[Event], None]
    ) -> None:
        answered = any(is_work(event) and not isinstance(event, Started) for event in seen)
        if answered and not self._spoke:
            self._spoke = True
            tell(AttemptSpoke(now(), attempt))
        if any(isinstance(event, Used) for event in seen):
            tell(AttemptSpent(now(), attempt, self.digest.usage))
