"""The story of a night, as a person follows it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.model.night.player import COMMAND, EVENING, brief, gate, pipeline
from tests.model.rehearsal.evenings import HOUR, MINUTE, evening, fault, rehearsed
from zowl_desktop.model.pipeline import IfFailed, Need, NeedOn, Pipeline, Project, RunLimits, Task, TaskKind
from zowl_desktop.model.states import TaskState
from zowl_desktop.rehearsal.faults import OF_TASKS, Fault, FaultKind
from zowl_desktop.rehearsal.phrases import fault_words
from zowl_desktop.rehearsal.telling import Line, Telling, What, as_json


def clock(at: float) -> str:
    seconds = int(at - EVENING)
    return f"{seconds // 3600}:{seconds % 3600 // 60:02}"


def story(plan: Pipeline, *faults: Fault) -> list[Line]:
    lines: list[Line] = []
    rehearsed(evening(plan), *faults, audience=Telling(lines.append, clock))
    return lines


def told(lines: list[Line]) -> list[str]:
    return [f"{clock(line.at)} {line.words}" for line in lines]


def ten() -> Pipeline:
    """Ten tasks in three projects; what t3 does to the others is chosen."""

    def command(name: str, project: str, *needs: Need) -> Task:
        return Task(name, TaskKind.COMMAND, name, project, recipe=COMMAND, run="true", needs=needs)

    return pipeline(
        brief("t1"),
        brief("t2", "t1"),
        brief("t3", "t1"),
        brief("t4", "t3"),
        brief("t5", Need("t3", if_failed=IfFailed.HOLD), project="app"),
        brief("t6", Need("t3", if_failed=IfFailed.RUN), project="app", agent="codex"),
        command("t7", "app", Need("t3", on=NeedOn.FAILURE)),
        command("t8", "site", Need("t4")),
        command("t9", "site", Need("t3", on=NeedOn.FINISHED), Need("t2")),
        brief("t10", "t1", "t2"),
        limits=RunLimits(parallel=3),
        projects=[Project("site", "/nowhere/site")],
    )


def test_a_short_night_word_by_word() -> None:
    lines = story(pipeline(brief("a"), gate("ship", "a")), fault(FaultKind.CHECKS_FAILED, 0, subject="a"))
    assert told(lines) == [
        "0:00 the night begins: test",
        "0:00 the checks of a are about to fail (as soon as it comes to that)",
        "0:01 a: implement",
        "0:11 a: validate",
        "0:13 a: validate failed: 2 tests failed",
        "0:13 a: implement, attempt 2",
        "0:23 a: validate, attempt 2",
        "0:25 a is done since 0:25, after validate failed once (2 tests failed).",
        "0:25 ship is held for you: Look.",
        "0:25 the night is over: nothing is left to do",
    ]
    shape = "run world step step trouble step step state state run"
    assert [str(line.what) for line in lines] == shape.split()
    assert lines[7] == Line(EVENING + 1520, What.STATE, lines[7].words, "a", TaskState.SUCCEEDED)


def test_what_a_failure_does_is_told_with_its_cause() -> None:
    lines = told(story(ten(), fault(FaultKind.FAIL, 0, subject="t3")))
    for expected in (
        "t3 failed (validate: 2 tests failed) after 2 tries.",
        "t4 is skipped because t3 failed (validate: 2 tests failed) after 2 tries and its need says skip.",
        "t5 is held because t3 failed (validate: 2 tests failed) after 2 tries and its need says hold.",
        "t6: implement",
        "t8 is skipped because t4 is skipped, since t3 failed",
    ):
        assert any(expected in line for line in lines), expected


def test_an_outage_is_told_with_what_it_does() -> None:
    lines = told(story(ten(), fault(FaultKind.NETWORK, 300, lasts=30 * MINUTE)))
    assert "0:05 the network is gone until 0:35: 1 agent at work" in lines
    assert "0:09 t1: implement failed: no network" in lines
    assert any(line.startswith("0:09 t1 is parked until 0:") for line in lines)
    assert any("t1 is done" in line for line in lines)


@pytest.mark.case(11)
def test_a_limit_is_told_with_its_reset() -> None:
    lines = told(story(ten(), fault(FaultKind.USAGE_LIMIT, 1000, lasts=HOUR, subject="claude")))
    assert "0:16 account claude: the usage limit is reached until 1:16: 2 agents at work" in lines
    parked = [
        line
        for line in lines
        if "is parked until 1:16: the usage limit of account claude is reached." in line
    ]
    assert len(parked) == 2
    assert any(line.startswith("1:16 t3: implement") for line in lines)


def test_a_crash_is_told_with_what_is_taken_up_and_nothing_twice() -> None:
    lines = told(story(ten(), fault(FaultKind.CRASH, 1000)))
    assert "0:16 the engine crashes: 2 attempts under way" in lines
    assert "0:16 the engine is back and takes up what was under way: t3.2, t2.2" in lines
    quiet = told(story(ten()))
    assert [line for line in lines if "engine" not in line] == quiet


@pytest.mark.parametrize("kind", list(FaultKind))
def test_every_fault_is_told(kind: FaultKind) -> None:
    strikes = replace(fault(kind, 300, subject="t1" if kind in OF_TASKS else None), by=-1800.0)
    lines = story(ten(), strikes)
    world = [line for line in lines if line.what is What.WORLD]
    assert world[0].at == EVENING + 300
    assert world[0].words.startswith(fault_words(strikes, 1, clock))
    assert world[0].task == strikes.subject


def test_the_end_of_what_lasts_is_told() -> None:
    words = {line.words for line in story(ten(), fault(FaultKind.DISK, 300), fault(FaultKind.SUSPEND, 4200))}
    assert "the disk is almost full until 1:05: nothing new starts" in words
    assert "the machine can bear new work again" in words
    assert "nothing went on since 1:10" in words
    mended = {line.words for line in story(ten(), fault(FaultKind.AUTH, 300, lasts=HOUR, subject="claude"))}
    assert "account claude: the login has expired until 1:05: 1 agent at work" in mended
    assert "account claude is in order again" in mended


def test_a_line_as_plain_data() -> None:
    line = Line(EVENING, What.STATE, "a is done.", "a", TaskState.SUCCEEDED)
    assert as_json(line) == {
        "at": "2027-01-15T08:00:00+00:00",
        "what": "state",
        "task": "a",
        "state": "succeeded",
        "words": "a is done.",
    }
    assert as_json(Line(EVENING, What.RUN, "x"))["state"] is None
