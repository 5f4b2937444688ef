"""In a real night: green is not enough when there are fewer tests than where the work began."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.stage import Stage
from tests.engine.steps.acting import Acting

NEW = {"write": "new.py", "text": "new = 1\n"}
SKIP = {
    "replace": "test_gym.py",
    "old": "    def test_full",
    "new": "    @unittest.skip('later')\n    def test_full",
}
FEWER = {
    "write": "test_gym.py",
    "text": "import unittest\n\n\nclass Gym(unittest.TestCase):\n    def test_free(self):\n        pass\n",
}
DONE = {"done": "Done."}


@pytest.fixture
def acting(stage: Stage) -> Acting:
    return Acting(stage)


@pytest.mark.parametrize(
    ("deed", "words"),
    [(SKIP, "tests skips 1 tests, before it skipped 0"), (FEWER, "tests has 1 tests, before it had 2")],
)
def test_fewer_tests_are_sent_back_and_then_held(acting: Acting, deed: dict[str, Any], words: str) -> None:
    acting.script(
        {"a": {"implement": [[deed, NEW, DONE], [NEW, {"append": "new.py", "text": "x = 1\n"}, DONE]]}}
    )
    out = acting.stage.zowl("run", str(acting.night("  a: {project: gym, brief: Do it.}")), code=1)
    assert f"validate failed: {words}" in out
    task = acting.stage.report()["tasks"]["a"]
    assert (task["state"], task["class"]) == ("held", "weakened")


@pytest.mark.slow
def test_the_next_attempt_hears_of_it_and_mends_it(acting: Acting) -> None:
    restore = {"run": "git checkout -q HEAD -- test_gym.py"}
    heard = {
        "if_prompt_has": "before it skipped 0",
        "then": [restore, DONE],
        "else": [{"fail": "agent_error"}],
    }
    acting.script({"a": {"implement": [[SKIP, NEW, DONE], [heard]]}})
    acting.stage.zowl("run", str(acting.night("  a: {project: gym, brief: Do it.}")))
    assert acting.stage.report()["tasks"]["a"]["failed_attempts"] == 1


@pytest.mark.slow
def test_work_on_a_needs_work_is_held_against_that(acting: Acting) -> None:
    """`b` starts from the three tests of `a`, so two of them are too few."""
    more = {"append": "test_gym.py", "text": "\n    def test_more(self):\n        self.assertTrue(free(2))\n"}
    acting.script({"a": {"implement": [[more, NEW, DONE]]}, "b": {"implement": [[FEWER, DONE]]}})
    tasks = "  a: {project: gym, brief: A.}\n  b: {project: gym, brief: B., needs: [a]}"
    acting.stage.zowl("run", str(acting.night(tasks)), code=1)
    assert "before it had 3" in acting.stage.report()["tasks"]["b"]["why"]
