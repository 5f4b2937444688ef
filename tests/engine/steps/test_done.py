"""What is accepted into its base is not paid for again, until it is asked for otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.stage import Stage
from zowl_desktop.app.evening import What, find_done, load_saved

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("zowl_home")]


def written(stage: Stage, second: str = "echo 2 > second.txt") -> Path:
    return stage.pipeline(
        f"""zowl: 1
projects: {{api: {{path: api}}}}
tasks:
  first: {{project: api, run: '{stage.counting("first")}; echo 1 > first.txt'}}
  second: {{project: api, needs: [first], run: '{stage.counting("second")}; {second}'}}
"""
    )


async def test_only_what_its_base_does_not_hold_is_run(stage: Stage) -> None:
    stage.repository("api")
    file = written(stage)
    stage.zowl("run", str(file))
    stage.zowl("run", str(file))
    assert stage.counts() == {"first": 2, "second": 2}, "green alone is not accepted"
    stage.zowl("merge", "first")
    stage.zowl("run", str(file))
    assert stage.counts() == {"first": 2, "second": 3}
    assert "accepted in an earlier run" in stage.zowl("why", "first")
    loaded = load_saved(file)
    assert await find_done(loaded) == ("first",)
    stage.zowl("run", str(file), "--only", "first")
    assert stage.counts()["first"] == 3, "what is asked for by name is run"
    stage.zowl("run", str(file), "--all")
    assert stage.counts() == {"first": 4, "second": 4}


async def test_another_brief_makes_a_task_open_again_and_so_does_taking_its_work_back(stage: Stage) -> None:
    api = stage.repository("api")
    file = written(stage)
    stage.zowl("run", str(file))
    stage.zowl("merge", "second")  # brings the work of first, too
    assert await find_done(load_saved(file)) == ("first", "second")
    changed = load_saved(written(stage, second="echo 3 > second.txt"))
    assert await find_done(changed) == ("first",)
    assert changed.tasks(What.SELECTED, ("second",)) == ("second",)
    written(stage)
    stage.git(api, "revert", "--no-edit", "HEAD")
    assert await find_done(load_saved(file)) == ("first",)
    stage.git(api, "revert", "--no-edit", "HEAD")
    stage.git(api, "reset", "--quiet", "--hard", "HEAD~4")
    assert await find_done(load_saved(file)) == ()
    stage.git(api, "merge", "--quiet", "--squash", next(b for b in branches(stage, api) if "second" in b))
    stage.git(api, "commit", "--quiet", "--no-edit")
    assert await find_done(load_saved(file)) == ("first", "second"), "squashed, with its words"


def branches(stage: Stage, api: Path) -> list[str]:
    return stage.git(api, "branch", "--format=%(refname:short)", "--list", "zowl/*").split()
