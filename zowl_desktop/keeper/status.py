"""What the keeper answers when asked about an attempt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from zowl_desktop.keeper.spool import Exit


@dataclass(frozen=True, slots=True)
class Status:
    """One attempt: running while `exit` is None.

    Attributes:
        run: The run's id.
        attempt: The attempt's id.
        started: UTC epoch seconds.
        pid: The main program, as seen from outside its namespace, while it runs and can be found.
        exit: How it ended.
        taken: Whether the engine has recorded its result.
    """

    run: str
    attempt: str
    started: float
    pid: int | None
    exit: Exit | None
    taken: bool


def to_json(status: Status) -> dict[str, object]:
    """The status as plain data for the wire."""
    end = status.exit
    return _plain(status) | {"exit": None if end is None else exit_to_json(end)}


def exit_to_json(end: Exit) -> dict[str, object]:
    """The end of an attempt as plain data for the wire."""
    return _plain(end)


def _plain(record: Status | Exit) -> dict[str, object]:
    """Without `asdict`, each call of which leaves a tuple in Python's free list, up to 2,000 of them."""
    return {name: getattr(record, name) for name in record.__slots__}


def from_json(data: dict[str, object]) -> Status:
    """The status that `to_json` wrote."""
    end = data["exit"]
    return Status(**{**cast("Any", data), "exit": end and Exit(**cast("Any", end))})
