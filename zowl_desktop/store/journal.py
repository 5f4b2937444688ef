"""The journal: every event of every run, on disk before its effect is visible.

SQLite in WAL mode with `synchronous=FULL`: a committed event survives the process and the power
(sqlite.org/pragma.html#pragma_synchronous). One writer: the engine. Anyone may read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import peewee

from zowl_desktop.model.errors import EnvironmentTrouble, Refused
from zowl_desktop.model.events import (
    AccountMended,
    BudgetRaised,
    Event,
    RunEnded,
    RunStarted,
    TaskReleased,
    TaskRetried,
    decode,
    encode,
)

SCHEMA = 1
"""Version of the tables; a file with a higher one was written by a newer Zowl and is refused."""

_BUSY_MS = 10_000

_REOPENING = (TaskReleased, TaskRetried, BudgetRaised, AccountMended)
"""What a person says to a run that has ended opens it again."""

_TABLES = (
    """CREATE TABLE run (
        id TEXT PRIMARY KEY,
        started REAL NOT NULL,
        ended REAL,
        source TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE event (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        run TEXT NOT NULL REFERENCES run(id),
        at REAL NOT NULL,
        kind TEXT NOT NULL,
        body TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX event_run ON event(run, seq)",
)


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run. `ended` is None while it is open."""

    id: str
    started: float
    ended: float | None
    source: str


class Journal:
    """One journal file. Not for use by two threads at once."""

    def __init__(self, database: peewee.SqliteDatabase) -> None:
        self._database: Any = database

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open for writing; the file is made when there is none.

        Raises:
            EnvironmentTrouble: the file is damaged or cannot be written; it is left as it is.
            Refused: a newer Zowl wrote it.
        """
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            version = _version(path)
            journal = cls(_connect(path))
            if version == 0:
                journal._make(path)
        except (peewee.DatabaseError, OSError) as error:
            raise _unusable(path, error) from error
        return journal

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Open for reading beside a living writer; None when there is no journal yet.

        Raises:
            EnvironmentTrouble: the file is damaged or cannot be read.
            Refused: a newer Zowl wrote it.
        """
        if not path.exists():
            return None
        try:
            _version(path)
            journal = cls(_connect(path))
            journal._database.execute_sql("PRAGMA query_only=ON")
        except peewee.DatabaseError as error:
            raise _unusable(path, error) from error
        return journal

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def append(self, run: str, events: Sequence[Event]) -> None:
        """Write events of a run, all or none; when this returns they are on disk.

        Raises `EnvironmentTrouble` when the disk is full or the file cannot be written: then none is.
        """
        try:
            with self._database.atomic("IMMEDIATE"):
                for event in events:
                    self._note_run(event)
                    row = (run, event.at, event.kind, encode(event))
                    self._database.execute_sql("INSERT INTO event(run, at, kind, body) VALUES (?,?,?,?)", row)
                    if isinstance(event, RunEnded):
                        self._database.execute_sql("UPDATE run SET ended=? WHERE id=?", (event.at, run))
                    elif isinstance(event, _REOPENING):
                        self._database.execute_sql("UPDATE run SET ended=NULL WHERE id=?", (run,))
        except peewee.DatabaseError as error:
            raise EnvironmentTrouble(
                "The journal cannot be written",
                f"{len(events)} event(s) of run {run} were refused: {error}.",
                "Free some disk space; nothing new starts until then.",
            ) from error

    def events(self, run: str) -> Iterable[Event]:
        """The events of a run, oldest first."""
        query = "SELECT body FROM event WHERE run=? ORDER BY seq"
        for (body,) in self._database.execute_sql(query, (run,)):
            yield decode(body)

    def runs(self) -> list[RunRow]:
        """All runs, newest first."""
        query = "SELECT id, started, ended, source FROM run ORDER BY started DESC, rowid DESC"
        return [RunRow(*row) for row in self._database.execute_sql(query)]

    def open_run(self) -> RunRow | None:
        """The run that has not ended, if there is one."""
        return next((row for row in self.runs() if row.ended is None), None)

    def _note_run(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            row = (event.run, event.at, event.source)
            self._database.execute_sql("INSERT INTO run(id, started, source) VALUES (?,?,?)", row)

    def _make(self, path: Path) -> None:
        with self._database.atomic("IMMEDIATE"):
            for statement in _TABLES:
                self._database.execute_sql(statement)
            self._database.execute_sql(f"PRAGMA user_version={SCHEMA}")
        path.chmod(0o600)


def _version(path: Path) -> int:
    """The schema of the file, 0 for none. Looked up without changing a byte: a newer file is not ours."""
    if not path.exists():
        return 0
    look = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        version = int(look.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError as error:
        raise _unusable(path, error) from error
    finally:
        look.close()
    if version > SCHEMA:
        raise Refused(
            "The data folder is newer than this Zowl",
            f"{path} has schema {version}; this version knows {SCHEMA}.",
            "Install the newer Zowl again, or use another data folder (ZOWL_HOME).",
        )
    return version


def _connect(path: Path) -> peewee.SqliteDatabase:
    pragmas = {"journal_mode": "wal", "synchronous": "full", "foreign_keys": 1, "busy_timeout": _BUSY_MS}
    database = peewee.SqliteDatabase(str(path), pragmas=pragmas, thread_safe=False, check_same_thread=False)
    database.connect()
    return database


def _unusable(path: Path, error: Exception) -> EnvironmentTrouble:
    return EnvironmentTrouble(
        "The journal cannot be opened",
        f"{path}: {error}.",
        "Nothing was changed. Move the file away to start with an empty journal, or restore it from a copy.",
    )
