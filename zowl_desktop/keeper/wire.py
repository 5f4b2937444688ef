"""What clients and keeper say to each other: lines of JSON over the local socket.

    client: {"hello": 1}
    keeper: {"hello": 1, "pid": 4711, "way": "namespace"}
    client: {"id": 7, "do": "wait", "with": {"run": "r1", "attempt": "endpoint.3"}}
    keeper: {"id": 7, "answer": {...}}  or  {"id": 7, "error": {...}}

Answers come in any order. Every request may be repeated after a cut line.
"""

from __future__ import annotations

import json

from zowl_desktop.model.errors import BadInput, EnvironmentTrouble, Refused, ZowlError

VERSION = 1

LINE_LIMIT = 32 << 20
"""Bytes of one message: an argument list may hold 2 MB of prompt, each byte written as six."""

_KINDS: dict[str, type[ZowlError]] = {each.__name__: each for each in (BadInput, EnvironmentTrouble, Refused)}


def encode(message: dict[str, object]) -> bytes:
    """The message as one line. Text that is not valid Unicode (bytes of a file name) survives."""
    return json.dumps(message).encode() + b"\n"


def decode(line: bytes) -> dict[str, object]:
    """The message of a line. Raises `BadInput`."""
    if len(line) > LINE_LIMIT:
        raise BadInput("Not a message", f"The line is longer than {LINE_LIMIT} bytes.")
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput("Not a message", f"The line is no JSON: {line[:60]!r}.") from error
    if not isinstance(message, dict):
        raise BadInput("Not a message", f"The line is no JSON object: {line[:60]!r}.")
    return message


def error_to_json(error: ZowlError) -> dict[str, object]:
    """The error as plain data."""
    kind = next((name for name, each in _KINDS.items() if isinstance(error, each)), "EnvironmentTrouble")
    return {"kind": kind, "title": error.title, "what": error.what, "mend": error.mend}


def error_from_json(data: dict[str, str]) -> ZowlError:
    """The error that `error_to_json` wrote."""
    return _KINDS.get(data["kind"], EnvironmentTrouble)(data["title"], data["what"], data["mend"])
