"""The scripted agent really does what its script says, and refuses a script that it cannot play."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from zowl_desktop.model.states import FailureClass
from zowl_desktop.scripted_agent.acts import ACTS, FAILURES

DEADLINE = 60.0
"""Seconds: only a broken program needs them."""


class Theatre:
    """A worktree, a script with one part, and the program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.worktree = folder / "work tree"
        self.worktree.mkdir()

    def argv(self, *turns: list[Any], attempt: int = 1, prompt: str = "Do it.") -> list[str]:
        script = self.folder / "script.json"
        script.write_text(json.dumps({"tasks": {"endpoint": {"implement": list(turns)}}}), encoding="utf-8")
        return self.argv_for(script, "endpoint", attempt, prompt)

    def argv_for(self, script: Path, task: str, attempt: int = 1, prompt: str = "Do it.") -> list[str]:
        told = self.folder / "prompt.md"
        told.write_text(prompt, encoding="utf-8")
        program = [sys.executable, "-I", "-m", "zowl_desktop.scripted_agent", "--script", str(script)]
        part = ["--task", task, "--step", "implement", "--attempt", str(attempt)]
        return [*program, *part, "--prompt-file", str(told)]

    def play(self, *turns: list[Any], **how: Any) -> subprocess.CompletedProcess[str]:
        return self.end(self.argv(*turns, **how))

    def end(self, argv: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            argv,
            cwd=self.worktree,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=DEADLINE,
            check=False,
        )

    def start(self, *turns: list[Any]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.argv(*turns),
            cwd=self.worktree,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )


@pytest.fixture
def theatre(tmp_path: Path) -> Theatre:
    return Theatre(tmp_path)


def told(ended: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ended.stdout.splitlines()]


def kinds(ended: subprocess.CompletedProcess[str]) -> list[str]:
    return [event["type"] for event in told(ended)]


def await_path(path: Path) -> None:
    deadline = time.monotonic() + DEADLINE
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} did not appear"
        time.sleep(0.01)


def test_work_is_done_for_real(theatre: Theatre) -> None:
    ended = theatre.play(
        [
            {"say": "Ich schreibe große Dateien."},
            {"write": "src/app.py", "text": "total = 1\n"},
            {"append": "src/app.py", "text": "print(total)\n"},
            {"replace": "src/app.py", "old": "1", "new": "41 + 1"},
            {"run": f"{shlex.quote(sys.executable)} src/app.py"},
            {"write": "gone.txt", "text": ""},
            {"delete": "gone.txt"},
            {"use": {"input": 1000, "output": 50, "dollars": 0.004}},
            {"done": "Wrote it."},
        ]
    )
    assert ended.returncode == 0
    assert kinds(ended) == ["init", "text", "tool_start", "tool_end", "usage", "result"]
    assert told(ended)[1]["text"] == "Ich schreibe große Dateien."
    assert told(ended)[3] == {
        "type": "tool_end",
        "id": "call_1",
        "ok": True,
        "output": "42\n",
        "exit_code": 0,
    }
    assert sorted(path.name for path in theatre.worktree.rglob("*")) == ["app.py", "src"]


def test_nth_attempt_plays_nth_turn_and_last_turn_repeats(theatre: Theatre) -> None:
    turns = [[{"done": "one"}], [{"done": "two"}]]
    said = [told(theatre.play(*turns, attempt=number))[-1]["text"] for number in (1, 2, 3)]
    assert said == ["one", "two", "two"]


def test_prompt_decides_what_is_played(theatre: Theatre) -> None:
    turn = [{"if_prompt_has": "test_total", "then": [{"done": "Mended."}], "else": [{"fail": "agent_error"}]}]
    knows = theatre.play(turn, prompt="test_total failed: 41 != 42")
    knows_not = theatre.play(turn, prompt="Write it.")
    assert (knows.returncode, told(knows)[-1]["failure"]) == (0, None)
    assert (knows_not.returncode, told(knows_not)[-1]["failure"]) == (1, "agent_error")


