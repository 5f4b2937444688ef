"""How the engine has a shell line executed without owning a process: the keeper does, a test may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

EXITED = "exited"
"""`Finished.reason` of a command that came to its own end; every other reason names who ended it."""
TIMEOUT = "timeout"
"""`Finished.reason` of a command that used up its time."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a command.

    Attributes:
        code: Exit status; None when the command did not come to its own end.
        reason: `EXITED`, `TIMEOUT`, or another word for who ended it ("stopped", "lost").
        stdout: The file that holds everything it printed.
        stderr: The file that holds everything it said on stderr; may be the same file.
        seconds: How long it ran.
        detail: A clause for a person about an end that was not its own; may be empty.
    """

    code: int | None
    reason: str
    stdout: Path
    stderr: Path
    seconds: float
    detail: str = ""

    @property
    def ok(self) -> bool:
        """Whether it came to its own end with status 0."""
        return self.reason == EXITED and self.code == 0


class CommandRunner(Protocol):
    """Runs shell lines to their end and keeps what they print."""

    async def run(
        self, label: str, command: str, cwd: Path, env: Mapping[str, str], time: float | None
    ) -> Finished:
        """Run `command` through `sh -c` in `cwd`, with exactly `env`, for at most `time` seconds.

        `label` is unique in the attempt: the same label asked again after a crash answers with the same end.
        """
        ...
