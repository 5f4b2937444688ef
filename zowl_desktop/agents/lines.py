"""Bytes in pieces of any size, lines out."""

from __future__ import annotations

LINE_LIMIT = 8_000_000
"""Bytes of one line that are kept; the rest of it is dropped. Real agents reach some hundred kilobytes."""


class Lines:
    """Cuts a stream into lines: pieces may end inside a line or inside a character."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._held = 0

    def feed(self, chunk: bytes) -> list[str]:
        """The lines that this chunk completes, without their ends; bytes that are no UTF-8 are replaced."""
        *ended, rest = chunk.split(b"\n")
        lines = []
        for piece in ended:
            self._hold(piece)
            lines.append(self._take())
        self._hold(rest)
        return lines

    def close(self) -> list[str]:
        """The last line, when the stream stopped in the middle of it."""
        return [self._take()] if self._pieces else []

    def _hold(self, piece: bytes) -> None:
        kept = piece[: LINE_LIMIT - self._held]
        if kept:
            self._pieces.append(kept)
            self._held += len(kept)

    def _take(self) -> str:
        line = b"".join(self._pieces).decode("utf-8", "replace").removesuffix("\r")
        self._pieces.clear()
        self._held = 0
        return line
