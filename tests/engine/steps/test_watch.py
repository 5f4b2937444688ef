"""In a real night: an agent that leaves its bounds is found, undone, told, and sent back."""

from __future__ import annotations

import pytest

from tests.engine.stage import Stage
from tests.engine.steps.acting import Acting


@pytest.fixture
def acting(stage: Stage) -> Acting:
    return Acting(stage)


def test_an_agent_that_left_its_bounds_is_undone_and_sent_back(acting: Acting) -> None:
    """A config, a hook and a branch; the second turn hears of it and does its work."""
    hook = f"echo exit 1 > {acting.checkout}/.git/hooks/pre-commit"
    stray = f"git config user.name Agent; {hook}; git branch -f side HEAD"
    work = [{"write": "new.py", "text": "new = 1\n"}, {"done": "Done."}]
    heard = {"if_prompt_has": "hooks/pre-commit was created", "then": work, "else": [{"fail": "agent_error"}]}
    acting.script({"a": {"implement": [[{"run": stray}, *work], [heard]]}})
    stage = acting.stage
    stage.git(acting.checkout, "branch", "side")
    stage.git(acting.checkout, "commit", "--quiet", "--allow-empty", "--message=ahead of side")
    side = stage.git(acting.checkout, "rev-parse", "side")
    config = (acting.checkout / ".git" / "config").read_bytes()
    recipe = """  back:
    - implement: {agent: {access: write}, on_failure: [{retry: 1, when: [out_of_bounds]}]}
    - validate: {checks: all}
"""
    out = stage.zowl("run", str(acting.night("  a: {project: gym, brief: Do it., recipe: back}", recipe)))
    assert "implement failed: changed what is not its own: refs/heads/side was changed and more" in out
    assert stage.report()["tasks"]["a"]["failed_attempts"] == 1
    assert (acting.checkout / ".git" / "config").read_bytes() == config
    assert not (acting.checkout / ".git" / "hooks" / "pre-commit").exists()
    assert stage.git(acting.checkout, "rev-parse", "side") == side


def test_a_person_who_works_in_the_checkout_meanwhile_is_not_taken_for_the_agent(acting: Acting) -> None:
    stage, told = acting.stage, acting.stage.folder / "told"
    work = [{"write": "new.py", "text": "new = 1\n"}, {"done": "Done."}]
    acting.script({"a": {"implement": [[{"count": str(stage.tally)}, {"wait_for": str(told)}, *work]]}})
    running = stage.start("run", str(acting.night("  a: {project: gym, brief: Do it.}")))
    stage.await_that(lambda: "a" in stage.tally.read_text(), "the agent")
    (acting.checkout / "gym.py").write_text("mine = 1\n")
    (acting.checkout / "notes.txt").write_text("mine\n")
    told.touch()
    assert running.wait(120) == 0, running.stdout and running.stdout.read()
    assert running.stdout is not None
    running.stdout.close()
    assert (acting.checkout / "gym.py").read_text() == "mine = 1\n"
    (note,) = stage.report()["tasks"]["a"]["notes"]
    assert "gym.py, notes.txt; nothing shows that the agent did it" in note


def test_a_death_tells_the_last_words_of_the_program(acting: Acting) -> None:
    acting.script(
        {
            "a": {
                "implement": [
                    [{"raw": "ImportError: no module named gymnasium", "to": "stderr"}, {"exit": 3}]
                ]
            }
        }
    )
    acting.stage.zowl("run", str(acting.night("  a: {project: gym, brief: Do it.}")), code=1)
    assert "exited with 3 without a last word: ImportError: no module named gymnasium" in acting.stage.zowl(
        "why", "a"
    )
