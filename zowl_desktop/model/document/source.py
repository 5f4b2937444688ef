"""The text of a document: decoded, measured, and its offsets turned into lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from zowl_desktop.model.document.problems import Problem

SIZE_LIMIT: Final = 1_000_000
"""Bytes of the largest document that is read. A night of 1,000 tasks is about a quarter of it."""

_BREAK: Final = re.compile(r"\r\n|\r|\n")
UNFIT: Final = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""A character that cannot stand in a document: YAML's own rule, and line breaks that only YAML 1.1 knows."""

UNSAYABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""A character that no value may have, not even as an escape: no command line or file name could carry it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A text without its byte order mark, and where its lines start."""

    text: str
    marked: bool
    starts: tuple[int, ...]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, both counted from 1."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


def source_of(text: str | bytes) -> Source | Problem:
    """The text to read, or the one problem that keeps it from being read at all."""
    if _too_large(text):
        return Problem(
            1, 1, "", f"the file is larger than {SIZE_LIMIT:,} bytes", "move long briefs to files: brief_file"
        )
    if isinstance(text, bytes):
        decoded = _decoded(text)
        if isinstance(decoded, Problem):
            return decoded
        text = decoded
    source = measured(text)
    unfit = UNFIT.search(source.text)
    if unfit:
        line, column = source.position(unfit.start())
        return Problem(
            line, column, "", f"the character U+{ord(unfit[0]):04X} cannot stand in a document", "remove it"
        )
    return source


def measured(text: str) -> Source:
    """A text with its line starts known."""
    marked = text.startswith("\ufeff")
    body = text[1:] if marked else text
    return Source(body, marked, (0, *(found.end() for found in _BREAK.finditer(body))))


def _too_large(text: str | bytes) -> bool:
    if len(text) > SIZE_LIMIT:
        return True
    return isinstance(text, str) and len(text.encode("utf-8", "surrogatepass")) > SIZE_LIMIT


def _decoded(data: bytes) -> str | Problem:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem(1, 1, "", "the file is in UTF-16", "save it as UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = measured(data[: error.start].decode("utf-8"))
        line, column = before.position(len(before.text))
        return Problem(
            line, column, "", f"byte 0x{data[error.start]:02X} is not UTF-8", "save the file as UTF-8"
        )
