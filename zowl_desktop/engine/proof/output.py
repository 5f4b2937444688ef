"""The output of a command as text that can be read by people and put into a prompt."""

from __future__ import annotations

import re
from pathlib import Path

TAIL_BYTES = 4_000_000
"""How much of a longer output is read: its end, where every test program sums up."""

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours and cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles and links
    r"|\x1b[ -/]*[0-~]"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_output(*files: Path) -> str:
    """What the files hold, one after the other, without anything that only a terminal understands."""
    unique = dict.fromkeys(files)
    return "".join(text if text.endswith("\n") else text + "\n" for text in map(_tail, unique) if text)


def plain(text: str) -> str:
    """Text without escape sequences, overwritten progress lines and control characters."""
    lines = _ESCAPES.sub("", text).split("\n")
    return _CONTROLS.sub("", "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines))


def _tail(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(max(0, size - TAIL_BYTES))
            raw = stream.read()
    except FileNotFoundError:
        return ""
    text = plain(raw.decode("utf-8", "replace"))
    return text if size <= TAIL_BYTES else f"... {size - TAIL_BYTES} bytes before\n" + text
