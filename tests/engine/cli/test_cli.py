"""The command line: exit codes, words for people, JSON for programs, and never a traceback."""

from __future__ import annotations

import json
import os
import shutil
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.engine.stage import Stage

GOOD = "zowl: 1\nprojects: {api: {path: api}}\ntasks:\n  a: {project: api, run: 'echo a > a'}\n"
BAD = GOOD + "  b: {project: apo, run: 'true', needs: [c]}\n"


def test_validate_says_all_that_is_wrong_and_where(stage: Stage) -> None:
    good, bad = stage.pipeline(GOOD, "good"), stage.pipeline(BAD, "bad")
    assert json.loads(stage.zowl("validate", str(good), "--json")) == {"ok": True, "errors": []}
    told = json.loads(stage.zowl("validate", str(bad), "--json", code=2))
    assert told["ok"] is False
    assert [set(error) for error in told["errors"]] == [{"line", "column", "path", "message", "hint"}] * 2
    assert {error["path"] for error in told["errors"]} == {"tasks.b.project", "tasks.b.needs.c"}
    text = stage.zowl("validate", str(bad), code=2)
    assert f"{bad}:5:" in text
    assert "did you mean api?" in text


def test_validate_here_says_what_this_machine_lacks(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / "git").symlink_to(shutil.which("git") or "git")
    monkeypatch.setenv("PATH", str(bin_folder))  # no agent that happens to be installed here
    stage.repository("api")
    (stage.folder / "short.json").write_text('{"tasks": {"e": {"*": [[]]}}}')
    (stage.folder / "wrong.json").write_text('{"tasks": {"f": {"implement": [[{"do": "dance"}]]}}}')
    text = """zowl: 1
projects:
  api: {path: api}
  app: {path: app}
  old: {path: api, base: master, copy: [.env]}
agents:
  me: {cli: claude}
  toy: {cli: scripted, script: nowhere.json}
  short: {cli: scripted, script: short.json}
  wrong: {cli: scripted, script: wrong.json}
tasks:
  a: {project: api, agent: me, brief: Do it.}
  b: {project: api, agent: toy, brief_file: briefs/b.md}
  c: {project: app, run: 'true'}
  d: {project: old, run: 'true'}
  e: {project: api, agent: short, brief: Do it.}
  g: {project: api, agent: short, brief: Do more.}
  f: {project: api, agent: wrong, brief: Do it.}
"""
    file = stage.pipeline(text)
    stage.zowl("validate", str(file))
    told = json.loads(stage.zowl("validate", str(file), "--here", "--json", code=4))
    found = [(e["line"], e["path"], e["message"].partition(str(stage.folder))[0]) for e in told["errors"]]
    assert found == [
        (4, "projects.app.path", "there is no folder "),
        (5, "projects.old.base", "the repository has no local branch master"),
        (5, "projects.old.copy", "there is no .env to copy in "),
        (7, "agents.me.cli", "there is no program claude on this machine"),
        (8, "agents.toy.script", "there is no file "),
        (9, "agents.short.script", 'no part for step "precheck" of task "g"; there are parts for e'),
        (
            10,
            "agents.wrong.script",
            'tasks.f.implement[0][0] has no act among its keys (do); did you mean "done"?',
        ),
        (13, "tasks.b.brief_file", "there is no file "),
    ]
    good = stage.pipeline(GOOD, "good")
    assert "is good" in stage.zowl("validate", str(good), "--here")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("validate", "nowhere.yaml"), 2, "No pipeline there"),
        (("run", "nowhere.yaml"), 2, "No pipeline there"),
        (("run",), 2, "Give a file, or --resume"),
        (("run", "--resume"), 2, "Nothing to resume"),
        (("run", "x.yaml", "--wake", "7 o'clock"), 2, "is not a time of day"),
        (("run", "x.yaml", "--limit", "15"), 2, "has no unit"),
        (("report",), 2, "Nothing has been run yet"),
        (("why", "a"), 2, "Nothing has been run yet"),
        (("frobnicate",), 2, "No such command"),
    ],
)
def test_bad_input_is_answered_in_words(
    stage: Stage, arguments: tuple[str, ...], code: int, words: str
) -> None:
    assert words in stage.zowl(*arguments, code=code)
    home = Path(os.environ["ZOWL_HOME"])
    assert not (home / "journal.db").exists()


