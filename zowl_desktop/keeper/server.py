"""The keeper's socket: any number of clients, none of which can harm it or each other."""

from __future__ import annotations

import asyncio
import logging
import os

from zowl_desktop.keeper.attempts import Attempts
from zowl_desktop.keeper.envelope import from_json as envelope_from_json
from zowl_desktop.keeper.lines import Line
from zowl_desktop.keeper.revival import Revival
from zowl_desktop.keeper.revival import from_json as revivable_from_json
from zowl_desktop.keeper.status import exit_to_json
from zowl_desktop.keeper.status import to_json as status_to_json
from zowl_desktop.keeper.wire import VERSION, decode, encode, error_to_json
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble, Refused, ZowlError

log = logging.getLogger(__name__)

_STUMBLED = EnvironmentTrouble(
    "The keeper stumbled", "A request could not be carried out; nothing else is harmed.", "Its log says why."
)


class Server:
    """What all clients share."""

    def __init__(self, attempts: Attempts, revival: Revival, way: str) -> None:
        self.attempts = attempts
        self.revival = revival
        self.hello = encode({"hello": VERSION, "pid": os.getpid(), "way": way})
        self.clients = 0

    def client(self) -> Client:
        """The keeper's end of a line that somebody just opened."""
        self.clients += 1
        return Client(self)


class Client(Line):
    """One client, from hello to the end of its line."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server
        self._attempts = server.attempts
        self._revival = server.revival
        self._welcome = False
        self._answering: set[asyncio.Task[None]] = set()

    def heard(self, text: bytes) -> None:
        """Answer a request as soon as its answer is there; hang up on what is none."""
        try:
            message = decode(text)
            if self._welcome:
                task = asyncio.get_running_loop().create_task(self._answer(message))
                self._answering.add(task)
                task.add_done_callback(self._answering.discard)
            else:
                self._greet(message)
        except ZowlError as error:
            self.say(encode({"error": error_to_json(error)}))
            self.transport.close()

    def _greet(self, message: dict[str, object]) -> None:
        """Agree on the version, or part."""
        if message.get("hello") != VERSION:
            raise Refused(
                "The keeper is of another version",
                f"It speaks version {VERSION}, the client {message.get('hello')!r}.",
                "Let tonight's run end, then start Zowl again.",
            )
        self._welcome = True
        self.say(self._server.hello)

    def pause_writing(self) -> None:
        """A client that does not listen is not heard either: its answers must not pile up here."""
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """It listens again."""
        self.transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        """A client that vanishes is nobody's trouble."""
        for task in self._answering:
            task.cancel()
        self._server.clients -= 1
        self._attempts.watcher_left(self)
        self._revival.lost(self)

    async def _answer(self, message: dict[str, object]) -> None:
        reply: dict[str, object] = {"id": message.get("id")}
        try:
            reply["answer"] = await self._do(message)
        except ZowlError as error:
            reply["error"] = error_to_json(error)
        except Exception:
            log.exception("a request failed: %s", message.get("do"))
            reply["error"] = error_to_json(_STUMBLED)
        self.say(encode(reply))

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
