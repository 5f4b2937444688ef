"""The journal keeps every event, all or none, and refuses what it cannot understand."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from zowl_desktop.model.errors import EnvironmentTrouble, Refused
from zowl_desktop.model.events import (
    AttemptEnded,
    Event,
    Resumed,
    RunEnded,
    RunStarted,
    TaskMarkedDone,
    TaskRetried,
    TaskSkipped,
    Tick,
)
from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.model.states import FailureClass
from zowl_desktop.store.journal import Journal
from zowl_desktop.store.migrations import NEWEST
from zowl_desktop.store.writer import JournalWriter

STARTED = RunStarted(1.0, "r1", "zowl: 1\n", "/x/night.zowl.yaml")
ENDED = AttemptEnded(
    2.0,
    "a.1",
    Outcome(FailureClass.CHECKS_FAILED, "1 test failed", ("t",), usage=Usage(cost=7), resets_at=9.5),
)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """An empty journal."""
    opened = Journal.open(tmp_path / "home" / "journal.db")
    yield opened
    opened.close()


def test_what_was_written_comes_back_in_order(journal: Journal, tmp_path: Path) -> None:
    events: list[Event] = [STARTED, ENDED, Tick(3.0)]
    journal.append("r1", events)
    reader = Journal.read(tmp_path / "home" / "journal.db")
    assert reader is not None
    assert list(reader.events("r1")) == events
    reader.close()


@pytest.mark.parametrize(
    "word", [TaskRetried(6.0, "a"), TaskSkipped(6.0, "a"), TaskMarkedDone(6.0, "a"), Resumed(6.0)]
)
def test_a_run_is_open_until_it_ends_and_again_after_a_persons_word(journal: Journal, word: Event) -> None:
    journal.append("r1", [STARTED])
    assert journal.open_run() is not None
    journal.append("r1", [RunEnded(4.0, "over")])
    assert journal.open_run() is None
    journal.append("r1", [Tick(5.0)])  # the wake-up alarm of a run that is over
    assert journal.open_run() is None
    journal.append("r1", [word])
    assert journal.open_run() is not None


def test_events_go_in_all_or_none(journal: Journal) -> None:
    journal.append("r1", [STARTED])
    with pytest.raises(EnvironmentTrouble):
        journal.append("nobody", [Tick(2.0)])  # no such run
    with pytest.raises(EnvironmentTrouble):
        journal.append("r1", [Tick(2.0), STARTED])  # the run is there already
    assert list(journal.events("r1")) == [STARTED]


def test_a_newer_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    with sqlite3.connect(file) as database:
        database.execute(f"PRAGMA user_version={NEWEST + 1}")
    before = file.read_bytes()
    for opening in (Journal.open, Journal.read):
        with pytest.raises(Refused, match="newer than this Zowl"):
            opening(file)
    assert file.read_bytes() == before


def test_a_reader_says_that_a_file_is_damaged_and_leaves_it(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    file.write_bytes(b"not a database" * 1000)
    with pytest.raises(EnvironmentTrouble, match="cannot be opened"):
        Journal.read(file)
    assert file.read_bytes() == b"not a database" * 1000


def test_no_journal_is_no_error_for_a_reader(tmp_path: Path) -> None:
    assert Journal.read(tmp_path / "journal.db") is None


def test_the_file_is_closed_to_others(journal: Journal, tmp_path: Path) -> None:
    assert (tmp_path / "home" / "journal.db").stat().st_mode & 0o077 == 0
    assert (tmp_path / "home").stat().st_mode & 0o077 == 0


WRITER = """
import sys
from collections.abc import Iterator
from pathlib import Path
from zowl_desktop.model.events import RunStarted, Tick
from zowl_desktop.store.journal import Journal
journal = Journal.open(Path(sys.argv[1]))
journal.append("r1", [RunStarted(1.0, "r1", "", "")])
number = 1
while True:
    number += 1
    journal.append("r1", [Tick(float(number))])
    print(number, flush=True)
"""


def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(file)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    seen = [int(writer.stdout.readline()) for _ in range(50)]
    os.kill(writer.pid, signal.SIGKILL)
    seen += [int(line) for line in writer.stdout if line.endswith("\n")]
    writer.wait()
    writer.stdout.close()
    journal = Journal.open(file)
    kept = [event.at for event in journal.events("r1")]
    journal.close()
    assert kept[: len(seen) + 1] == [float(number) for number in range(1, len(seen) + 2)]


async def test_the_writer_works_beside_a_reader(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    async with JournalWriter(file) as writer:
        await writer.append("r1", [STARTED])
        reader = Journal.read(file)
        assert reader is not None
        await writer.append("r1", [ENDED])
        assert list(reader.events("r1")) == [STARTED, ENDED]
        reader.close()


def test_a_journal_that_is_just_being_made_is_none_yet(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    with closing(sqlite3.connect(file)) as beginning:
        beginning.execute("PRAGMA journal_mode=wal")
        assert Journal.read(file) is None
    Journal.open(file).close()
    journal = Journal.read(file)
    assert journal is not None
    assert journal.runs() == []
    journal.close()
