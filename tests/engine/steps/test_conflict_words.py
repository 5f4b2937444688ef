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
