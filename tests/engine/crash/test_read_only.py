"""The morning can be read where nothing can be written: a full disk, a backup, a disk mounted read-only."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.engine.keeper.house import needs_user_namespaces
from tests.engine.stage import ZOWL, Stage

NIGHT = "zowl: 1\nprojects: {api: {path: api}}\ntasks:\n  a: {project: api, run: 'echo a > a'}\n"

READING = {"report": 0, "status": 0, "why a": 0}
"""What only reads, with its exit code."""


def read_only(home: Path, arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line where the data folder is mounted read-only: nothing less would stop root."""
    folder = shlex.quote(str(home))
    first = f"mount --bind {folder} {folder} && mount -o remount,ro,bind {folder}"
    command = shlex.join([*ZOWL, *arguments.split()])
    return subprocess.run(
        ["unshare", "-Ur", "-m", "sh", "-c", f"{first} && ! touch {folder}/x 2>/dev/null && exec {command}"],
        capture_output=True,
        text=True,
        check=False,
    )


@needs_user_namespaces
def test_a_night_can_be_read_from_a_folder_that_cannot_be_written(stage: Stage) -> None:
    stage.repository("api")
    stage.zowl("run", str(stage.pipeline(NIGHT)))
    home = Path(os.environ["ZOWL_HOME"])
    before = sorted(home.rglob("*"))
    for arguments, code in READING.items():
        told = read_only(home, arguments)
        assert told.returncode == code, told.stderr
        assert told.stdout == stage.zowl(*arguments.split())
    assert "a is done" in read_only(home, "why a").stdout
    assert [each for each in sorted(home.rglob("*")) if each not in before] == []


@needs_user_namespaces
@pytest.mark.slow
def test_a_night_that_was_cut_off_can_be_read_there_too(stage: Stage) -> None:
    """Its last events are in the write-ahead log only."""
    stage.repository("api")
    never = NIGHT.replace("echo a > a", stage.counting("a", "exec sleep 1000"))
    running = stage.start("run", str(stage.pipeline(never)))
    stage.await_count(["a"])
    running.kill()
    running.communicate()
    home = Path(os.environ["ZOWL_HOME"])
    assert (home / "journal.db-wal").stat().st_size > 0
    assert '"state": "running"' in read_only(home, "report --json").stdout
    stage.zowl("stop", "--now")
    stage.await_that(lambda: set(stage.states().values()) == {"cancelled"}, "the end of the night")
    stage.await_no_engine()
