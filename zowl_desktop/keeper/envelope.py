"""What to run, and within which bounds: all that the keeper is told about an attempt."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import PurePath
from typing import Literal

from zowl_desktop.model.errors import BadInput

SoftStop = Literal["INT", "TERM"]

OUTPUT_LIMIT = 1 << 30
"""Bytes of output after which an attempt is ended: a runaway log must not fill the disk."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_SECONDS = ("time", "silence", "orphan_time")


@dataclass(frozen=True, slots=True)
class Envelope:
    """One attempt, as the keeper sees it.

    Attributes:
        run: The run's id; with `attempt` unique for ever in this data folder. Both become folder names.
        attempt: The attempt's id in the run, such as `endpoint.3`.
        argv: The program and its arguments. A bare name is looked up on the PATH of `env`.
        cwd: The folder to start in, absolute.
        env: The whole environment; nothing is inherited.
        time: Seconds after which the tree is ended (`timeout`), or None.
        silence: Seconds without work after which it is ended (`silence`), or None.
        orphan_time: Seconds without any keeper after which it is ended (`orphaned`), or None for never.
        soft_stop: The signal that the program's group gets first when it has to end, or None to kill at once.
        grace: Seconds between that signal and the kill.
        output: Bytes of output after which it is ended (`flooded`), or None.
    """

    run: str
    attempt: str
    argv: tuple[str, ...]
    cwd: str
    env: Mapping[str, str] = field(repr=False)
    time: float | None
    silence: float | None
    orphan_time: float | None
    soft_stop: SoftStop | None
    grace: float = 5.0
    output: int | None = OUTPUT_LIMIT


_FIELDS = tuple(each.name for each in fields(Envelope))
"""Named once: each call of `fields` leaves a tuple in Python's free list, thousands in a long shift."""


def check(envelope: Envelope) -> Envelope:
    """The envelope itself, if the keeper can carry it out. Raises `BadInput` with the field and its value."""
    check_name("run", envelope.run)
    check_name("attempt", envelope.attempt)
    if not envelope.argv or not envelope.argv[0]:
        raise _bad("argv", "names no program")
    if not _is_absolute(envelope.cwd):
        raise _bad("cwd", f"is not absolute: {envelope.cwd!r}")
    for text in (*envelope.argv, envelope.cwd, *envelope.env.values()):
        if "\0" in text:
            raise _bad("argv, cwd or env", "contains a NUL character, which no program can be given")
    for name in envelope.env:
        if not name or "=" in name or "\0" in name:
            raise _bad("env", f"has a name that no program can be given: {name!r}")
    for bound in _SECONDS:
        seconds: float | None = getattr(envelope, bound)
        if seconds is not None and not 0 < seconds < math.inf:
            raise _bad(bound, f"is not a positive number of seconds: {seconds!r}")
    if not 0 <= envelope.grace < math.inf:
        raise _bad("grace", f"is not a number of seconds: {envelope.grace!r}")
    return envelope


def _is_absolute(folder: str) -> bool:
    """Without a `Path` where none is needed: each leaves its names in a table of Python's, which grows."""
    return folder.startswith("/") if os.sep == "/" else PurePath(folder).is_absolute()


def check_name(field_name: str, name: str) -> str:
    """The name itself, if it is fit to be a folder. Raises `BadInput`."""
    if not _NAME.fullmatch(name):
        raise _bad(field_name, f"is not a plain name (letters, digits, `.`, `_`, `-`): {name!r}")
    return name


def to_json(envelope: Envelope) -> dict[str, object]:
    """The envelope as plain data for the wire."""
    data = {name: getattr(envelope, name) for name in _FIELDS}
    return data | {"argv": list(envelope.argv), "env": dict(envelope.env)}


def from_json(data: object) -> Envelope:
    """The envelope that `to_json` wrote, checked. Raises `BadInput` for anything else."""
    if not isinstance(data, dict) or set(data) != set(_FIELDS):
        raise _bad("fields", "are not those that this version knows")
    argv, env = data["argv"], data["env"]
    if not isinstance(argv, list) or not all(isinstance(each, str) for each in argv):
        raise _bad("argv", "is not a list of texts")
    if not isinstance(env, dict) or not all(isinstance(each, str) for each in env.values()):
        raise _bad("env", "does not map names to texts")
    for name in ("run", "attempt", "cwd"):
        if not isinstance(data[name], str):
            raise _bad(name, f"is not a text: {data[name]!r}")
    for name in (*_SECONDS, "output"):
        if data[name] is not None and not _is_number(data[name]):
            raise _bad(name, f"is not a number: {data[name]!r}")
    if not _is_number(data["grace"]):
        raise _bad("grace", f"is not a number: {data['grace']!r}")
    if data["soft_stop"] not in {None, "INT", "TERM"}:
        raise _bad("soft_stop", f"is neither INT nor TERM: {data['soft_stop']!r}")
    return check(Envelope(**{**data, "argv": tuple(argv)}))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _bad(field_name: str, what: str) -> BadInput:
    return BadInput("The keeper was given a bad envelope", f"`{field_name}` {what}.")
