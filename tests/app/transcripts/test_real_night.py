"""The transcript of a task that a real night did: an agent with a script, and checks that really ran."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.transcripts.spool import read_all
from tests.engine.stage import Stage
from zowl_desktop.app.home import data_home
from zowl_desktop.app.tonight import Following
from zowl_desktop.app.transcripts import Kind, Transcripts
from zowl_desktop.engine.clock import SystemClock
from zowl_desktop.keeper.keep import IDLE

NIGHT = """
zowl: 1
projects: {api: {path: api, checks: {tests: "cat total; grep -q 42 total"}}}
agents: {claude: {cli: scripted, script: script.json}}
tasks: {total: {project: api, brief: Count., agent: claude}}
"""
TURNS = [
    [{"say": "I count."}, {"run": "seq 300 > numbers; cat numbers; echo 41 > total"}, {"done": "41."}],
    [{"write": "total", "text": "42\n"}, {"done": "Mended."}],
]
SCRIPT = {"tasks": {"total": {"precheck": [[{"done": "Clear."}]], "implement": TURNS}}}


@pytest.mark.slow
@pytest.mark.usefixtures("zowl_home")
async def test_a_task_is_told_attempt_by_attempt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(IDLE, "1")
    stage = Stage(tmp_path)
    stage.repository("api", {"total": "42\n"})
    (tmp_path / "script.json").write_text(json.dumps(SCRIPT), encoding="utf-8")
    stage.zowl("run", str(stage.pipeline(NIGHT)))
    home = data_home()
    tonight = await Following(home, SystemClock()).look()
    assert tonight is not None
    transcript = Transcripts(home.spool).of(tonight.run, "total", tonight.tasks["total"].sources)
    transcript.take(transcript.look().go())
    lines = read_all(transcript)
    assert [line.text for line in lines if line.kind is Kind.HEADING] == [
        "precheck, attempt 1 · claude",
        "implement, attempt 1 · claude",
        "validate, attempt 1",
        "implement, attempt 2 · claude",
        "validate, attempt 2",
    ]
    said = [line.text for line in lines if line.kind in {Kind.SAID, Kind.CALL, Kind.FOLD, Kind.LABEL}]
    assert said == [
        *("Clear.", "I count.", "runs seq 300 > numbers; cat numbers; echo 41 > total", "… 300 lines folded"),
        *("41.", "tests", "Mended.", "tests"),
    ]
    assert [line.text for line in lines if line.kind is Kind.OUTPUT] == ["41", "42"]
    (failed,) = [line.text for line in lines if line.kind is Kind.ERROR]
    assert failed.startswith("failed after ")
    assert transcript.is_settled
