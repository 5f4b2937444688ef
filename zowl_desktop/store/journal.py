"""The journal: every event of every run, on disk before its effect is visible.

SQLite in WAL mode with `synchronous=FULL`: a committed event survives the process and the power
(sqlite.org/pragma.html#pragma_synchronous). Only events that neither start nor end anything are committed
with NORMAL: they survive the process, and the power from the next FULL commit on. One writer: the engine.
Anyone may read.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self, cast

import peewee

from zowl_desktop.model.errors import EnvironmentTrouble, Refused
from zowl_desktop.model.events import (
    PASSING,
    AccountMended,
    BudgetRaised,
    Event,
    Resumed,
    RunEnded,
    RunStarted,
    TaskMarkedDone,
    TaskReleased,
    TaskRetried,
    TaskSkipped,
    decode,
    encode,
)
from zowl_desktop.store.home import Home
from zowl_desktop.store.migrations import NEWEST, migrate, version_of
from zowl_desktop.store.room import make_room

_BUSY_MS = 10_000
_CACHE_KB = 128
"""Of pages that a connection keeps: SQLite's own 2 MB fill up over many nights (25 kB with ten tasks), and
nobody reads them twice: what is added goes to the last page of each table."""

_TROUBLE = (peewee.DatabaseError, sqlite3.DatabaseError)

_REOPENING = (
    Resumed,
    TaskReleased,
    TaskRetried,
    TaskSkipped,
    TaskMarkedDone,
    BudgetRaised,
    AccountMended,
)
"""What a person says to a run that has ended opens it again."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A start of a recurring night that did not happen (UTC epoch seconds), and why."""

    at: float
    why: str


