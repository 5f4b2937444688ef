"""The provider's server: HTTP/1.1 on the loopback, in a thread that ends with the test."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from tests.agents.provider.acts import Act, Drop, Hang, Outage, Refuse, Say
from tests.agents.provider.dialects import dialect_of, events, first_words, reply_to, tools_of, whole
from tests.agents.provider.refusals import refusal

_BODY_LIMIT = 1 << 22
_REASONS = {200: "OK", 404: "Not Found", 426: "Upgrade Required"}


@dataclass
class Script:
    """What the requests under one path get, one act each; the last one repeats for ever.

    Requests that offer no tools (titles and the like) are answered aside, unless the program never does.
    """

    acts: Sequence[Act]
    without_tools: bool = False
    asked: int = 0

    def next(self) -> Act:
        """The act for the next request."""
        act = self.acts[min(self.asked, len(self.acts) - 1)]
        self.asked += 1
        return act


@dataclass(frozen=True)
class Request:
    """A request that came in."""

    method: str
    path: str
    key: str
    body: dict[str, Any]
    dialect: str | None
    aside: bool


@dataclass
class Provider:
    """Scripts by the first part of the path after `/t/`; whatever has none is said to be done at once."""

    port: int = 0
    scripts: dict[str, Script] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    up: bool = True
    improvise: Callable[[str, str], Sequence[Act]] | None = None
    """For a part that has no script, its acts, by its name and the dialect that it speaks."""

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def plays(self, name: str, *acts: Act, without_tools: bool = False) -> str:
        """Have this part played from now on; the base URL of it."""
        self.scripts[name] = Script(acts, without_tools)
        return f"{self.url}/t/{name}"

    def script(self, path: str, dialect: str) -> Script | None:
        """The script of the part that a path belongs to."""
        found = re.match(r"/t/([^/?]+)", path)
        if found is None:
            return None
        if found[1] not in self.scripts and self.improvise is not None:
            self.scripts[found[1]] = Script(self.improvise(found[1], dialect))
        return self.scripts.get(found[1])

    def asked(self, name: str) -> list[Request]:
        """What was asked of one part: the work, without what was asked aside."""
        return [r for r in self.requests if r.path.startswith(f"/t/{name}") and r.dialect and not r.aside]


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that answers as long as the context lasts."""
    told = Provider()
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()

    async def serve() -> None:
        server = await asyncio.start_server(
            lambda r, w: _connection(told, r, w), "127.0.0.1", 0, limit=_BODY_LIMIT
        )
        told.port = server.sockets[0].getsockname()[1]
        ready.set()
        await over.wait()
        server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), name="provider")
    thread.start()
    try:
        assert ready.wait(30)
        yield told
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(30)
        loop.close()


async def _connection(told: Provider, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        # Cancelled at the end of the provider: nobody waits for a connection that is silent on purpose.
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while told.up and await _request(told, reader, writer):
                pass
    finally:
        writer.transport.abort()


async def _request(told: Provider, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Answer one request; whether the line stays open."""
    first = await reader.readline()
    if not first:
        return False
    method, path, _ = first.decode("latin1").split(" ", 2)
    headers = await _headers(reader)
    body = _parsed(await _body(reader, headers), headers.get("content-encoding"))
    if not told.up:
        return False
    if "websocket" in headers.get("upgrade", "").lower():
        await _send(writer, 426, {}, {"error": {"message": "no websockets"}})
        return True
    return await _answer(told, writer, method, path, headers, body)


async def _headers(reader: asyncio.StreamReader) -> dict[str, str]:
    headers: dict[str, str] = {}
    while line := (await reader.readline()).strip():
        name, _, value = line.decode("latin1").partition(":")
        headers[name.lower()] = value.strip()
    return headers


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(headers.get("content-length", 0)))
    pieces = []
    while True:
        size = int((await reader.readline()).split(b";")[0], 16)
        pieces.append(await reader.readexactly(size))
        await reader.readline()
        if not size:
            return b"".join(pieces)


def _parsed(data: bytes, encoding: str | None) -> dict[str, Any]:
    if encoding == "gzip":
        data = gzip.decompress(data)
    elif encoding == "zstd":
        data = subprocess.run(["zstd", "-dc"], input=data, capture_output=True, check=True).stdout
    try:
        body = json.loads(data)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


async def _answer(
    told: Provider,
    writer: asyncio.StreamWriter,
    method: str,
    path: str,
    headers: dict[str, str],
    body: dict[str, Any],
) -> bool:
    dialect = dialect_of(path) if method == "POST" else None
    script = told.script(path, dialect) if dialect else None
    tools = tools_of(dialect, body) if dialect else {}
    aside = not tools and not (script is not None and script.without_tools)
    key = headers.get("x-api-key") or headers.get("x-goog-api-key") or headers.get("authorization", "")
    told.requests.append(Request(method, path, key.removeprefix("Bearer "), body, dialect, aside))
    if dialect is None:
        known = method == "HEAD" or "count" in path.lower()
        await _send(writer, 200 if known else 404, {}, {"input_tokens": 1234, "totalTokens": 1234})
        return True
    act = Say('{"isNewTopic": true, "title": "Some title"}') if aside or script is None else script.next()
    model = body.get("model") or path.partition("/models/")[2].partition(":")[0]
    match act:
        case Refuse():
            await _send(writer, *refusal(dialect, act))
            return True
        case Hang(after_first_words=False):
            await asyncio.Event().wait()
        case Drop(after_first_words=False):
            return False
        case Outage():
            told.up = False
            return False
        case Hang() | Drop():
            await _stream(writer, first_words(dialect, model, "The beginning of an answer"), ended=False)
            if isinstance(act, Hang):
                await asyncio.Event().wait()
            return False
    reply = reply_to(act, tools)
    if not (":streamGenerateContent" in path or body.get("stream")):
        await _send(writer, 200, {}, whole(dialect, model, reply))
        return True
    asks_usage = bool((body.get("stream_options") or {}).get("include_usage"))
    await _stream(writer, events(dialect, model, reply, asks_usage))
    return True


async def _send(
    writer: asyncio.StreamWriter, status: int, headers: dict[str, str], body: dict[str, Any]
) -> None:
    text = json.dumps(body).encode()
    sent = {"content-type": "application/json", "content-length": str(len(text)), **headers}
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}", *(f"{k}: {v}" for k, v in sent.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode() + text)
    await writer.drain()


async def _stream(
    writer: asyncio.StreamWriter,
    told: Iterator[tuple[str | None, Any]] | list[tuple[str | None, Any]],
    *,
    ended: bool = True,
) -> None:
    head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    writer.write(head.encode())
    for name, data in told:
        text = (
            f"event: {name}\n" if name else ""
        ) + f"data: {data if isinstance(data, str) else json.dumps(data)}\n\n"
        writer.write(f"{len(text.encode()):x}\r\n{text}\r\n".encode())
        await writer.drain()
    if ended:
        writer.write(b"0\r\n\r\n")
        await writer.drain()
