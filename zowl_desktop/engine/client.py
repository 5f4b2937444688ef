"""An engine as its clients see it, in this process or over its socket: the same questions and answers."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any, Protocol, Self, cast

from zowl_desktop.engine.desk import Desk, plain_night, plain_request
from zowl_desktop.engine.engine import RunRequest
from zowl_desktop.engine.recurring import Recurring
from zowl_desktop.engine.server import VERSION
from zowl_desktop.keeper.wire import LINE_LIMIT, decode, encode, error_from_json
from zowl_desktop.model.errors import EnvironmentTrouble
from zowl_desktop.model.events import Event, to_plain


class Line(Protocol):
    """Carries one question to the engine and its answer back."""

    async def ask(self, do: str, given: dict[str, object]) -> Any:  # noqa: ANN401 - each question knows its answer
        """The answer. Raises the engine's own errors, and `EnvironmentTrouble` when it is gone."""


class EngineClient:
    """The questions, over any line."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def status(self) -> dict[str, Any] | None:
        """The report of the run at hand or the newest one (`model.report.as_json`); None without any."""
        return cast("dict[str, Any] | None", await self._line.ask("status", {}))

    async def why(self, task: str) -> str:
        """Why the task is where it is. Raises `BadInput` for one that is not in the run."""
        return cast("str", await self._line.ask("why", {"task": task}))

    async def say(self, verb: Event) -> None:
        """A person's verb. Raises `Refused` in words when it makes no sense now."""
        await self._line.ask("say", {"event": to_plain(verb)})

    async def start(self, request: RunRequest) -> str | None:
        """Start a run; its id, or None when it waits for the one under way. Raises as `Engine.start`."""
        return cast("str | None", await self._line.ask("start", {"request": plain_request(request)}))

    async def power(self) -> str:
        """What the machine's sleep, lid and battery mean for the run at hand; empty when none goes on."""
        return cast("str", await self._line.ask("power", {}))

    async def recur(self, night: Recurring) -> int:
        """Have a night come again; its number."""
        return cast("int", await self._line.ask("recur", {"night": plain_night(night)}))

    async def forget(self, number: int) -> None:
        """That night comes no more. Raises `BadInput` when there is none of that number."""
        await self._line.ask("forget", {"number": number})

    async def resume(self) -> str | None:
        """Take up the interrupted run; its id, or None when there is none."""
        return cast("str | None", await self._line.ask("resume", {}))


class MemoryLine(Line):
    """To an engine in this process."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def ask(self, do: str, given: dict[str, object]) -> Any:  # noqa: ANN401
        """The desk's answer."""
        return await self._desk.answer(do, given)


class SocketLine(Line):
    """To an engine in another process; also hears its notes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._ids = itertools.count(1)
        self._open: dict[object, asyncio.Future[Any]] = {}
        self._notes: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

    @classmethod
    @contextlib.asynccontextmanager
    async def to(cls, socket: Path) -> AsyncIterator[Self]:
        """A line to the engine at this socket.

        Raises `EnvironmentTrouble` when nobody is there, `Refused` for an engine of another version.
        """
        try:
            reader, writer = await asyncio.open_unix_connection(socket, limit=LINE_LIMIT)
        except OSError as error:
            raise EnvironmentTrouble("No engine is running", f"Nobody answers at {socket}.") from error
        line = cls(reader, writer)
        listening: asyncio.Task[None] | None = None
        try:
            await line._hello()
            listening = asyncio.create_task(line._listen())
            yield line
        finally:
            if listening is not None:
                listening.cancel()
                await asyncio.wait([listening])
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def ask(self, do: str, given: dict[str, object]) -> Any:  # noqa: ANN401
        """The engine's answer."""
        number = next(self._ids)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._open[number] = answer
        try:
            self._writer.write(encode({"id": number, "do": do, "with": given}))
            await self._writer.drain()
            return await answer
        except ConnectionError as error:
            raise _gone() from error
        finally:
            del self._open[number]

    async def notes(self) -> AsyncGenerator[dict[str, Any], None]:
        """Every note from now on, until the engine is gone (see `Desk`, `watch`)."""
        await self.ask("watch", {})
        while (note := await self._notes.get()) is not None:
            yield note

    async def _hello(self) -> None:
        self._writer.write(encode({"hello": VERSION}))
        try:
            await self._writer.drain()
            message = decode(await self._reader.readuntil())
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            raise _gone() from error
        if "error" in message:
            raise error_from_json(cast("dict[str, str]", message["error"]))

    async def _listen(self) -> None:
        try:
            async for text in self._reader:
                message = decode(text)
                if "note" in message:
                    self._notes.put_nowait(cast("dict[str, Any]", message["note"]))
                    continue
                answer = self._open.get(message.get("id"))
                if answer is None or answer.done():
                    continue
                if "error" in message:
                    answer.set_exception(error_from_json(cast("dict[str, str]", message["error"])))
                else:
                    answer.set_result(message.get("answer"))
        except ConnectionError:
            pass
        finally:
            self._notes.put_nowait(None)
            for answer in self._open.values():
                if not answer.done():
                    answer.set_exception(_gone())


def _gone() -> EnvironmentTrouble:
    return EnvironmentTrouble("The engine is gone", "It ended while it was being asked.", "Ask again.")
