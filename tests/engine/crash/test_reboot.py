"""The machine was off: nothing of the night lives any more, its numbers belong to others, and it goes on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import psutil
import pytest

from tests.engine.crash.night import ends
from tests.engine.stage import Stage
from zowl_desktop.keeper.place import Place
from zowl_desktop.store.home import Home


def home() -> Home:
    """The data folder of this test."""
    return Home(Path(os.environ["ZOWL_HOME"]))


def night(stage: Stage, go: Path) -> Path:
    """Two projects; one task waits, in the other project one comes after it."""
    stage.repository("api")
    stage.repository("app")
    wait = f"while [ ! -e {go} ]; do sleep 0.05; done; echo s > s; echo ended >> {stage.tally}"
    return stage.pipeline(
        f"""zowl: 1
projects: {{api: {{path: api}}, app: {{path: app}}}}
tasks:
  slow: {{project: api, run: '{stage.counting("slow", wait)}'}}
  after: {{project: api, needs: [slow], run: '{stage.counting("after", "cat s > t")}'}}
  other:
    project: app
    needs: {{slow: {{on: finished}}}}
    run: '{stage.counting("other", "echo o > o")}'
"""
    )


def cut_off(stage: Stage, running: subprocess.Popen[str]) -> None:
    """A power cut: all processes of the night die at once. The numbers of the dead go to the living."""
    stage.await_count(["slow"])
    mine = os.fsencode(os.environ["ZOWL_HOME"])
    dead = [running.pid, int(Place(home().root).lock_file.read_text())]
    dead += [
        each.pid for each in psutil.process_iter() if mine in b" ".join(map(os.fsencode, _command(each)))
    ]
    for pid in dict.fromkeys(dead):
        try:
            psutil.Process(pid).kill()
        except psutil.NoSuchProcess:
            continue
    running.communicate()
    (record,) = home().spool.glob("*/slow.*-run/started.json")
    told = json.loads(record.read_text())
    told["supervisor"] |= {"boot": "0f9d3c6e-another-boot", "pid": os.getpid()}
    record.write_text(json.dumps(told))


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


@pytest.mark.case(70)
def test_after_a_reboot_what_was_lost_is_done_once_more(stage: Stage, tmp_path: Path) -> None:
    go = tmp_path / "go"
    cut_off(stage, stage.start("run", str(night(stage, go))))
    go.touch()
    stage.zowl("run", "--resume")
    assert set(stage.states().values()) == {"succeeded"}
    assert stage.counts() == {"slow": 2, "ended": 1, "after": 1, "other": 1}
    (lost,) = home().spool.glob("*/slow.2-run/exit.json")
    told = json.loads(lost.read_text())
    assert (told["reason"], told["detail"]) == ("lost", "the machine was started anew; nobody saw the end")
    words = "the command was lost: the machine was started anew; nobody saw the end"
    assert words in [end.outcome.message for end in ends()]


@pytest.mark.slow
def test_a_worktree_that_is_gone_is_said_and_made_again_by_a_retry(stage: Stage, tmp_path: Path) -> None:
    go = tmp_path / "go"
    cut_off(stage, stage.start("run", str(night(stage, go))))
    for worktree in home().root.glob("worktrees/*/slow"):
        shutil.rmtree(worktree)
    go.touch()
    assert "A worktree is gone" in stage.zowl("run", "--resume", code=1)
    assert stage.states() == {"slow": "held", "after": "waiting", "other": "waiting"}
    stage.zowl("retry", "slow")
    await_morning(stage)
    assert set(stage.states().values()) == {"succeeded"}
    assert stage.counts()["ended"] == 1


@pytest.mark.slow
def test_a_project_that_is_gone_is_said_and_the_rest_goes_on(stage: Stage, tmp_path: Path) -> None:
    go = tmp_path / "go"
    cut_off(stage, stage.start("run", str(night(stage, go))))
    shutil.rmtree(stage.folder / "api")
    go.touch()
    out = stage.zowl("run", "--resume", code=1)
    assert f"The project is gone: {stage.folder / 'api'} was removed" in out
    assert "mistake" not in out
    assert stage.states() == {"slow": "held", "after": "waiting", "other": "waiting"}
    stage.zowl("skip", "slow")
    await_morning(stage)
    assert stage.states() == {"slow": "skipped", "after": "skipped", "other": "succeeded"}


def await_morning(stage: Stage) -> None:
    """Wait for the end of a run that a person's word opened again."""
    stage.await_that(lambda: stage.report()["ended"] is not None, "the end of the night")
    stage.await_no_engine()