def test_star_stands_for_tasks_without_a_part(theatre: Theatre) -> None:
    script = theatre.folder / "star.json"
    script.write_text(json.dumps({"tasks": {"*": {"*": [[{"done": "anyone"}]]}}}), encoding="utf-8")
    assert told(theatre.end(theatre.argv_for(script, "nobody")))[-1]["text"] == "anyone"


def test_executions_can_be_counted(theatre: Theatre) -> None:
    count = theatre.folder / "count.txt"
    for attempt in (1, 2):
        theatre.play([{"count": str(count)}, {"done": "x"}], attempt=attempt)
    lines = [line.split()[:3] for line in count.read_text(encoding="utf-8").splitlines()]
    assert lines == [["endpoint", "implement", "1"], ["endpoint", "implement", "2"]]


def test_handoff_goes_where_the_environment_says(theatre: Theatre) -> None:
    handoff = theatre.folder / "out" / "handoff.json"
    argv = theatre.argv([{"handoff": {"summary": "Done."}}, {"done": "x"}])
    assert theatre.end(argv, ZOWL_HANDOFF=str(handoff)).returncode == 0
    assert json.loads(handoff.read_text(encoding="utf-8")) == {"summary": "Done."}


def test_writes_outside_the_worktree(theatre: Theatre) -> None:
    argv = theatre.argv([{"write": "$ELSEWHERE/x.txt", "text": "x"}, {"done": "x"}])
    theatre.end(argv, ELSEWHERE=str(theatre.folder / "else where"))
    assert (theatre.folder / "else where" / "x.txt").read_text(encoding="utf-8") == "x"


def test_commits_by_itself(theatre: Theatre) -> None:
    subprocess.run(["git", "init", "-q"], cwd=theatre.worktree, check=True)
    ended = theatre.play([{"write": "a.txt", "text": "a"}, {"commit": "By myself"}, {"done": "x"}])
    assert ended.returncode == 0, ended.stderr
    log = subprocess.run(
        ["git", "log", "--format=%s"], cwd=theatre.worktree, capture_output=True, text=True, check=True
    )
    assert log.stdout == "By myself\n"


@pytest.mark.parametrize(
    ("acts", "code", "last"),
    [
        ([], 0, "init"),
        ([{"done": "x"}, {"exit": 7}], 7, "result"),
        ([{"exit": 3}, {"done": "x"}], 3, "init"),
        ([{"die": "SIGKILL"}], -9, "init"),
        ([{"die": "SIGTERM"}], -15, "init"),
        ([{"refuse": "Already done."}], 0, "result"),
        ([{"fail": "usage_limit", "resets_at": 1_800_000_000}], 1, "result"),
        ([{"delete": "not there"}], 1, "init"),
    ],
)
def test_endings(theatre: Theatre, acts: list[Any], code: int, last: str) -> None:
    ended = theatre.play(acts)
    assert (ended.returncode, kinds(ended)[-1]) == (code, last)
    assert "Traceback" not in ended.stderr


def test_tool_is_in_flight_while_its_acts_are_played(theatre: Theatre) -> None:
    ended = theatre.play([{"tool": "Bash", "input": "ls", "acts": [{"ping": 2, "every": 0}], "ok": False}])
    assert kinds(ended) == ["init", "tool_start", "ping", "ping", "tool_end"]
    assert told(ended)[-1]["ok"] is False


def test_flood_and_raw_lines(theatre: Theatre) -> None:
    ended = theatre.play([{"flood": 2_000, "size": 300}, {"raw": "no json"}, {"raw": "oops", "to": "stderr"}])
    lines = ended.stdout.splitlines()
    assert len(lines) == 1 + 2_000 + 1
    assert lines[-1] == "no json"
    assert ended.stderr == "oops\n"


def test_barrier_holds_until_the_file_is_there(theatre: Theatre) -> None:
    reached, go = theatre.folder / "reached", theatre.folder / "go"
    process = theatre.start([{"write": str(reached), "text": ""}, {"wait_for": str(go)}, {"done": "x"}])
    await_path(reached)
    assert process.poll() is None
    go.touch()
    process.communicate(timeout=DEADLINE)
    assert process.returncode == 0


