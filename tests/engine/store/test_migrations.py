"""An older journal is copied, then brought up; a damaged one is set aside; nothing is overwritten."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from zowl_desktop.model.errors import EnvironmentTrouble
from zowl_desktop.model.events import RunStarted, Tick, encode
from zowl_desktop.store.journal import Journal
from zowl_desktop.store.migrations import NEWEST, STEPS, copy_of, version_of

STARTED = RunStarted(1.0, "r1", "zowl: 1\n", "/x")


def journal_of(version: int, file: Path) -> None:
    """A journal as an older Zowl left it, one run in it."""
    database = sqlite3.connect(file)
    for step in range(1, version + 1):
        for statement in STEPS[step]:
            database.execute(statement)
    database.execute("INSERT INTO run(id, started, source) VALUES ('r1', 1.0, '/x')")
    row = ("r1", 1.0, "run_started", encode(STARTED))
    database.execute("INSERT INTO event(run, at, kind, body) VALUES (?,?,?,?)", row)
    database.execute(f"PRAGMA user_version={version}")
    database.commit()
    database.close()


@pytest.mark.parametrize("version", range(1, NEWEST))
def test_an_older_journal_is_copied_and_brought_up(version: int, tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    journal_of(version, file)
    journal = Journal.open(file)
    assert list(journal.events("r1")) == [STARTED]
    journal.append("r1", [Tick(2.0)])
    journal.close()
    assert version_of(file) == NEWEST
    assert version_of(copy_of(file, version)) == version
    before = sqlite3.connect(copy_of(file, version))
    assert before.execute("SELECT count(*) FROM event").fetchone() == (1,)
    before.close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "journal.db"
    journal_of(1, file)
    monkeypatch.setitem(STEPS, 2, (*STEPS[2], "CREATE TABLE run (again TEXT)"))
    with pytest.raises(EnvironmentTrouble, match="cannot be opened"):
        Journal.open(file)
    assert version_of(file) == 1
    monkeypatch.undo()
    journal = Journal.open(file)
    assert list(journal.events("r1")) == [STARTED]
    journal.close()


@pytest.mark.parametrize("damage", [b"not a database at all" * 500, None])
def test_a_damaged_file_is_set_aside_whole_and_said(damage: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    if damage is None:
        journal_of(NEWEST, file)
        whole = bytearray(file.read_bytes())
        whole[4096:8192] = b"\xff" * 4096
        damage = bytes(whole)
    file.write_bytes(damage)
    journal = Journal.open(file)
    assert journal.set_aside == tmp_path / "journal.db.damaged-1"
    assert journal.set_aside.read_bytes() == damage
    assert journal.runs() == []
    journal.append("r1", [STARTED])
    journal.close()
    file.write_bytes(damage)
    again = Journal.open(file)
    assert again.set_aside == tmp_path / "journal.db.damaged-2"
    again.close()


def test_an_empty_file_is_no_damage(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    file.touch()
    journal = Journal.open(file)
    assert journal.set_aside is None
    journal.close()


def test_requests_wait_in_order_and_survive(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    journal = Journal.open(file)
    journal.queue("one")
    journal.queue("two")
    journal.close()
    journal = Journal.open(file)
    assert [request for _, request in journal.queued()] == ["one", "two"]
    journal.unqueue(journal.queued()[0][0])
    assert [request for _, request in journal.queued()] == ["two"]
    journal.close()
