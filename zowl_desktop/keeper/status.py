"""What the keeper answers when asked about an attempt."""

from __future__ import annotations

from dataclasses import asdict, dataclass
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
    return asdict(status)


def from_json(data: dict[str, object]) -> Status:
    """The status that `to_json` wrote."""
    end = data["exit"]
    return Status(**{**cast("Any", data), "exit": end and Exit(**cast("Any", end))})