def test_hangs_and_ignores_signals_until_it_is_killed(theatre: Theatre) -> None:
    reached = theatre.folder / "reached"
    acts = [{"ignore": ["SIGTERM", "SIGINT"]}, {"write": str(reached), "text": ""}, {"hang": True}]
    process = theatre.start(acts)
    await_path(reached)
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGINT)
    # A process that a signal ended becomes a zombie at once; this one still sleeps.
    assert psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE
    process.kill()
    process.communicate(timeout=DEADLINE)
    assert process.returncode == -signal.SIGKILL


def test_orphan_outlives_the_agent(theatre: Theatre) -> None:
    go, ended_at = theatre.folder / "go", theatre.folder / "ended"
    wait = f'while [ ! -e "{go}" ]; do sleep 0.02; done; touch "{ended_at}"'
    ended = theatre.play([{"orphan": wait}, {"done": "x"}])
    assert ended.returncode == 0
    assert not ended_at.exists()
    go.touch()
    await_path(ended_at)


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ("{", "is no JSON"),
        ("[]", 'has to be an object with the one key "tasks"'),
        ('{"tasks": {"other": {"implement": [[]]}}}', 'no part for step "implement" of task "endpoint"'),
    ],
)
def test_broken_document_is_refused(theatre: Theatre, document: str, complaint: str) -> None:
    path = theatre.folder / "broken.json"
    path.write_text(document, encoding="utf-8")
    ended = theatre.end(theatre.argv_for(path, "endpoint"))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert complaint in ended.stderr


@pytest.mark.parametrize(
    ("turns", "complaint"),
    [
        ([], "tasks.endpoint.implement needs at least one turn"),
        ([{}], "tasks.endpoint.implement[0] has to be a list"),
        ([["x"]], "tasks.endpoint.implement[0][0] has to be an object"),
        ([[{"sya": "x"}]], 'did you mean "say"?'),
        ([[{"say": "x", "done": "x"}]], "more than one act: say, done"),
        ([[{"say": 1}]], "say has to be str, not 1"),
        ([[{"wait": True}]], "wait has to be int or float, not true"),
        ([[{"write": "x"}]], '"write" needs "text"'),
        ([[{"say": "x", "txt": 1}]], '"say" has no key "txt"'),
        ([[{"fail": "usage"}]], 'did you mean "usage_limit"?'),
        ([[{"die": "SIGTREM"}]], 'did you mean "SIGTERM"?'),
        ([[{"use": {"cost": 1}}]], 'does not know "cost"'),
        ([[{"tool": "x", "acts": [{"sya": 1}]}]], "implement[0][0].acts[0] has no act"),
    ],
)
def test_broken_turn_is_refused_with_its_place(theatre: Theatre, turns: list[Any], complaint: str) -> None:
    ended = theatre.play(*turns)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert complaint in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_missing_files_are_refused(theatre: Theatre) -> None:
    no_script = theatre.end(theatre.argv_for(theatre.folder / "none.json", "endpoint"))
    assert (no_script.returncode, "cannot be read" in no_script.stderr) == (2, True)
    argv = theatre.argv([{"done": "x"}])
    (theatre.folder / "prompt.md").unlink()
    no_prompt = theatre.end(argv)
    assert (no_prompt.returncode, "prompt.md cannot be read" in no_prompt.stderr) == (2, True)


def test_a_worktree_cannot_replace_the_programs_own_modules(theatre: Theatre) -> None:
    (theatre.worktree / "json.py").write_text("raise SystemExit(99)\n", encoding="utf-8")
    (theatre.worktree / "zowl_desktop").mkdir()
    assert theatre.play([{"done": "x"}]).returncode == 0


def test_every_failure_that_a_script_can_report_is_a_class() -> None:
    assert set(FAILURES) <= {failure.value for failure in FailureClass}
    assert "fail" in ACTS
