"""What a reading step decides: a plan may refuse, a review that gives no verdict has approved of nothing."""

from __future__ import annotations

import json

import pytest

from tests.engine.stage import Stage
from tests.engine.steps.acting import Acting

REVIEWED = """  reviewed:
    - plan: {agent: {access: read, may_refuse: true}}
    - implement: {agent: {access: write}}
    - validate: {checks: all}
    - review: {agent: {access: read}, on_failure: [{to: implement, times: 1, when: [checks_failed]}]}
"""
TASK = "  a: {project: gym, brief: Do it., recipe: reviewed}"
WORK = [{"write": "new.py", "text": "new = 1\n"}, {"done": "Done."}]


@pytest.fixture
def acting(stage: Stage) -> Acting:
    return Acting(stage)


def test_a_plan_refuses_in_words_and_a_person_decides(acting: Acting) -> None:
    said = "I looked.\n\nREFUSE: the table exists already (migrations/7.sql)."
    acting.script({"a": {"plan": [[{"done": said}]], "implement": [WORK], "review": [[{"done": "-"}]]}})
    acting.stage.zowl("run", str(acting.night(TASK, REVIEWED)), code=1)
    task = acting.stage.report()["tasks"]["a"]
    assert (task["state"], task["class"]) == ("held", "refused")
    assert "the table exists already (migrations/7.sql)" in task["why"]


@pytest.mark.slow
def test_a_review_sends_the_work_back_with_its_reason(acting: Acting) -> None:
    better = [{"write": "new.py", "text": "new = 2\n"}, {"done": "Better."}]
    heard = {"if_prompt_has": "it has to be two", "then": better, "else": [{"fail": "agent_error"}]}
    verdict = {"if_prompt_has": "- added new.py +1 -0", "then": [{"done": "VERDICT: fail: it has to be two"}]}
    acting.script(
        {
            "a": {
                "plan": [[{"done": "Clear."}]],
                "implement": [WORK, [heard]],
                "review": [[verdict], [{"done": "All met.\n**VERDICT: pass**"}]],
            }
        }
    )
    acting.stage.zowl("run", str(acting.night(TASK, REVIEWED)))
    assert acting.stage.report()["tasks"]["a"]["failed_attempts"] == 1


@pytest.mark.case(66)
def test_no_verdict_is_no_pass(acting: Acting) -> None:
    acting.script(
        {"a": {"plan": [[{"done": "Clear."}]], "implement": [WORK], "review": [[{"done": "Looks nice."}]]}}
    )
    acting.stage.zowl("run", str(acting.night(TASK, REVIEWED)), code=1)
    task = acting.stage.report()["tasks"]["a"]
    assert task["state"] == "failed"
    assert "the review ended without a verdict" in task["why"]


def test_a_report_is_kept_and_an_empty_one_is_none(acting: Acting) -> None:
    acting.script(
        {
            "a": {"implement": [[{"done": "All errors are handled but two."}]]},
            "b": {"implement": [[{"done": ""}]]},
        }
    )
    tasks = "\n".join(f"  {name}: {{project: gym, brief: Read., expects: report}}" for name in "ab")
    acting.stage.zowl("run", str(acting.night(tasks)), code=1)
    report = acting.stage.report()["tasks"]
    assert (report["b"]["state"], report["b"]["class"]) == ("failed", "no_change")
    (note,) = report["a"]["notes"]
    with open(note.removeprefix("its report is in ")) as file:  # noqa: PTH123
        assert "All errors are handled but two." in file.read()
    assert json.loads(acting.stage.zowl("report", "--json"))["totals"]["states"] == {
        "succeeded": 1,
        "failed": 1,
    }