@dataclass(frozen=True, slots=True)
class RecurringRow:
    """A night that comes again. Its starts up to `settled` (UTC epoch seconds) have been dealt with."""

    number: int
    plan: str
    settled: float


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run. `ended` is None while it is open."""

    id: str
    started: float
    ended: float | None
    source: str


class Journal:
    """One journal file. Not for use by two threads at once."""

    def __init__(self, database: peewee.SqliteDatabase, set_aside: Path | None = None) -> None:
        self._database: Any = database
        self._connection = cast("sqlite3.Connection", cast("Any", database).connection())
        self._doubtful: int | None = None
        self._last: int | None = None
        self._lasting = True
        self.set_aside = set_aside

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open for writing; the file is made when there is none, and migrated when it is older.

        A damaged file is set aside under another name, never overwritten; `set_aside` then says where it is.

        Raises:
            EnvironmentTrouble: the file cannot be read or written; it is left as it is.
            Refused: a newer Zowl wrote it.
        """
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            aside = _put_aside(path) if _is_damaged(path) else None
            _must_be_known(path, version_of(path))
            migrate(path)
            path.chmod(0o600)
            database: Any = _connect(path)
            make_room(database.connection())
            return cls(database, aside)
        except (peewee.DatabaseError, sqlite3.DatabaseError, OSError) as error:
            raise _unusable(path, error) from error

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Open for reading beside a living writer; None when there is no journal yet.

        Raises:
            EnvironmentTrouble: the file is damaged or cannot be read, or its folder is none that can be.
            Refused: a newer Zowl wrote it.
        """
        if not _is_there(path):
            return None
        try:
            journal = cls(_connect_reading(path))
            version = journal._database.execute_sql("PRAGMA user_version").fetchone()[0]
            if version == 0:  # its writer is just making it
                journal.close()
                return None
            _must_be_known(path, version)
        except (peewee.DatabaseError, sqlite3.DatabaseError) as error:
            raise _unusable(path, error) from error
        return journal

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def append(self, run: str, events: Sequence[Event]) -> None:
        """Write events of a run, all or none; when this returns they are on disk.

        Raises `EnvironmentTrouble` when the disk is full or the file cannot be written. What such a call has
        written all the same (the error came after the commit) is not written again by the next one.
        """
        rows = [(run, event.at, event.kind, encode(event)) for event in events]
        newest = None
        try:
            there = self._there()
            if self._doubtful is None:
                self._doubtful = self._newest("event") if self._last is None else self._last
            self._last = None  # until this call is known to have gone well
            self._commit_for_good(not all(isinstance(event, PASSING) for event in events))
            with self._whole():
                for event, row in zip(events, rows, strict=True):
                    if row not in there:
                        newest = self._note(run, event, row)
        except _TROUBLE as error:
            with suppress(*_TROUBLE):
                if self._there().issuperset(rows):
                    self._doubtful = None
                    return
            raise _refused(f"{len(events)} event(s) of run {run} were refused: {error}.") from error
        self._doubtful, self._last = None, newest

    def _commit_for_good(self, lasting: bool) -> None:
        """Whether the next commit is on disk when it returns, or later."""
        if lasting is not self._lasting:
            self._do(f"PRAGMA synchronous={'full' if lasting else 'normal'}")
            self._lasting = lasting

    def _do(self, statement: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        """On the connection itself, for what happens thousands of times a night. Raises one of `_TROUBLE`."""
        return self._connection.execute(statement, values)

    def _there(self) -> set[tuple[object, ...]]:
        """What a call that failed has written all the same. There is one writer, so the rest is older."""
        if self._doubtful is None:
            return set()
        query = "SELECT run, at, kind, body FROM event WHERE seq>?"
        return set(self._database.execute_sql(query, (self._doubtful,)))

    def _newest(self, table: Literal["event", "queued", "recurring"]) -> int:
        """The highest number that was ever given in a table."""
        query = "SELECT seq FROM sqlite_sequence WHERE name=?"
        found = self._database.execute_sql(query, (table,)).fetchone()
        return int(found[0]) if found else 0

    def _note(self, run: str, event: Event, row: tuple[object, ...]) -> int | None:
        """Write one event; its number."""
        if isinstance(event, RunStarted):
            start = (event.run, event.at, event.source)
            self._database.execute_sql("INSERT INTO run(id, started, source) VALUES (?,?,?)", start)
            if event.queued is not None:
                self._take_from_queue(event.queued)
        number = self._do("INSERT INTO event(run, at, kind, body) VALUES (?,?,?,?)", row).lastrowid
        if isinstance(event, RunEnded):
            self._database.execute_sql("UPDATE run SET ended=? WHERE id=?", (event.at, run))
        elif isinstance(event, _REOPENING):
            self._database.execute_sql("UPDATE run SET ended=NULL WHERE id=?", (run,))
        return number

    @contextmanager
    def _written(self, table: Literal["queued", "recurring"], what: str) -> Iterator[None]:
        """All or nothing, and no error for what is on record. Raises `EnvironmentTrouble`."""
        before: int | None = None
        try:
            before = self._newest(table)
            self._commit_for_good(True)
            with self._whole():
                yield
        except _TROUBLE as error:
            with suppress(*_TROUBLE):
                if before is not None and self._newest(table) > before:
                    return
            raise _refused(f"{what}: {error}.") from error

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """All or nothing. SQLite itself rolls back on a full disk; a second rollback would hide the cause."""
        self._do("BEGIN IMMEDIATE")
        try:
            yield
            self._commit()
        except BaseException:
            if self._connection.in_transaction:
                self._database.execute_sql("ROLLBACK")
            raise

    def _commit(self) -> None:
        self._do("COMMIT")

    def events(self, run: str, after: int = 0) -> Iterable[Event]:
        """The events of a run, oldest first, without the first so many."""
        query = "SELECT body FROM event WHERE run=? ORDER BY seq LIMIT -1 OFFSET ?"
        for (body,) in self._database.execute_sql(query, (run, after)):
            yield decode(body)

    def runs(self) -> list[RunRow]:
        """All runs, newest first."""
        query = "SELECT id, started, ended, source FROM run ORDER BY started DESC, rowid DESC"
        return [RunRow(*row) for row in self._database.execute_sql(query)]

    def open_run(self) -> RunRow | None:
        """The run that has not ended, if there is one."""
        return next((row for row in self.runs() if row.ended is None), None)

    def queue(self, request: str) -> None:
        """Keep a request for a run until the one under way has ended. Raises `EnvironmentTrouble`."""
        with self._written("queued", "The request for a run was refused"):
            self._add_to_queue(request)

    def queued(self) -> list[tuple[int, str]]:
        """The requests that wait, oldest first, with their numbers."""
        return list(self._database.execute_sql("SELECT seq, request FROM queued ORDER BY seq"))

    def unqueue(self, number: int) -> None:
        """The request was taken up, or given up. Raises `EnvironmentTrouble`; may be repeated."""
        with self._written("queued", "The request cannot be taken from the queue"):
            self._take_from_queue(number)

    def _add_to_queue(self, request: str) -> None:
        self._database.execute_sql("INSERT INTO queued(request) VALUES (?)", (request,))

    def _take_from_queue(self, number: int) -> None:
        self._database.execute_sql("DELETE FROM queued WHERE seq=?", (number,))

    def recur(self, plan: str, settled: float) -> int:
        """Keep a night that comes again, from `settled` on; its number. Raises `EnvironmentTrouble`."""
        row = (plan, settled)
        with self._written("recurring", "The night that comes again was refused"):
            self._database.execute_sql("INSERT INTO recurring(plan, settled) VALUES (?,?)", row)
        return self._newest("recurring")

    def forget(self, number: int) -> None:
        """That night comes no more. What was missed stays on record. Raises `EnvironmentTrouble`."""
        with self._written("recurring", "The night cannot be forgotten"):
            self._database.execute_sql("DELETE FROM recurring WHERE number=?", (number,))

    def recurring(self) -> list[RecurringRow]:
        """Every night that comes again; none in a journal that an older Zowl wrote."""
        if "recurring" not in self._database.get_tables():
            return []
        query = "SELECT number, plan, settled FROM recurring ORDER BY number"
        return [RecurringRow(*row) for row in self._database.execute_sql(query)]

    def settle(self, number: int, settled: float, request: str | None, missed: Sequence[Missed]) -> None:
        """Queue the run of a night whose time has come, and record the missed ones: all or nothing, once.

        Raises `EnvironmentTrouble`; may be repeated.
        """
        with self._written("queued", "A start of a night that comes again was refused"):
            due = "UPDATE recurring SET settled=? WHERE number=? AND settled<?"
            if not self._database.execute_sql(due, (settled, number, settled)).rowcount:
                return
            for each in missed:
                row = (number, each.at, each.why)
                self._database.execute_sql("INSERT INTO missed(number, at, why) VALUES (?,?,?)", row)
            if request is not None:
                self._add_to_queue(request)

    def missed(self, number: int) -> list[Missed]:
        """The missed starts of a night, newest first."""
        query = "SELECT at, why FROM missed WHERE number=? ORDER BY at DESC"
        return [Missed(*row) for row in self._database.execute_sql(query, (number,))]


def _must_be_known(path: Path, version: int) -> None:
    if version > NEWEST:
        raise Refused(
            "The data folder is newer than this Zowl",
            f"{path} has schema {version}; this version knows {NEWEST}.",
            "Install the newer Zowl again, or use another data folder (ZOWL_HOME).",
        )


def _is_damaged(path: Path) -> bool:
    """Whether SQLite itself says that the file is none of its own, or broken."""
    if not path.exists() or path.stat().st_size == 0:
        return False
    look = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        return bool(look.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok")
    except sqlite3.OperationalError:
        raise  # locked, not readable, no room: that is no damage
    except sqlite3.DatabaseError:
        return True
    finally:
        look.close()


def _put_aside(path: Path) -> Path:
    """Rename the file with its write-ahead log; nothing of it is lost."""
    number = next(n for n in range(1, 10_000) if not path.with_name(f"{path.name}.damaged-{n}").exists())
    target = path.with_name(f"{path.name}.damaged-{number}")
    for suffix in ("-wal", "-shm", ""):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(target.with_name(target.name + suffix))
    return target


def _connect(path: Path) -> peewee.SqliteDatabase:
    pragmas = {
        "journal_mode": "wal",
        "synchronous": "full",
        "foreign_keys": 1,
        "busy_timeout": _BUSY_MS,
        "cache_size": -_CACHE_KB,
    }
    database = peewee.SqliteDatabase(str(path), pragmas=pragmas, thread_safe=False, check_same_thread=False)
    database.connect()
    return database


def _connect_reading(path: Path) -> peewee.SqliteDatabase:
    """Beside a living writer; where nothing can be written (a full disk, a backup), the file as it stands."""
    *ways, last = _ways_to_read(path)
    for way in ways:
        with suppress(peewee.OperationalError):
            return _connect_by(way)
    return _connect_by(last)


def _ways_to_read(path: Path) -> Sequence[str]:
    name = path.absolute().as_uri()
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        return (f"{name}?mode=rw", f"{name}?mode=ro")
    # Without a write-ahead log all is in the file itself, and SQLite needs no room to share it with a writer.
    return (f"{name}?mode=rw", f"{name}?mode=ro", f"{name}?immutable=1")


def _connect_by(way: str) -> peewee.SqliteDatabase:
    """Raises `peewee.OperationalError` where nothing can be read that way."""
    database: Any = peewee.SqliteDatabase(
        way, pragmas={"busy_timeout": _BUSY_MS, "query_only": 1}, thread_safe=False,
        check_same_thread=False, uri=True,
    )  # fmt: skip
    database.connect()
    try:
        database.execute_sql("SELECT count(*) FROM sqlite_master").fetchone()
    except peewee.DatabaseError:
        database.close()
        raise
    return cast("peewee.SqliteDatabase", database)


def _refused(what: str) -> EnvironmentTrouble:
    return EnvironmentTrouble(
        "The journal cannot be written", what, "Free some disk space; nothing new starts until then."
    )


def _is_there(path: Path) -> bool:
    """Whether there is a journal; a folder in which nobody can look is no folder without one."""
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise Home(path.parent).unusable(error) from error
    return True


def _unusable(path: Path, error: Exception) -> EnvironmentTrouble:
    mend = "Restore the file from a copy, or move it away to begin with an empty journal."
    if any(words in str(error) for words in ("disk is full", os.strerror(errno.ENOSPC))):
        mend = "Free some disk space, then start again."
    return EnvironmentTrouble(
        "The journal cannot be opened", f"{path}: {error}.", f"Nothing was changed. {mend}"
    )
