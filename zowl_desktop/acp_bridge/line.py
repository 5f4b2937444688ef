"""The line to the agent: JSON-RPC 2.0, one object a line, requests in both directions."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any

Say = Callable[..., None]


class AgentGone(Exception):
    """The agent closed the line before it answered."""


class Refused(Exception):
    """The agent answered with an error."""


class Line:
    """Asks and answers. What the agent says without being asked goes to `say`."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, allow: bool, say: Say
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._allow = allow
        self._say = say
        self._ids = itertools.count(1)
        self._open: dict[int, asyncio.Future[Any]] = {}
        self._session: str | None = None
        self.replaying = False

    async def ask(self, method: str, **given: object) -> Any:  # noqa: ANN401 - each caller knows its answer
        """The agent's answer. Raises `Refused` for an error, `AgentGone` when the line ends."""
        number = next(self._ids)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._open[number] = answer
        self._send({"id": number, "method": method, "params": given})
        return await answer

    async def cancel(self) -> None:
        """Ask for an early end of the prompt."""
        if self._session is not None:
            self._send({"method": "session/cancel", "params": {"sessionId": self._session}})

    def within(self, session: str) -> None:
        """The session that is talked in from now on."""
        self._session = session

    async def hear(self) -> None:
        """Listen until the agent closes the line."""
        try:
            while text := await self._reader.readline():
                self._heard(text)
        except ValueError as error:  # a line beyond every limit
            self._give_up(str(error))
        self._give_up("the agent ended before it answered")

    def _heard(self, text: bytes) -> None:
        try:
            message = json.loads(text)
            answers = "method" not in message
        except (ValueError, TypeError, RecursionError):
            self._say("noise", text=text.decode("utf-8", "replace").rstrip())
            return
        if answers:
            self._answered(message)
        elif "id" in message:
            self._asked(message)
        elif message["method"] == "session/update" and not self.replaying:
            self._say("update", update=message["params"]["update"])

    def _answered(self, message: dict[str, Any]) -> None:
        answer = self._open.pop(message.get("id") or 0, None)
        if answer is None or answer.done():
            return
        if "error" in message:
            told = message["error"]
            words = f"{told.get('message', '')} {json.dumps(told.get('data') or '', ensure_ascii=False)}"
            answer.set_exception(Refused(words.strip(' "')))
        else:
            answer.set_result(message.get("result"))

    def _asked(self, message: dict[str, Any]) -> None:
        """Permissions have their answer beforehand; nothing else is offered."""
        if message["method"] != "session/request_permission":
            error = {"code": -32601, "message": "not offered"}
            self._send({"id": message["id"], "error": error})
            return
        params = message["params"]
        wanted = ("allow_always", "allow_once") if self._allow else ("reject_once", "reject_always")
        kinds = {option["kind"]: option["optionId"] for option in params["options"]}
        chosen = next((kinds[kind] for kind in wanted if kind in kinds), None)
        if not self._allow or chosen is None:
            call = params.get("toolCall") or {}
            self._say("denied", tool=str(call.get("title") or call.get("kind") or "a tool"))
        outcome = {"outcome": "selected", "optionId": chosen} if chosen else {"outcome": "cancelled"}
        self._send({"id": message["id"], "result": {"outcome": outcome}})

    def _send(self, message: dict[str, Any]) -> None:
        self._writer.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")

    def _give_up(self, why: str) -> None:
        for answer in self._open.values():
            if not answer.done():
                answer.set_exception(AgentGone(why))
        self._open.clear()
