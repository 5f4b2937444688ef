"""Clean-up: with proof, into a bin, and never what only a worktree holds."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.engine.stage import Stage
from tests.engine.steps.acting import Acting


@pytest.fixture
def night(stage: Stage) -> Acting:
    """`a` is merged, `b` is not."""
    acting = Acting(stage)
    acting.script(
        {
            name: {"implement": [[{"write": f"{name}.py", "text": "x = 1\n"}, {"done": "Done."}]]}
            for name in "ab"
        }
    )
    stage.zowl("run", str(acting.night("  a: {project: gym, brief: A.}\n  b: {project: gym, brief: B.}")))
    stage.zowl("merge", "a")
    return acting


def worktree(stage: Stage, task: str) -> Path:
    run: str = stage.report()["run"]
    return Path(os.environ["ZOWL_HOME"]) / "worktrees" / run / task


@pytest.mark.case(39)
@pytest.mark.case(40)
def test_what_may_go_goes_to_the_bin_and_comes_back(night: Acting) -> None:
    stage = night.stage
    a, b = worktree(stage, "a"), worktree(stage, "b")
    (a / "__pycache__").mkdir(exist_ok=True)
    (a / "__pycache__" / "kept.pyc").write_text("ignored")
    out = stage.zowl("clean")
    assert "/a: its work is merged into main, nothing in it is uncommitted, no process works in it" in out
    assert "/b: its work is not merged into main" in out
    assert "may go (zowl clean --apply); 1 worktree stays." in out
    assert a.exists(), "it only shows"
    stage.zowl("clean", "--apply")
    assert (a.exists(), b.exists()) == (False, True)
    assert stage.git(night.checkout, "worktree", "list").count(str(a)) == 0
    assert stage.git(night.checkout, "rev-parse", stage.report()["tasks"]["a"]["branch"])
    assert "is back in" in stage.zowl("clean", "--undo")
    assert (a / "a.py").exists()
    assert (a / "__pycache__" / "kept.pyc").read_text() == "ignored"
    assert stage.git(a, "status", "--porcelain") == ""
    assert stage.git(a, "branch", "--show-current") == stage.report()["tasks"]["a"]["branch"]
    stage.zowl("clean", "--apply")
    assert "freed" in stage.zowl("clean", "--empty")
    assert "The undo bin is empty." in stage.zowl("clean", "--undo")
    assert b.exists()


@pytest.mark.case(37)
@pytest.mark.case(43)
@pytest.mark.slow
def test_uncommitted_work_and_living_processes_keep_a_worktree(night: Acting) -> None:
    stage = night.stage
    a = worktree(stage, "a")
    (a / "late.py").write_text("late\n")
    assert "/a: it has changes that are not committed" in stage.zowl("clean", "--apply")
    (a / "late.py").unlink()
    with subprocess.Popen(["sleep", "600"], cwd=a) as living:
        try:
            assert f"/a: the process {living.pid} works in it" in stage.zowl("clean", "--apply")
        finally:
            living.kill()
    assert a.exists()


def test_one_thing_at_a_time(stage: Stage) -> None:
    assert "exclude each other" in stage.zowl("clean", "--apply", "--undo", code=2)


@pytest.mark.case(39)
def test_a_task_that_waits_for_a_person_keeps_its_worktree(stage: Stage) -> None:
    acting = Acting(stage)
    acting.script({"a": {"implement": [[{"fail": "auth", "text": "Log in first."}]]}})
    stage.zowl("run", str(acting.night("  a: {project: gym, brief: A.}")), code=1)
    assert stage.states() == {"a": "held"}
    assert "/a: the task is held and may go on" in stage.zowl("clean", "--apply")
    assert worktree(stage, "a").exists()
