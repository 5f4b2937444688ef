"""Merge: only by a person's press, only what is proved, and back again while nothing followed."""

from __future__ import annotations

import pytest

from tests.engine.stage import Stage
from tests.engine.steps.acting import Acting

TWO = "  a: {project: gym, brief: A.}\n  b: {project: gym, brief: B.}\n"


def write(name: str, text: str) -> list[dict[str, str]]:
    return [{"write": name, "text": text}, {"done": "Done."}]


@pytest.fixture
def night(stage: Stage) -> Acting:
    """Two green tasks from the same base; `c` builds on `a`."""
    acting = Acting(stage)
    acting.script(
        {
            "a": {"implement": [write("a.py", "a = 1\n")]},
            "b": {"implement": [write("b.py", "b = 1\n")]},
            "c": {"implement": [write("c.py", "c = 1\n")]},
        }
    )
    stage.zowl("run", str(acting.night(TWO + "  c: {project: gym, brief: C., needs: [a]}")))
    return acting


def test_merge_undo_and_merge_again_where_the_base_has_moved(night: Acting) -> None:
    stage, checkout = night.stage, night.checkout
    base = stage.git(checkout, "rev-parse", "main")
    out = stage.zowl("merge", "c")
    assert "c is merged into main: fast-forward" in out
    assert "It is built on a, whose work came with it." in out
    assert sorted(stage.git(checkout, "diff", "--name-only", base, "main").split()) == ["a.py", "c.py"]
    assert (checkout / "c.py").read_text() == "c = 1\n"
    assert "a is in main already" in stage.zowl("merge", "a")

    out = stage.zowl("merge", "b")
    assert "b is merged into main, which had moved: tests passed in" in out
    assert stage.git(checkout, "log", "-1", "--format=%s %p", "main").startswith("Merge b into main ")
    assert (checkout / "b.py").exists()
    assert stage.git(checkout, "status", "--porcelain") == ""
    assert stage.git(checkout, "worktree", "list").count("\n") == 3, "the throw-away worktree is gone"
    assert "merge-" not in stage.git(checkout, "for-each-ref", "--format=%(refname)")

    refused = stage.zowl("merge", "--undo", "c", code=4)
    assert "Something followed the merge." in refused
    stage.zowl("merge", "--undo", "b")
    assert not (checkout / "b.py").exists()
    stage.zowl("merge", "--undo", "c")
    assert stage.git(checkout, "rev-parse", "main") == base
    assert stage.git(checkout, "status", "--porcelain") == ""
    assert "There is nothing to undo" in stage.zowl("merge", "--undo", "c", code=4)


def test_what_somebody_added_to_the_branch_stays_there_and_is_said(night: Acting) -> None:
    stage, checkout = night.stage, night.checkout
    branch = stage.git(checkout, "branch", "--list", "--format=%(refname:short)", "zowl/*/a")
    tree = stage.git(checkout, "rev-parse", f"{branch}^{{tree}}")
    by_hand = stage.git(checkout, "commit-tree", tree, "-p", branch, "-m", "By hand")
    stage.git(checkout, "update-ref", f"refs/heads/{branch}", by_hand)
    said = f"; 1 later commit on {branch}, not proved, stays there"
    assert said in stage.zowl("merge", "a")
    assert by_hand not in stage.git(checkout, "rev-list", "main")
    assert stage.git(checkout, "rev-parse", branch) == by_hand
    assert said in stage.zowl("merge", "a"), "also when the rest is in already"
    assert "later commit" not in stage.zowl("merge", "b")


def test_a_dirty_checkout_is_said_and_left_alone(night: Acting) -> None:
    stage, checkout = night.stage, night.checkout
    (checkout / "gym.py").write_text("mine\n")
    said = stage.zowl("merge", "a", code=4)
    assert f"Your checkout has changes that are not committed. {checkout}: gym.py." in said
    assert "Commit or stash them, then: zowl merge a --run" in said
    assert (checkout / "gym.py").read_text() == "mine\n"
    stage.git(checkout, "checkout", "--quiet", "gym.py")
    (checkout / "a.py").write_text("mine, and not tracked\n")
    said = stage.zowl("merge", "a", code=4)
    assert "The merge would overwrite files of yours" in said
    assert "a.py" in said
    assert (checkout / "a.py").read_text() == "mine, and not tracked\n"
    assert stage.git(checkout, "log", "--format=%s", "main") == "base"


@pytest.mark.slow
def test_what_does_not_pass_or_fit_on_the_base_of_now_does_not_go_in(night: Acting) -> None:
    stage, checkout = night.stage, night.checkout
    (checkout / "test_gym.py").write_text(
        "import os\nimport unittest\n\n\nclass Gym(unittest.TestCase):\n"
        "    def test_no_b(self):\n        self.assertFalse(os.path.exists('b.py'))\n"
    )
    (checkout / "a.py").write_text("a = 'somebody else'\n")
    stage.git(checkout, "add", "--all")
    stage.git(checkout, "commit", "--quiet", "--message=moved")
    tip = stage.git(checkout, "rev-parse", "main")
    said = stage.zowl("merge", "b", code=4)
    assert "b merged with main: 1 test failed. Nothing was merged." in said
    said = stage.zowl("merge", "a", code=4)
    assert "a and main changed the same lines: a.py. Nothing was merged." in said
    assert "git merge zowl/" in said
    assert "zowl run FILE --only a" in said
    assert stage.git(checkout, "rev-parse", "main") == tip
    assert stage.git(checkout, "worktree", "list").count("\n") == 3


@pytest.mark.slow
def test_a_base_that_nobody_has_checked_out_moves_by_itself(night: Acting) -> None:
    stage, checkout = night.stage, night.checkout
    stage.git(checkout, "checkout", "--quiet", "-b", "elsewhere")
    (checkout / "gym.py").write_text("mine\n")
    stage.zowl("merge", "a")
    assert stage.git(checkout, "show", "main:a.py") == "a = 1"
    assert (checkout / "gym.py").read_text() == "mine\n"
    stage.zowl("merge", "--undo", "a")
    assert stage.git(checkout, "log", "--format=%s", "main") == "base"


def test_only_green_work_is_merged(stage: Stage) -> None:
    acting = Acting(stage)
    acting.script({"a": {"implement": [[{"fail": "agent_error"}]]}})
    stage.zowl("run", str(acting.night("  a: {project: gym, brief: A.}")), code=1)
    assert "Only green work is merged. a is failed." in stage.zowl("merge", "a", code=4)
    assert "has no task 'x'" in stage.zowl("merge", "x", code=2)
