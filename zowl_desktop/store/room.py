"""Room in a write-ahead log: commits that overwrite wait for the disk less long than those that lengthen it.

A log that grows is news for the file system, too, which goes to the disk with every commit. SQLite begins at
the log's start again once all of it is in the file itself, but most nights are over before that.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import Final

PAGES: Final = 512
"""After so many the log is begun again: 170 commits or so, 2 MB."""
_PAGE: Final = 4096


def make_room(connection: sqlite3.Connection) -> None:
    """Make the log as long as it will be. Nothing in the file changes; without room, nothing at all."""
    connection.execute(f"PRAGMA wal_autocheckpoint={PAGES}")
    with suppress(sqlite3.DatabaseError):
        if not _lengthened(connection):
            connection.execute("PRAGMA wal_checkpoint(truncate)")  # leave the last room to others


def _lengthened(connection: sqlite3.Connection) -> bool:
    """Write more than the cache holds, which goes to the log, and take it back. False on a full disk."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("CREATE TABLE room (bytes BLOB)")
        connection.execute("INSERT INTO room VALUES (zeroblob(?))", ((PAGES + PAGES // 8) * _PAGE,))
    except sqlite3.DatabaseError:
        return False
    finally:
        if connection.in_transaction:  # SQLite itself rolls back on a full disk
            connection.execute("ROLLBACK")
    return True
