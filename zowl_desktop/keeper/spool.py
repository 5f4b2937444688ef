"""The folder of one attempt: what it was told, what it printed, how it ended.

    <home>/spool/<run>/<attempt>/
        envelope.json   what was asked; of the environment only the names
        stdout, stderr  written by the program itself, nobody in between
        started.json    who supervises it; whoever places this file starts the program, and nobody else
        stop.json       somebody wants it to end, and why
        exit.json       how it ended; once there, it never changes
        taken           its result is recorded elsewhere for good

Every `.json` that decides something appears whole or not at all. Nothing here is ever deleted by the keeper.
"""

from __future__ import annotations

import json
import os
from collections.abc import Container
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from zowl_desktop.keeper.envelope import Envelope, to_json
from zowl_desktop.keeper.identity import Identity
from zowl_desktop.keeper.small_files import read_small

Reason = Literal["exited", "timeout", "silence", "stopped", "orphaned", "flooded", "not_started", "lost"]
"""Why an attempt ended: by itself; its time, silence, stop order, lack of a keeper or flood of output;
its program could not be started; or its supervisor died and nobody saw the end."""


@dataclass(frozen=True, slots=True)
class Exit:
    """How an attempt ended.

    Attributes:
        code: The program's exit code, if it exited.
        signal: The signal that ended it, if one did.
        reason: Why the attempt is over. A soft stop that the program obeyed has a code and `stopped`.
        started: UTC epoch seconds.
        ended: UTC epoch seconds; by then no process of the tree was left.
        detail: A clause for a person; empty when `reason` says it all.
    """

    code: int | None
    signal: int | None
    reason: Reason
    started: float
    ended: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """Who holds a started attempt, and how.

    Attributes:
        supervisor: The process that supervises it.
        way: The way in which its tree is held (`trees`).
        mark: The value of ZOWL_MARK that every process of the tree carries.
        cgroup: The control group of the tree, where `way` is `cgroup`.
        at: UTC epoch seconds.
        silence: The silence that it is allowed, for a keeper that takes it over.
    """

    supervisor: Identity
    way: str
    mark: str
    cgroup: str | None
    at: float
    silence: float | None


@dataclass(frozen=True, slots=True)
class StopOrder:
    """Why an attempt shall end before its time."""

    reason: Literal["stopped", "silence"]
    detail: str


_GOODBYE = ".goodbye"  # beside the attempts' folders of a run: nothing happens in it any more
_NOBODY = Identity(0, 0.0, "")


