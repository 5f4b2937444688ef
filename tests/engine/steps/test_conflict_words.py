"""A conflict that nobody could resolve says with whom, in which files, where they wait, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.stage import Stage
from tests.engine.steps.acting import Acting


@pytest.mark.case(51)
def test_a_held_conflict_tells_all_that_a_person_needs(stage: Stage) -> None:
    acting = Acting(stage)
    acting.script(
        {
            "c": {
                "resolve": [[{"fail": "agent_error", "text": "I cannot tell which."}]],
                "implement": [[{"done": "Never played."}]],
            }
        }
    )
    tasks = (
        "  a: {project: gym, run: 'echo a > gym.py'}\n"
        "  b: {project: gym, run: 'echo b > gym.py'}\n"
        "  c: {project: gym, brief: C., needs: [a, b]}\n"
    )
    out = stage.zowl("run", str(acting.night(tasks, checks="{}")), code=1)
    assert "! c: workspace failed: the work of b does not fit that of a in gym.py; both wait in " in out
    where = Path(out.partition("both wait in ")[2].split()[0])
    assert "<<<<<<< " in (where / "gym.py").read_text()
    report = stage.zowl("report")
    clash = "the work of b does not fit that of a in gym.py"
    assert f"c is held (resolve: I cannot tell which; {clash}; both wait in {where})" in report
    assert "next: resolve the files there and save them, then zowl release c; or zowl skip c" in report
    assert "Take it: zowl merge a" in report


@pytest.mark.slow
def test_what_a_person_resolved_by_hand_is_taken_up_by_release(stage: Stage) -> None:
    acting = Acting(stage)
    acting.script(
        {
            "c": {
                "resolve": [[{"fail": "agent_error", "text": "I cannot tell which."}]],
                "*": [[{"write": "c.py", "text": "c\n"}, {"done": "Made c."}]],
            }
        }
    )
    tasks = (
        "  a: {project: gym, run: 'echo a > gym.py'}\n"
        "  b: {project: gym, run: 'echo b > gym.py'}\n"
        "  c: {project: gym, brief: C., needs: [a, b]}\n"
    )
    out = stage.zowl("run", str(acting.night(tasks, checks="{}")), code=1)
    where = Path(out.partition("both wait in ")[2].split()[0])
    (where / "gym.py").write_text("a and b\n")
    stage.zowl("release", "c")
    stage.await_that(lambda: stage.states()["c"] == "succeeded", "c")
    branch = stage.report()["tasks"]["c"]["branch"]
    gym = stage.folder / "gym"
    assert stage.git(gym, "show", f"{branch}:gym.py").strip() == "a and b"
    assert stage.git(gym, "show", f"{branch}:c.py").strip() == "c"
    stage.await_no_engine()
