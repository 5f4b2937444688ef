"""Room in the write-ahead log: made once, used again and again, and none taken on a full disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from zowl_desktop.model.events import AttemptEnded, RunStarted
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.store.journal import Journal
from zowl_desktop.store.room import PAGES, make_room

STARTED = RunStarted(1.0, "r1", "zowl: 1\n", "night.zowl.yaml")


def length(file: Path) -> int:
    """Bytes of the write-ahead log beside the file."""
    return file.with_name(f"{file.name}-wal").stat().st_size


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a journal is to be."""
    return tmp_path / "journal.db"


@pytest.fixture
def small(file: Path) -> Iterator[sqlite3.Connection]:
    """A file that is full as soon as it holds four pages."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=wal")
        connection.execute("CREATE TABLE kept (what TEXT)")
        connection.execute("INSERT INTO kept VALUES ('this')")
        connection.execute("PRAGMA cache_size=1")
        connection.execute("PRAGMA max_page_count=4")
        yield connection


def test_many_commits_do_not_make_the_log_longer(file: Path) -> None:
    journal = Journal.open(file)
    try:
        roomy = length(file)
        assert roomy >= PAGES * 4096
        ends = [AttemptEnded(float(number), "a.1", Outcome()) for number in range(2 * PAGES)]
        journal.append("r1", [STARTED])
        for event in ends:
            journal.append("r1", [event])
        assert length(file) == roomy
        assert list(journal.events("r1")) == [STARTED, *ends]
    finally:
        journal.close()


def test_making_room_changes_nothing(file: Path) -> None:
    journal = Journal.open(file)
    journal.append("r1", [STARTED])
    journal.close()
    before = file.read_bytes()
    Journal.open(file).close()
    assert file.read_bytes() == before


def test_a_full_disk_keeps_its_last_room(file: Path, small: sqlite3.Connection) -> None:
    make_room(small)
    assert not small.in_transaction
    assert length(file) == 0
    assert small.execute("SELECT what FROM kept").fetchall() == [("this",)]
    small.execute("INSERT INTO kept VALUES ('that')")
    assert small.execute("SELECT count(*) FROM kept").fetchone() == (2,)
