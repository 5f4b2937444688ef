"""The night that Zowl was born from: task 3 fails, and nothing is built on its ruins."""

from __future__ import annotations

import pytest

from tests.engine.stage import Stage


def seed_night(stage: Stage) -> str:
    """Ten command tasks in three repositories; the third one fails."""
    for name in ("api", "app", "site"):
        stage.repository(name)

    def task(name: str, project: str, needs: str, then: str = "") -> str:
        line = stage.counting(name, then or f"echo {name} > {name}.txt")
        return f"  {name}: {{project: {project}, needs: {needs}, run: '{line}'}}\n"

    return f"""zowl: 1
name: The seed
projects:
  api: {{path: {stage.folder}/api, checks: {{there: ls *.txt}}}}
  app: {{path: {stage.folder}/app, checks: {{there: ls *.txt}}}}
  site: {{path: {stage.folder}/site, checks: {{there: ls *.txt}}}}
limits: {{parallel: 3}}
tasks:
""" + "".join(
        [
            task("t1", "api", "[]"),
            task("t2", "api", "[t1]"),
            task("t3", "api", "[t1]", "echo half > t3.txt; exit 3"),
            task("t4", "api", "[t3]"),
            task("t5", "app", "{t3: {if_failed: hold}}"),
            task("t6", "app", "{t3: {if_failed: run}}"),
            task("t7", "app", "{t3: {on: failure}}"),
            task("t8", "site", "[t4]"),
            task("t9", "site", "{t3: {on: finished}, t2: {}}"),
            task("t10", "api", "[t1, t2]", "test -f t1.txt && test -f t2.txt && echo both > t10.txt"),
        ]
    )


@pytest.mark.case(56)
@pytest.mark.case(57)
@pytest.mark.case(48)
def test_only_the_dependents_of_the_failed_task_change_and_as_chosen(stage: Stage) -> None:
    out = stage.zowl("run", str(stage.pipeline(seed_night(stage))), code=1)
    assert "6 done, 1 failed, 1 held, 2 skipped." in out
    assert stage.states() == {
        "t1": "succeeded",
        "t2": "succeeded",
        "t3": "failed",
        "t4": "skipped",
        "t5": "held",
        "t6": "succeeded",
        "t7": "succeeded",
        "t8": "skipped",
        "t9": "succeeded",
        "t10": "succeeded",
    }
    assert set(stage.counts()) == {"t1", "t2", "t3", "t6", "t7", "t9", "t10"}
    assert set(stage.counts().values()) == {1}


def test_why_says_it_in_a_sentence_each(stage: Stage) -> None:
    stage.zowl("run", str(stage.pipeline(seed_night(stage))), code=1)
    why = {name: stage.zowl("why", name).strip() for name in ("t3", "t4", "t5", "t8")}
    assert why == {
        "t3": "t3 failed (run: the command exited with 3).",
        "t4": "t4 is skipped because t3 failed (run: the command exited with 3) and its need says skip.",
        "t5": "t5 is held because t3 failed (run: the command exited with 3) and its need says hold.",
        "t8": "t8 is skipped because t4 is skipped, since t3 failed (run: the command exited with 3)"
        " and its need says skip.",
    }


def test_each_task_is_one_commit_on_its_branch_over_what_it_needs(stage: Stage) -> None:
    stage.zowl("run", str(stage.pipeline(seed_night(stage))), code=1)
    report = stage.report()
    api = stage.folder / "api"
    t10 = report["tasks"]["t10"]
    assert stage.git(api, "show", "--format=", "--name-only", t10["commit"]) == "t10.txt"
    assert stage.git(api, "ls-tree", "--name-only", t10["commit"]).split() == [
        "README",
        "t1.txt",
        "t10.txt",
        "t2.txt",
    ]
    assert t10["branch"] == f"zowl/{report['run']}/t10"
    assert report["tasks"]["t3"]["branch"] is None
    assert report["tasks"]["t3"]["class"] == "command_failed"
    assert stage.git(api, "status", "--porcelain") == ""
    assert stage.git(api, "log", "--format=%s", "main") == "base"
    # The ruins of t3 are kept, and reachable for whoever wants to look.
    kept = stage.git(api, "for-each-ref", "--format=%(refname)", f"refs/zowl/{report['run']}/t3")
    assert kept
    assert stage.git(api, "show", f"{kept.splitlines()[-1]}:t3.txt") == "half"
