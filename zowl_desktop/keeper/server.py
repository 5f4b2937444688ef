"""The keeper's socket: any number of clients, none of which can harm it or each other."""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import suppress

from zowl_desktop.keeper.attempts import Attempts
from zowl_desktop.keeper.envelope import from_json as envelope_from_json
from zowl_desktop.keeper.revival import Revival
from zowl_desktop.keeper.revival import from_json as revivable_from_json
from zowl_desktop.keeper.status import exit_to_json
from zowl_desktop.keeper.status import to_json as status_to_json
from zowl_desktop.keeper.wire import LINE_LIMIT, VERSION, decode, encode, error_to_json
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble, Refused, ZowlError

log = logging.getLogger(__name__)

_STUMBLED = EnvironmentTrouble(
    "The keeper stumbled", "A request could not be carried out; nothing else is harmed.", "Its log says why."
)


class Server:
    """Serves until cancelled."""

    def __init__(self, attempts: Attempts, revival: Revival, way: str) -> None:
        self._attempts = attempts
        self._revival = revival
        self._way = way
        self.clients = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, from hello to the end of its line."""
        self.clients += 1
        client = _Client(self._attempts, self._revival, writer)
        try:
            await client.hello(reader, self._way)
            await client.serve(reader)
        except ZowlError as error:
            with suppress(ConnectionError):
                await client.say({"error": error_to_json(error)})
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # a client that vanishes is nobody's trouble
        finally:
            self.clients -= 1
            self._attempts.watcher_left(client)
            self._revival.lost(client)
            writer.close()


class _Client:
    def __init__(self, attempts: Attempts, revival: Revival, writer: asyncio.StreamWriter) -> None:
        self._attempts = attempts
        self._revival = revival
        self._writer = writer
        self._speaking = asyncio.Lock()

    async def hello(self, reader: asyncio.StreamReader, way: str) -> None:
        """Agree on the version, or part."""
        message = await _read(reader)
        if message is None:
            raise ConnectionResetError
        if message.get("hello") != VERSION:
            raise Refused(
                "The keeper is of another version",
                f"It speaks version {VERSION}, the client {message.get('hello')!r}.",
                "Let tonight's run end, then start Zowl again.",
            )
        await self.say({"hello": VERSION, "pid": os.getpid(), "way": way})

    async def serve(self, reader: asyncio.StreamReader) -> None:
        """Answer every request as soon as its answer is there, until the client hangs up."""
        waiting: set[asyncio.Task[None]] = set()
        try:
            while (message := await _read(reader)) is not None:
                task = asyncio.create_task(self._answer(message))
                waiting.add(task)
                task.add_done_callback(waiting.discard)
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def say(self, message: dict[str, object]) -> None:
        """Send one message; a slow client is waited for by nobody but itself."""
        async with self._speaking:
            self._writer.write(encode(message))
            await self._writer.drain()

    async def _answer(self, message: dict[str, object]) -> None:
        reply: dict[str, object] = {"id": message.get("id")}
        try:
            reply["answer"] = await self._do(message)
        except ZowlError as error:
            reply["error"] = error_to_json(error)
        except Exception:
            log.exception("a request failed: %s", message.get("do"))
            reply["error"] = error_to_json(_STUMBLED)
        with suppress(ConnectionError):
            await self.say(reply)

    async def _do(self, message: dict[str, object]) -> object:
        given = message.get("with")
        if not isinstance(given, dict):
            raise BadInput("Not a request", "`with` is missing.")
        match message.get("do"):
            case "start":
                return status_to_json(await self._attempts.start(envelope_from_json(given.get("envelope"))))
            case "carry_out":
                return exit_to_json(await self._attempts.carry_out(envelope_from_json(given.get("envelope"))))
            case "list":
                return [status_to_json(each) for each in await self._attempts.list(_text(given, "run"))]
            case "goodbye":
                await self._attempts.goodbye(_text(given, "run"))
            case "guard":
                self._revival.guard(self, revivable_from_json(given))
            case "unguard":
                self._revival.unguard(self)
            case _:
                return await self._do_with_one(message.get("do"), given)
        return None

    async def _do_with_one(self, do: object, given: dict[str, object]) -> object:
        run, attempt = _text(given, "run"), _text(given, "attempt")
        match do:
            case "wait":
                return exit_to_json(await self._attempts.wait(run, attempt))
            case "stop":
                await self._attempts.stop(run, attempt, _text(given, "why"))
            case "take":
                await self._attempts.take(run, attempt)
            case "work_seen":
                self._attempts.work_seen(run, attempt, self)
            case "tool_in_flight":
                in_flight = given.get("in_flight") is True
                self._attempts.tool_in_flight(run, attempt, self, in_flight=in_flight)
            case _:
                raise BadInput("Not a request", f"`do` is {do!r}, which this keeper cannot do.")
        return None


def _text(given: dict[str, object], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str):
        raise BadInput("Not a request", f"`{name}` is not a text: {value!r}.")
    return value


async def _read(reader: asyncio.StreamReader) -> dict[str, object] | None:
    try:
        line = await reader.readuntil()
    except asyncio.IncompleteReadError:
        return None
    except asyncio.LimitOverrunError as error:
        raise BadInput("Not a message", f"The line is longer than {LINE_LIMIT} bytes.") from error
    return decode(line)
