"""Pull requests through the host's program: its command line, the body, the stack. Without it, the branch."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.engine.stage import Stage
from tests.engine.steps.acting import Acting

PROGRAM = """#!/bin/sh
# Writes down how it was called; answers as the host's program does.
echo "$@" | tr '\\n' ' ' >> {log}/{name}.calls; echo >> {log}/{name}.calls
case "$1 $2" in
  "auth status") exit {login} ;;
  "pr create") cat > {log}/body.$(echo "$6" | tr / .)
               echo "https://github.com/ada/gym/pull/$(wc -l < {log}/{name}.calls)" ;;
  "mr create") echo "Creating merge request"; echo "https://gitlab.example.org/ada/gym/-/merge_requests/1" ;;
esac
"""
BRIEF = """Book a seat.

## Acceptance criteria
- A free seat can be booked
- A full class says so

## Out of scope
- Payments
"""


def write(name: str, claims: list[str]) -> list[dict[str, Any]]:
    handoff = {"summary": f"Added {name}.", "decisions": ["No database."], "criteria": claims}
    return [{"write": name, "text": "x = 1\n"}, {"handoff": handoff}, {"done": "Done."}]


@pytest.fixture
def acting(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Acting:
    made = Acting(stage)
    (stage.folder / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{stage.folder / 'bin'}:{os.environ['PATH']}")
    stage.git(stage.folder, "init", "--quiet", "--bare", "hosted.git")
    made.script(
        {
            "seat": {
                "implement": [write("seat.py", ["A free seat can be booked -> seat.py and tests/none.py"])]
            },
            "list": {"implement": [write("list.py", [])]},
        }
    )
    return made


def host(stage: Stage, acting: Acting, name: str, url: str, login: int = 0) -> None:
    """A program of the host, and a remote of its address that really leads to a repository in the stage."""
    program = stage.folder / "bin" / name
    program.write_text(PROGRAM.format(log=stage.folder, name=name, login=login))
    program.chmod(0o755)
    stage.git(acting.checkout, "config", "remote.origin.url", url)
    stage.git(acting.checkout, "config", f"url.{stage.folder}/hosted.git.insteadOf", url)


def calls(stage: Stage, name: str) -> list[str]:
    return [line.strip() for line in (stage.folder / f"{name}.calls").read_text().splitlines()]


TASKS = (
    "  seat: {project: gym, deliver: pr, title: Book a seat, brief_file: seat.md}\n"
    "  list: {project: gym, deliver: pr, title: List seats, brief: List., needs: [seat]}\n"
)


@pytest.mark.case(49)
def test_requests_are_stacked_and_carry_their_evidence(stage: Stage, acting: Acting) -> None:
    (acting.checkout / "seat.md").write_text(BRIEF)
    host(stage, acting, "gh", "git@github.com:ada/gym.git")
    stage.zowl("run", str(acting.night(TASKS)))
    report = stage.report()
    run = report["run"]
    assert calls(stage, "gh") == [
        "auth status",
        f"pr create --base main --head zowl/{run}/seat --title Book a seat --body-file -",
        "auth status",
        f"pr create --base zowl/{run}/seat --head zowl/{run}/list --title List seats --body-file -",
    ]
    first = (stage.folder / f"body.zowl.{run}.seat").read_text()
    assert (
        "| A free seat can be booked | seat.py and tests/none.py (not in this work: tests/none.py) |" in first
    )
    assert "| A full class says so | none given |" in first
    assert "Payments" not in first
    assert "`$ python3 -m unittest -q   (tests passed in" in first
    assert ": 2 tests)`" in first
    assert "- No database." in first
    second = (stage.folder / f"body.zowl.{run}.list").read_text()
    assert "## Merge first\n- https://github.com/ada/gym/pull/2" in second
    assert report["tasks"]["seat"]["notes"] == ["pull request https://github.com/ada/gym/pull/2"]
    hosted = stage.git(stage.folder / "hosted.git", "for-each-ref", "--format=%(refname) %(objectname)")
    assert hosted.splitlines() == [
        f"refs/heads/zowl/{run}/{name} {report['tasks'][name]['commit']}" for name in ("list", "seat")
    ]


@pytest.mark.slow
def test_gitlab_has_a_program_of_its_own(stage: Stage, acting: Acting) -> None:
    host(stage, acting, "glab", "https://gitlab.example.org/ada/gym.git")
    stage.zowl(
        "run", str(acting.night("  list: {project: gym, deliver: pr, title: List seats, brief: List.}"))
    )
    run = stage.report()["run"]
    created = calls(stage, "glab")[1]
    named = f"--target-branch main --source-branch zowl/{run}/list --title List seats"
    assert created.startswith(f"mr create {named} --description Added list.py.")
    assert created.endswith("--yes")


@pytest.mark.parametrize(
    ("login", "url", "words"),
    [
        (0, None, "there is no remote origin to push to"),
        (1, "git@github.com:ada/gym.git", "gh is not logged in (run: gh auth login)"),
    ],
)
def test_where_it_cannot_be_the_branch_stays_and_the_report_says_so(
    stage: Stage, acting: Acting, login: int, url: str | None, words: str
) -> None:
    if url:
        host(stage, acting, "gh", url, login)
    stage.zowl("run", str(acting.night("  list: {project: gym, deliver: pr, brief: List.}")))
    task = stage.report()["tasks"]["list"]
    assert task["state"] == "succeeded"
    assert task["notes"] == [f"no pull request: {words}; the work is on its branch {task['branch']}"]
    assert f"note: no pull request: {words}" in stage.zowl("report")
    assert stage.git(acting.checkout, "rev-parse", task["branch"]) == task["commit"]


@pytest.mark.slow
def test_without_the_program_the_branch_stays(
    stage: Stage, acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    host(stage, acting, "gh", "https://gitlab.com/ada/gym.git")
    stage.zowl("run", str(acting.night("  list: {project: gym, deliver: pr, brief: List.}")))
    (note,) = stage.report()["tasks"]["list"]["notes"]
    assert note.startswith("no pull request: glab is not installed; the work is on its branch zowl/")


@pytest.mark.slow
def test_a_patch_can_be_applied_elsewhere(stage: Stage, acting: Acting) -> None:
    stage.zowl(
        "run", str(acting.night("  list: {project: gym, deliver: patch, title: List seats, brief: List.}"))
    )
    (note,) = stage.report()["tasks"]["list"]["notes"]
    patch = Path(note.removeprefix("its patch is in "))
    stage.git(stage.folder, "clone", "--quiet", str(acting.checkout), "elsewhere")
    stage.git(stage.folder / "elsewhere", "am", "--quiet", str(patch))
    assert (stage.folder / "elsewhere" / "list.py").read_text() == "x = 1\n"
    assert json.loads(stage.zowl("report", "--json"))["totals"]["states"] == {"succeeded": 1}