def test_run_refuses_a_bad_document_before_anything_happens(stage: Stage) -> None:
    out = stage.zowl("run", str(stage.pipeline(BAD)), code=2)
    assert "line 5" in out
    assert not Path(os.environ["ZOWL_HOME"]).exists()


def test_json_lines_end_with_the_report(stage: Stage) -> None:
    stage.repository("api")
    lines = [json.loads(line) for line in stage.zowl("run", str(stage.pipeline(GOOD)), "--json").splitlines()]
    events = [line["event"] for line in lines if "event" in line]
    assert (events[0]["kind"], events[-1]["kind"]) == ("run_started", "run_ended")
    assert lines[-1]["report"]["totals"]["states"] == {"succeeded": 1}
    task = lines[-1]["report"]["tasks"][0]
    wanted = {"id", "project", "state", "class", "cause", "attempts", "cost_micros", "branch", "commit"}
    assert wanted <= set(task)


def test_a_night_that_lacks_something_is_refused_in_the_evening(stage: Stage) -> None:
    out = stage.zowl("run", str(stage.pipeline(GOOD)), code=4)
    assert "projects.api.path: there is no folder" in out
    assert "Nothing was started." in out
    assert not Path(os.environ["ZOWL_HOME"]).exists()


@pytest.mark.parametrize(
    "verb",
    [("run", "FILE"), ("release", "a"), ("engine",), ("status",), ("why", "a"), ("logs", "a"), ("report",)],
)
def test_a_data_folder_that_cannot_be_used_is_said(stage: Stage, verb: tuple[str, ...]) -> None:
    stage.repository("api")
    Path(os.environ["ZOWL_HOME"]).write_text("a file")
    arguments = [str(stage.pipeline(GOOD)) if word == "FILE" else word for word in verb]
    out = stage.zowl(*arguments, code=None)
    assert "The data folder cannot be used." in out
    assert "Not a directory" in out or "File exists" in out
    assert "Set ZOWL_HOME to a folder of yours." in out
    assert "Traceback" not in out


def test_pause_and_stop_of_an_ended_run_are_refused(stage: Stage) -> None:
    stage.repository("api")
    stage.zowl("run", str(stage.pipeline(GOOD)))
    assert "The last run has ended." in stage.zowl("pause", code=4)
    assert "The last run has ended." in stage.zowl("stop", code=4)


def test_a_night_goes_on_when_its_reader_leaves(stage: Stage) -> None:
    stage.repository("api")
    running = stage.start("run", str(stage.pipeline(GOOD)))
    assert running.stdout is not None
    running.stdout.close()
    running.wait(120)
    assert stage.states() == {"a": "succeeded"}


def test_only_runs_the_named_task(stage: Stage) -> None:
    stage.repository("api")
    text = GOOD + "  b: {project: api, run: 'echo b > b'}\n"
    stage.zowl("run", str(stage.pipeline(text)), "--only", "b")
    assert stage.states() == {"b": "succeeded"}
    assert "no task 'x'" in stage.zowl("run", str(stage.pipeline(text)), "--only", "x", code=2)


def test_a_damaged_journal_is_set_aside_and_said(stage: Stage) -> None:
    home = Path(os.environ["ZOWL_HOME"])
    home.mkdir(parents=True)
    (home / "journal.db").write_bytes(b"x" * 9000)
    stage.repository("api")
    assert "cannot be opened" in stage.zowl("report", code=4)
    assert "The journal was damaged. It is kept as" in stage.zowl("run", str(stage.pipeline(GOOD)))
    assert (home / "journal.db.damaged-1").read_bytes() == b"x" * 9000
    assert stage.states() == {"a": "succeeded"}


def test_doctor_examines_this_machine(stage: Stage) -> None:
    told = {finding["about"]: finding for finding in json.loads(stage.zowl("doctor", "--json", code=None))}
    assert told["git"]["ok"]
    assert told["Data folder"]["what"] == os.environ["ZOWL_HOME"]


def test_the_sample_night_ends_as_designed(stage: Stage) -> None:
    out = stage.zowl("demo")
    assert "The night ended as designed." in out
    assert "5 done, 1 failed, 2 held, 1 skipped." in out
    assert "prices is skipped because payments failed (validate: 1 test failed)" in out
    assert "endpoint: validate failed: 1 test failed" in out


def test_the_version_is_told(stage: Stage) -> None:
    assert stage.zowl("--version") == f"zowl {version('zowl-desktop')}\n"