class AttemptFolder:
    """The files of one attempt. Reading never fails for a file that is not there yet: it gives None.

    Attributes:
        outputs: Where what the program prints goes, and what it complains of: as texts, for a supervisor.
    """

    def __init__(self, spool: Path, run: str, attempt: str) -> None:
        self.run = run
        self.attempt = attempt
        self._base = f"{spool}/{run}/{attempt}"
        self.outputs = (f"{self._base}/stdout", f"{self._base}/stderr")

    @property
    def path(self) -> Path:
        """The folder itself."""
        return Path(self._base)

    @property
    def stdout(self) -> Path:
        """`outputs`, the first."""
        return Path(self.outputs[0])

    @property
    def stderr(self) -> Path:
        """`outputs`, the second."""
        return Path(self.outputs[1])

    def make(self, envelope: Envelope) -> None:
        """Create the folder and note what was asked: names of the environment only, values may be secret."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        asked = to_json(envelope) | {"env": sorted(envelope.env)}
        _write(f"{self._base}/envelope.json", json.dumps(asked), os.O_TRUNC, lasting=False)

    def claim(self, started: Started) -> bool:
        """Become the one who starts this attempt. False when another was first.

        Not flushed to disk: a power cut ends the program too, and the caller has its own record of the start.
        """
        return _place(f"{self._base}/started.json", _text(started), lasting=False)

    def started(self) -> Started | None:
        """Who started this attempt, if anybody did. A record that a power cut damaged names nobody alive."""
        data = _read(f"{self._base}/started.json")
        if data is None:
            return None
        try:
            supervisor = Identity(**cast("Any", data["supervisor"]))
            return Started(**{**cast("Any", data), "supervisor": supervisor})
        except (KeyError, TypeError):
            return Started(_NOBODY, "", "", None, self.path.stat().st_mtime, None)

    def order_stop(self, order: StopOrder) -> None:
        """Leave the order for the supervisor. The first one counts."""
        _place(f"{self._base}/stop.json", _text(order), lasting=False)

    def stop_order(self) -> StopOrder | None:
        """The order to stop, if there is one."""
        data = _read(f"{self._base}/stop.json")
        return StopOrder(**cast("Any", data)) if data else None

    def record_exit(self, end: Exit) -> None:
        """Keep the end, after all output: here to be read, and whole. The first record counts.

        What `flush` adds is that a power cut does not take it away again.
        """
        for output in self.outputs:
            if _size(output):
                _flush(output)
        _place(f"{self._base}/exit.json", _text(end), lasting=True)

    def flush(self) -> None:
        """Keep for good what was placed here: on disk when this returns."""
        _flush(self._base)

    def exit(self) -> Exit | None:
        """How the attempt ended, if it has."""
        data = _read(f"{self._base}/exit.json")
        return Exit(**cast("Any", data)) if data else None

    def take(self) -> None:
        """Note that the result of an ended attempt is recorded elsewhere.

        A second name for the record of its end costs no file. Not flushed to disk: after a power cut it is
        taken once more, which changes nothing. A folder that was removed wants no note.
        """
        with suppress(FileExistsError, FileNotFoundError):
            os.link(f"{self._base}/exit.json", f"{self._base}/taken")

    @property
    def taken(self) -> bool:
        """Whether the result is recorded elsewhere."""
        return os.path.lexists(f"{self._base}/taken")

    def output_size(self) -> int:
        """Bytes printed so far."""
        return sum(map(_size, self.outputs))


class Spool:
    """The folders of all attempts."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def folder(self, run: str, attempt: str) -> AttemptFolder:
        """The folder of one attempt, whether it exists or not."""
        return AttemptFolder(self._path, run, attempt)

    def open_runs(self) -> list[str]:
        """The runs that nobody said goodbye to."""
        return [each.name for each in _folders(self._path) if not self.said_goodbye(each.name)]

    def started_attempts(
        self, run: str, without: Container[str]
    ) -> list[tuple[AttemptFolder, Started, Exit | None, bool]]:
        """The attempts of a run that were started, except these: folder, start, end, whether it is taken."""
        found = []
        names = [each.name for each in _folders(self._path / run) if each.name not in without]
        for name in names:
            folder = self.folder(run, name)
            if (started := folder.started()) is not None:
                found.append((folder, started, folder.exit(), folder.taken))
        return found

    def say_goodbye(self, run: str) -> None:
        """Note for good that the run is over."""
        folder = self._path / run
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / _GOODBYE).touch(mode=0o600)
        _flush(folder)

    def take_back_goodbye(self, run: str) -> None:
        """The run goes on after all."""
        (self._path / run / _GOODBYE).unlink(missing_ok=True)

    def said_goodbye(self, run: str) -> bool:
        """Whether the run is over. Asked at each start, and so without a `Path` (see `envelope`)."""
        return os.path.lexists(f"{self._path}/{run}/{_GOODBYE}")


def _text(record: Started | Identity | StopOrder | Exit) -> str:
    """The record as JSON. A supervisor does this once, in cold pages: there `json` costs twentyfold."""
    return "{" + ", ".join(f'"{name}": {_value(getattr(record, name))}' for name in record.__slots__) + "}"


def _value(value: object) -> str:
    match value:
        case None:
            return "null"
        case Identity():
            return _text(value)
        case int() | float():
            return repr(value)
        case str() if value.isascii() and value.isprintable() and '"' not in value and "\\" not in value:
            return f'"{value}"'
    return json.dumps(value)


def _folders(path: Path) -> list[Path]:
    return [each for each in path.iterdir() if each.is_dir()] if path.is_dir() else []


def _place(path: str, text: str, *, lasting: bool) -> bool:
    """Write the whole file under its name, unless there is one already: then change nothing and say False.

    One that is `lasting` is on disk before it gets its name: under that, even a power cut leaves it whole.
    """
    folder, _, name = path.rpartition("/")
    draft = f"{folder}/.{name}.{os.urandom(6).hex()}"
    try:
        _write(draft, text, os.O_EXCL, lasting=lasting)
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        with suppress(FileNotFoundError):
            os.unlink(draft)  # noqa: PTH108 - see `_text`
    return True


def _write(path: str, text: str, flag: int, *, lasting: bool) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | flag, 0o600)
    try:
        left = memoryview(text.encode())
        while left:
            left = left[os.write(descriptor, left) :]
        if lasting:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: str) -> dict[str, object] | None:
    """The record; None when there is none, empty when a power cut left a file without its content."""
    try:
        return cast("dict[str, object]", json.loads(read_small(path)))
    except FileNotFoundError:
        return None
    except ValueError:
        return {}


def _flush(path: Path | str) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - see `_text`
    except FileNotFoundError:
        return 0
