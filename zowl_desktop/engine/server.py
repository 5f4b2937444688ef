"""The engine's socket: any number of clients, none of which can harm it or each other."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from zowl_desktop.engine.desk import Desk
from zowl_desktop.engine.driver import Watcher
from zowl_desktop.engine.engine import Engine
from zowl_desktop.engine.times import tell_time
from zowl_desktop.keeper.wire import LINE_LIMIT, decode, encode, error_to_json
from zowl_desktop.model.commands import Notify
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble, Refused, ZowlError
from zowl_desktop.model.events import Event
from zowl_desktop.model.events import encode as encode_event
from zowl_desktop.model.night import Night, TaskRun
from zowl_desktop.store.sockets import make_private

VERSION = 1
"""Of the messages; a client of another version is refused in words."""

NOTES_WAITING = 1_000
"""Notes that may wait for one slow client; when more come up it is told to ask for the status instead."""

_log = logging.getLogger(__name__)


@asynccontextmanager
async def served(engine: Engine, socket: Path) -> AsyncIterator[None]:
    """Serve clients while the context lasts. Raises `EnvironmentTrouble` for an unsafe folder."""
    await asyncio.to_thread(make_private, socket)
    await asyncio.to_thread(socket.unlink, missing_ok=True)
    desk = Desk(engine, tell_time)
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            with suppress(asyncio.CancelledError):  # asyncio's own callback takes it for a mistake
                await _Talk(engine, desk, reader, writer).go()
        finally:
            talks.discard(task)
            writer.close()

    server = await asyncio.start_unix_server(talk, socket, limit=LINE_LIMIT)
    await asyncio.to_thread(socket.chmod, 0o600)
    try:
        yield
    finally:
        server.close()
        for task in talks:
            task.cancel()
        if talks:
            await asyncio.wait(talks)
        await asyncio.to_thread(socket.unlink, missing_ok=True)


class _Talk(Watcher):
    """One client, from its hello to the end of its line."""

    def __init__(
        self, engine: Engine, desk: Desk, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._engine = engine
        self._desk = desk
        self._reader = reader
        self._writer = writer
        self._notes: asyncio.Queue[dict[str, object]] = asyncio.Queue(NOTES_WAITING)
        self._speaking = asyncio.Lock()
        self._shown: dict[str, object] = {}
        self._watches = False

    async def go(self) -> None:
        """Talk until the client hangs up; a client that vanishes is nobody's trouble."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            try:
                await self._hello()
            except ZowlError as error:
                await self._send({"error": error_to_json(error)})
                return
            try:
                await self._serve()
            except* (ConnectionError, ValueError):
                pass  # the line broke, or said something longer than any message
            finally:
                if self._watches:
                    self._engine.watching.remove(self)

    async def _serve(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            notes = tasks.create_task(self._pass_notes_on())
            async for line in self._reader:
                tasks.create_task(self._reply(line))
            notes.cancel()

    async def _hello(self) -> None:
        said = decode(await self._reader.readuntil()).get("hello")
        if said != VERSION:
            raise Refused(
                "The engine is of another version",
                f"It speaks version {VERSION}, the client {said!r}.",
                "Use the same Zowl for both.",
            )
        await self._send({"hello": VERSION})

    async def _reply(self, line: bytes) -> None:
        number: object = None
        try:
            message = decode(line)
            number = message.get("id")
            answer = await self._answer(message)
            await self._send({"id": number, "answer": answer})
        except ZowlError as error:
            await self._send({"id": number, "error": error_to_json(error)})
        except ConnectionError:
            return
        except Exception:
            _log.exception("a client's question could not be answered")
            stumbled = EnvironmentTrouble("The engine stumbled", "A question could not be answered.")
            await self._send({"id": number, "error": error_to_json(stumbled)})

    async def _answer(self, message: dict[str, object]) -> object:
        do, given = message.get("do"), message.get("with", {})
        if not isinstance(do, str) or not isinstance(given, dict):
            raise BadInput("Not a question", "A question has a `do` and a `with`.")
        if do == "watch":
            if not self._watches:
                self._watches = True
                self._engine.watching.add(self)
            return None
        return await self._desk.answer(do, given)

    async def _pass_notes_on(self) -> None:
        while True:
            await self._send({"note": await self._notes.get()})

    async def _send(self, message: dict[str, object]) -> None:
        async with self._speaking:
            self._writer.write(encode(message))
            await self._writer.drain()

    def happened(self, event: Event, night: Night) -> None:
        """Note the event and the tasks that it changed."""
        body: dict[str, Any] = json.loads(encode_event(event))
        body.pop("document", None)
        rows = {name: _row(item) for name, item in night.tasks.items()}
        changed = {name: row for name, row in rows.items() if self._shown.get(name) != row}
        self._shown = dict(rows)
        self._note({"event": body, "tasks": changed})

    def notified(self, notice: Notify) -> None:
        """Pass a notice on."""
        self._note({"notice": str(notice.notice), "text": notice.text})

    def journal_refuses(self, trouble: ZowlError) -> None:
        """Pass the trouble on."""
        self._note({"trouble": error_to_json(trouble)})

    def _note(self, note: dict[str, object]) -> None:
        """Never wait for a slow client: what it cannot take in time is replaced by one word."""
        if self._notes.full():
            while not self._notes.empty():
                self._notes.get_nowait()
            self._shown = {}
            note = {"missed": True}
        self._notes.put_nowait(note)


def _row(item: TaskRun) -> dict[str, object]:
    current = item.current
    return {
        "state": str(item.state),
        "cause": str(item.cause.kind),
        "since": item.cause.at,
        "step": current.order.step if current else None,
        "attempt": current.order.attempt if current else None,
        "cost_micros": item.spent.cost + (current.usage.cost if current else 0),
    }
