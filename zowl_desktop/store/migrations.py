"""The journal's tables, version by version. A file of an older version is copied before it is changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

STEPS: Mapping[int, tuple[str, ...]] = {
    1: (
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
    ),
    2: (
        # Runs that wait for the one under way, oldest first.
        "CREATE TABLE queued (seq INTEGER PRIMARY KEY AUTOINCREMENT, request TEXT NOT NULL) STRICT",
    ),
    3: (
        # Nights that come again; their starts up to `settled` were queued, or are recorded as missed.
        """CREATE TABLE recurring (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            plan TEXT NOT NULL,
            settled REAL NOT NULL
        ) STRICT""",
        """CREATE TABLE missed (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            number INTEGER NOT NULL,
            at REAL NOT NULL,
            why TEXT NOT NULL
        ) STRICT""",
    ),
}
"""What leads to each version from the one before it. A step that was released never changes."""

NEWEST = max(STEPS)
"""The version that this Zowl works with; a higher one was written by a newer Zowl."""


def version_of(file: Path) -> int:
    """A journal's version, 0 for no file; not a byte of it is changed. Raises `sqlite3.DatabaseError`."""
    if not file.exists():
        return 0
    look = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
    try:
        return int(look.execute("PRAGMA user_version").fetchone()[0])
    finally:
        look.close()


def copy_of(file: Path, version: int) -> Path:
    """Where the copy of a file of this version is put before it is migrated."""
    return file.with_name(f"{file.stem}.version-{version}{file.suffix}")


def migrate(file: Path) -> None:
    """Bring a journal to the newest version, all or nothing; an older file is copied first.

    Raises `sqlite3.DatabaseError` when the file cannot be changed: then it is as it was.
    """
    version = version_of(file)
    if version == NEWEST:
        return
    database = sqlite3.connect(file, isolation_level=None)
    try:
        if version:
            _copy(database, copy_of(file, version))
        database.execute("BEGIN IMMEDIATE")
        for step in range(version + 1, NEWEST + 1):
            for statement in STEPS[step]:
                database.execute(statement)
        database.execute(f"PRAGMA user_version={NEWEST}")
        database.execute("COMMIT")
    finally:
        database.close()  # what is not committed is rolled back


def _copy(database: sqlite3.Connection, target: Path) -> None:
    """A whole copy, also of what is still in the write-ahead log."""
    fresh = target.with_name(target.name + ".new")
    fresh.unlink(missing_ok=True)
    into = sqlite3.connect(fresh)
    try:
        database.backup(into)
    finally:
        into.close()
    fresh.chmod(0o600)
    fresh.replace(target)
