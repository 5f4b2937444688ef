"""What keeper and zygote write to each other: requests as framed JSON, reports as short lines of JSON."""

from __future__ import annotations

import json
import os
import struct
from dataclasses import dataclass, field
from typing import Literal

_HEADER = struct.Struct("!I")
_DETAIL_LIMIT = 800
"""Characters; a report has to fit one atomic write to a pipe (PIPE_BUF, 4096 bytes), because many write."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the keeper wants from the zygote: start an attempt, or bury one whose supervisor died.

    Reports about it carry its number: an earlier try at the same attempt may still be dying.
    """

    do: Literal["start", "bury"]
    run: str
    attempt: str
    number: int
    envelope: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """What the keeper is told.

    `ready`: the zygote serves, `detail` names its way. `unable`: it cannot, `detail` says why. `started`: the
    start is on record, this one or an earlier one. `failed`: nothing was started, `detail` says why. `gone`:
    the supervisor died before its time. `ended`: an attempt's end is on record, `detail` names the attempt;
    of one that ended at once only this is told. `buried`: the undertaker is done.
    """

    event: Literal["ready", "unable", "started", "failed", "gone", "ended", "buried"]
    number: int = 0
    detail: str = ""


def frame(request: Request) -> bytes:
    """The request as bytes for the zygote."""
    body = json.dumps(_plain(request)).encode()
    return _HEADER.pack(len(body)) + body


def read_request(descriptor: int) -> Request | None:
    """The next request, waiting for all of it. None when the writer is gone, in the middle of one or not."""
    letter = read_letter(descriptor)
    return opened(letter) if letter else None


def read_letter(descriptor: int) -> bytes | None:
    """The bytes of the next request, as `frame` made them, to be handed on or `opened`."""
    header = _read(descriptor, _HEADER.size)
    body = _read(descriptor, _HEADER.unpack(header)[0]) if header else None
    return header + body if header and body else None


def opened(letter: bytes) -> Request:
    """The request that is in a letter."""
    return Request(**json.loads(letter[_HEADER.size :]))


def send_report(descriptor: int, report: Report) -> None:
    """Write the report as one line. Raises `BrokenPipeError` when the keeper is gone."""
    short = _plain(report) | {"detail": report.detail[:_DETAIL_LIMIT]}
    os.write(descriptor, json.dumps(short, ensure_ascii=False).encode(errors="replace") + b"\n")


def read_report(line: bytes) -> Report:
    """The report that `send_report` wrote as this line."""
    return Report(**json.loads(line))


def _plain(letter: Request | Report) -> dict[str, object]:
    """As plain data, without the copy of each environment that `asdict` would make."""
    return {name: getattr(letter, name) for name in letter.__slots__}


def _read(descriptor: int, count: int) -> bytes | None:
    data = bytearray()
    while len(data) < count:
        try:
            piece = os.read(descriptor, count - len(data))
        except ConnectionResetError:
            return None
        if not piece:
            return None
        data += piece
    return bytes(data)
