"""The sample in a data folder: fresh each time, and no part of what real nights are measured by."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from zowl_desktop.app.evenings import past_nights
from zowl_desktop.app.home import data_home
from zowl_desktop.app.sample import ENDS, fresh_sample, is_sample
from zowl_desktop.model.document import load
from zowl_desktop.model.errors import EnvironmentTrouble
from zowl_desktop.model.events import RunStarted
from zowl_desktop.store.home import Home
from zowl_desktop.store.journal import Journal


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "zowl", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def sample_of(home: Home) -> Path:
    home.create()
    return fresh_sample(home)


def test_each_time_it_is_another_one(zowl_home: Path, house: Path) -> None:
    home = data_home()
    first, second = sample_of(home), sample_of(home)
    assert first != second
    for file in (first, second):
        assert is_sample(home, file)
        pipeline = load(file.read_text(encoding="utf-8"))
        assert set(pipeline.tasks) == set(ENDS)
        for name in pipeline.projects:
            log = ["git", "-C", str(file.parent / name), "log", "--oneline", "--all"]
            told = subprocess.run(log, capture_output=True, text=True, check=True).stdout
            assert len(told.splitlines()) == 1
    assert not is_sample(home, home.root / "night.zowl.yaml")


def test_one_that_was_not_finished_is_in_nobodys_way(zowl_home: Path, house: Path) -> None:
    home = data_home()
    half = home.sample / "1.making" / "api"
    half.mkdir(parents=True)
    (half / ".gitignore").mkdir()
    assert sample_of(home) == home.sample / "1" / "sample-night.zowl.yaml"


@pytest.mark.parametrize("room", [0, 120_000], ids=["from the start", "in the middle"])
def test_a_full_disk_is_told_and_nothing_is_left(zowl_home: Path, house: Path, disk: Path, room: int) -> None:
    home = Home(disk)
    rest = shutil.disk_usage(disk).free - room
    (disk / "fill").write_bytes(b"x" * rest)
    with pytest.raises(EnvironmentTrouble) as raised:
        sample_of(home)
    assert raised.value.title == "The disk is full"
    assert raised.value.mend == "Nothing was changed. Free some disk space, then start again."
    assert not list(home.sample.glob("*"))
    (disk / "fill").unlink()
    assert sample_of(home).is_file()


def test_a_sample_night_tells_nothing_about_real_ones(zowl_home: Path, house: Path) -> None:
    home = data_home()
    file = sample_of(home)
    document = file.read_text(encoding="utf-8")
    journal = Journal.open(home.journal)
    try:
        journal.append("r1", [RunStarted(1.0, "r1", document, str(file))])
        journal.append("r2", [RunStarted(2.0, "r2", document, "/home/grace/night.zowl.yaml")])
    finally:
        journal.close()
    assert [night.state.run for night in past_nights(home)] == ["r2"]
