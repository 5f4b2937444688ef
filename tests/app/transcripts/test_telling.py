"""What agents print, told as lines that people read: real captures, and the scripted agent's own format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.transcripts.spool import BEGAN, Spool, calls, read_all, says, source, texts, told
from tests.desktop.tray.nights import picture, stopped
from zowl_desktop.app.transcripts import Kind, Line, Tone, read_block
from zowl_desktop.app.transcripts.blocks import STRETCH, Stretch
from zowl_desktop.app.transcripts.calls import told_call
from zowl_desktop.app.transcripts.framing import foot

CAPTURES = Path(__file__).parents[2] / "agents" / "captures"
CREATED = ["I will create it.", "runs echo hi > hello.txt", "Done: created hello.txt", "says that it is done"]


def capture(program: str, run: str) -> tuple[Line, ...]:
    file = CAPTURES / program / f"{run}.stdout"
    return read_block(Stretch(file, 0, 4 * STRETCH, program, "stdout", "", closed=True)).lines


@pytest.mark.parametrize("program", ["claude", "codex", "gemini", "opencode", "pi", "qwen"])
def test_every_program_tells_the_same_story(program: str) -> None:
    lines = capture(program, "ok")
    story = [line.text for line in lines if line.kind in {Kind.SAID, Kind.CALL, Kind.DONE}]
    assert story == CREATED
    assert not any(line.text.startswith("{") for line in lines)


def test_aider_speaks_in_text() -> None:
    lines = [line.text for line in capture("aider", "aider_ok")]
    assert "Applied edit to hello.txt" in lines
    assert lines[-1] == "says that it is done"


@pytest.mark.parametrize(
    ("program", "run", "words"),
    [
        ("claude", "429_forever", "asks again, 10 of 10 in 40 s: 429 rate_limit"),
        ("claude", "maxturns", "max turns: Reached maximum number of turns (3)"),
        ("codex", "429_forever", "rate limited: exceeded retry limit, last status: 429 Too Many Requests"),
        ("opencode", "commit", "failed"),
    ],
)
def test_what_goes_wrong_is_told_once(program: str, run: str, words: str) -> None:
    assert [line.text for line in capture(program, run)].count(words) == 1


def test_lines_have_their_time_where_the_stream_has_one() -> None:
    assert [line.at for line in capture("gemini", "ok") if line.kind is Kind.CALL] == [1795388194.6]
    assert [line.at for line in capture("opencode", "ok") if line.kind is Kind.CALL] == [1795388255.973]
    assert {line.at for line in capture("codex", "ok")} == {None}


def test_a_time_within_what_was_said_is_none(spool: Spool) -> None:
    inner = json.dumps(
        {"type": "text", "text": '{"timestamp": "2026-11-22T22:56:34.600Z"}', "more": {"timestamp": 5}}
    )
    spool.prints(inner + "\n")
    assert [line.at for line in read_all(spool.transcript()) if line.kind is Kind.SAID] == [None]


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("Read", {"file_path": "/tree/src/a.py"}, "reads src/a.py"),
        (
            "Edit",
            {"file_path": "/tree/x", "old_string": "a\nb\nc", "new_string": "a\nB\nc\nd"},
            "edits x +2 -1",
        ),
        ("edit", {"filePath": "x", "oldString": "a", "newString": ""}, "edits x -1"),
        ("Write", {"file_path": "x", "content": "a\nb\n"}, "writes x +2"),
        (
            "MultiEdit",
            {"file_path": "x", "edits": [{"old_string": "a", "new_string": "b"}] * 2},
            "edits x +2 -2",
        ),
        ("Bash", {"command": "npm test", "description": "Tests"}, "runs npm test"),
        ("command_execution", "/bin/bash -lc 'npm test -- a'", "runs npm test -- a"),
        ("shell", {"command": ["npm", "test"]}, "runs npm test"),
        ("file_change", {"changes": [{"path": "/tree/a"}, {"path": "/tree/b"}]}, "edits a, b"),
        ("web_search", "qt list view", "searches the web for qt list view"),
        ("search_file_content", {"pattern": "TODO"}, "searches TODO"),
        ("WebFetch", {"url": "https://a.example"}, "fetches https://a.example"),
        ("mcp__tickets__open", {"title": "Later"}, "uses mcp__tickets__open Later"),
        ("Bash", {}, "runs"),
    ],
)
def test_calls_in_words(name: str, given: object, words: str) -> None:
    text = given if isinstance(given, str) else json.dumps(given)
    assert told_call(name, text, "/tree").words == words


def test_counts_are_green_and_red() -> None:
    call = told_call("Edit", json.dumps({"path": "x", "old_str": "a", "new_str": "b\nc"}), "")
    assert [(call.words[mark.begin : mark.end], mark.tone) for mark in call.marks] == [
        ("+2", Tone.OK),
        ("-1", Tone.FAIL),
    ]


def test_a_long_output_is_folded_under_its_call_and_summed_up(spool: Spool) -> None:
    output = "".join(f"tests/test_{n}.py .\n" for n in range(210)) + "\n2 failed, 41 passed in 3.20s\n"
    spool.prints(told(*calls("shell", "pytest", output, ok=False)))
    lines = read_all(spool.transcript())[1:]
    assert [line.text for line in lines] == ["runs pytest", "… 212 lines folded", "2 failed, 41 passed"]
    assert len(lines[1].body) == 212
    mark = lines[2].marks[0]
    assert (lines[2].text[mark.begin : mark.end], mark.tone) == ("2 failed", Tone.FAIL)


def test_what_a_file_holds_is_folded_into_the_call_that_reads_it(spool: Spool) -> None:
    spool.prints(told(*calls("Read", json.dumps({"path": "/code/tree/a.py"}), "one\ntwo"), says("I see.")))
    _, call, said = read_all(spool.transcript())
    assert (call.text, [line.text for line in call.body]) == ("reads a.py", ["one", "two"])
    assert said.text == "I see."


def test_an_output_that_comes_after_another_call_names_its_own(spool: Spool) -> None:
    one, one_end = calls("shell", "make one", "a\nb\nc\nd", number=1)
    two, two_end = calls("shell", "make two", "e", number=2)
    spool.prints(told(one, two, one_end, two_end))
    assert texts(spool.transcript())[1:] == [
        "runs make one",
        "runs make two",
        "… 4 lines of runs make one folded",
        "e",
    ]


def test_terminal_codes_progress_and_broken_text(spool: Spool) -> None:
    spool.prints(b"\x1b[31mred\x1b[0m\n 10%\r 50%\r100%\nfine\r\nbroken \xff\xfe\ta\n" + b"x" * 5000 + b"\n")
    lines = read_all(spool.transcript(source(cli="", step="build")))[1:]
    assert [line.text for line in lines[:4]] == ["red", "100%", "fine", "broken \ufffd\ufffd       a"]
    assert (len(lines[4].text), lines[4].cut) == (500, 4500)


def test_an_adapter_that_understands_nothing_hides_nothing(spool: Spool) -> None:
    spool.prints('{"new": 1}\n{"new": 2}\n')
    (_, line) = read_all(spool.transcript())
    assert (line.text, [each.text for each in line.body]) == (
        "… 2 records folded",
        ['{"new": 1}', '{"new": 2}'],
    )


def test_an_attempt_that_a_person_stopped_has_not_failed() -> None:
    assert foot(source(ended=BEGAN + 6, failure="it broke")).text == "failed after 6 s: it broke"
    line = foot(source(ended=BEGAN + 6, stopped="by you"))
    assert (line.text, line.kind, line.marks) == ("stopped after 6 s by you", Kind.NOTE, ())
    late = foot(source(ended=BEGAN + 6, stopped="wake-up time came"))
    assert late.text == "stopped after 6 s: wake-up time came"


def test_who_stopped_an_attempt_is_known_from_the_night() -> None:
    (ended,) = picture(stopped).tasks["mail"].sources
    assert (ended.failure, ended.stopped) == ("", "by you")
    assert picture(stopped).tasks["mail"].why == "mail was cancelled: stopped by you."
