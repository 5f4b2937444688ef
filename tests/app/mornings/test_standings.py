"""How work stands in real repositories: lines of its own, accepted or not, and what is gone."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.app.mornings.nights import Evening, morning, story
from tests.app.mornings.repositories import LINES, git, with_work
from zowl_desktop.app.mornings import Standing, read_standings


def test_only_the_lines_of_the_task_itself_are_counted(tmp_path: Path) -> None:
    night = with_work(tmp_path)
    found = read_standings(morning(story, night=night), os.environ)
    assert {task: each.added for task, each in found.items()} == LINES
    assert {each.removed for each in found.values()} == {0}
    assert not any(each.is_accepted or each.can_undo for each in found.values())


def test_what_the_base_holds_is_accepted_with_all_that_it_is_built_on(tmp_path: Path) -> None:
    night = with_work(tmp_path)
    git(tmp_path / "api", "merge", "--quiet", "--ff-only", f"zowl/{night.run}/endpoint")
    found = read_standings(morning(story, night=night), os.environ)
    assert {task for task, each in found.items() if each.is_accepted} == {"schema", "endpoint"}
    assert not found["endpoint"].can_undo, "a person merged it, not Zowl"


def test_a_commit_that_is_gone_and_a_repository_that_moved_leave_the_others_told(tmp_path: Path) -> None:
    night = with_work(tmp_path)
    night.commits["seed"] = "d" * 40
    shutil.rmtree(tmp_path / "docs")
    found = read_standings(morning(story, night=night), os.environ)
    assert set(found) == {"schema", "endpoint", "screen", "e2e"}
    assert found["schema"] == Standing(112, 0)


def test_a_night_without_work_asks_nothing() -> None:
    assert read_standings(morning(night=Evening()), os.environ) == {}
