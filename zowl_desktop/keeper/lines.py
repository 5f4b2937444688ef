"""Whole lines out of what a socket or a pipe delivers, heard without a task that waits for them."""

from __future__ import annotations

import asyncio
from typing import cast

from zowl_desktop.keeper.wire import LINE_LIMIT

_ROOM = 64 << 10


class LineBuffer:
    """Keeps the beginning of a line until its end is there."""

    def __init__(self) -> None:
        self._begun = bytearray()

    def add(self, piece: bytes) -> list[bytes]:
        """The lines that are whole now, and what is no line but longer than any may be."""
        lines = piece.split(b"\n")
        self._begun += lines[0]
        if len(lines) == 1 and len(self._begun) <= LINE_LIMIT:
            return []
        lines[0], self._begun = bytes(self._begun), bytearray(lines.pop() if len(lines) > 1 else b"")
        return lines


class Line(asyncio.BufferedProtocol):
    """One end of a local socket on which both sides speak in lines."""

    def __init__(self) -> None:
        self._room = memoryview(bytearray(_ROOM))
        self._buffer = LineBuffer()
        self.transport: asyncio.Transport

    def heard(self, text: bytes) -> None:
        """The other side has said this line."""
        raise NotImplementedError

    def say(self, text: bytes) -> None:
        """Send a line, with its end; nobody waits, and one that is cut is not written to."""
        if not self.transport.is_closing():
            self.transport.write(text)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The line is there (`asyncio.BufferedProtocol`)."""
        self.transport = cast("asyncio.Transport", transport)

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - asyncio's
        """Where to read to: always the same small room."""
        return self._room

    def buffer_updated(self, nbytes: int) -> None:
        """Something came; what comes after a hanging up is not heard."""
        for text in self._buffer.add(bytes(self._room[:nbytes])):
            if not self.transport.is_closing():
                self.heard(text)
