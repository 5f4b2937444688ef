"""Streams that grow, stop in the middle, are replaced, or are longer than anybody wants to hold."""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.transcripts.spool import BEGAN, RUN, Spool, calls, read_all, rows_of, says, source, texts, told
from zowl_desktop.app.transcripts import Kind, Place, Spot, read_block
from zowl_desktop.app.transcripts.blocks import STRETCH
from zowl_desktop.app.transcripts.transcript import HELD


def test_attempt_by_attempt(spool: Spool) -> None:
    spool.prints(told(says("Hello.")), "app.1")
    spool.prints("1 passed\n", "app.2-check-tests")
    first = source(1, ended=BEGAN + 60)
    second = source(2, "validate", "", turn=1, ended=BEGAN + 400, failure="tests failed")
    third = source(3, turn=2, agent="codex")
    assert texts(spool.transcript(first, second, third)) == [
        *("implement, attempt 1 · coder", "Hello.", "passed after 60 s"),
        *("validate, attempt 1", "tests", "1 passed", "failed after 7 min: tests failed"),
        "implement, attempt 2 · codex",
    ]


def test_a_run_of_many_processes_is_listed_only_when_there_is_another(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = []
    iterdir = Path.iterdir

    def counting(self: Path) -> Iterator[Path]:
        listed.append(self)
        return iterdir(self)

    monkeypatch.setattr(Path, "iterdir", counting)
    build = source(cli="", step="build")
    spool.prints("one\n", "app.1-build")
    long_ago = time.time() - 60
    os.utime(spool.root / RUN, (long_ago, long_ago))
    for text in ("two\n", "three\n"):
        spool.prints(text, "app.1-build")
        spool.transcript(build)
    assert len(listed) == 1
    spool.prints("four\n", "app.1-other")
    assert texts(spool.transcript(build))[1:] == ["one", "two", "three", "other", "four"]


def test_frames_are_told_of_only_when_they_say_something(spool: Spool) -> None:
    frame = source(1, "workspace", "", ended=BEGAN)
    assert texts(spool.transcript(frame)) == []
    spool.prints("npm install\n", "app.2-setup")
    assert texts(spool.transcript(frame, source(2, "workspace", "", turn=1)))[1:] == ["setup", "npm install"]


def test_growth_is_read_and_what_was_read_is_not_read_again(spool: Spool) -> None:
    spool.prints("line\n" * 20_000)
    build = source(cli="", step="build")
    transcript = spool.transcript(build)
    assert len(read_all(transcript)) == 20_001
    before = transcript.cost
    spool.prints("more\n")
    assert texts(spool.transcript(build))[-2:] == ["line", "more"]
    assert transcript.cost - before <= STRETCH


def test_a_torn_line_of_an_agent_waits_for_its_end(spool: Spool) -> None:
    whole = told(says("one"), says("two"))
    spool.prints(whole[:-8])
    assert texts(spool.transcript())[1:] == ["one"]
    spool.prints(whole[-8:])
    assert texts(spool.transcript())[1:] == ["one", "two"]


def test_a_torn_line_at_the_end_of_all_is_shown(spool: Spool) -> None:
    spool.prints(told(says("one")) + "Segmentation fau")
    assert texts(spool.transcript())[1:] == ["one"]
    lines = read_all(spool.transcript(source(ended=BEGAN + 1, failure="killed")))
    assert [line.text for line in lines][1:] == ["one", "Segmentation fau", "failed after 1 s: killed"]


def test_a_torn_line_of_plain_output_is_shown_at_once(spool: Spool) -> None:
    build = source(cli="", step="build")
    spool.prints("50%")
    assert texts(spool.transcript(build))[1:] == ["50%"]
    spool.prints("\r100%\ndone\n")
    assert texts(spool.transcript(build))[1:] == ["100%", "done"]


def test_two_streams_that_grow_in_turn_are_told_as_they_came(spool: Spool) -> None:
    build = source(cli="", step="build")
    for number in range(3):
        spool.prints(f"out {number}\n")
        read_all(spool.transcript(build))
        spool.prints(f"err {number}\n", stream="stderr")
        read_all(spool.transcript(build))
    assert texts(spool.transcript(build))[1:] == ["out 0", "err 0", "out 1", "err 1", "out 2", "err 2"]


def test_reading_ahead_of_the_last_look_repeats_nothing(spool: Spool) -> None:
    build = source(cli="", step="build")
    spool.prints("out 0\n")
    spool.transcript(build)
    spool.prints("err 0\n", stream="stderr")
    transcript = spool.transcript(build)
    spool.prints("out 1\n")
    assert texts(transcript)[1:] == ["out 0", "out 1", "err 0"]
    assert sorted(texts(spool.transcript(build))[1:]) == ["err 0", "out 0", "out 1"]


def test_a_file_that_was_replaced_is_read_anew(spool: Spool) -> None:
    build = source(cli="", step="build")
    spool.prints("old\n" * 100)
    transcript = spool.transcript(build)
    assert len(read_all(transcript)) == 101
    other = spool.file().with_name("other")
    other.write_text("new\n" * 200, encoding="utf-8")
    other.replace(spool.file())
    spool.transcript(build)
    assert transcript.beginnings == 1
    assert texts(spool.transcript(build))[1:] == ["new"] * 200


def test_a_file_that_was_cut_is_read_anew(spool: Spool) -> None:
    build = source(cli="", step="build")
    spool.prints("old\n" * 100)
    transcript = spool.transcript(build)
    assert len(read_all(transcript)) == 101
    spool.file().write_text("new\n", encoding="utf-8")
    spool.transcript(build)
    assert texts(spool.transcript(build))[1:] == ["new"]


def test_a_file_that_has_gone_is_an_empty_one(spool: Spool) -> None:
    spool.prints("line\n")
    transcript = spool.transcript(source(cli="", step="build"))
    spool.file().unlink()
    assert texts(transcript)[1:] == []


@pytest.mark.parametrize("length", [1, STRETCH - 1, STRETCH, STRETCH + 1, 3 * STRETCH])
def test_every_line_is_told_once_wherever_blocks_begin(spool: Spool, length: int) -> None:
    lines = [str(number).ljust(length, ".") for number in range(9)]
    spool.prints("\n".join(lines) + "\n")
    found = texts(spool.transcript(source(cli="", step="build")))[1:]
    assert [line[:1] for line in found] == [line[:1] for line in lines]


def test_unfolding_and_folding(spool: Spool) -> None:
    spool.prints(told(*calls("shell", "make", "a\nb\nc\nd"), says("end")))
    transcript = spool.transcript()
    closed = ["runs make", "… 4 lines folded", "end"]
    assert texts(transcript)[1:] == closed
    transcript.set_open(1, 1, is_open=True)
    assert texts(transcript)[1:] == ["runs make", "… 4 lines folded", "a", "b", "c", "d", "end"]
    assert transcript.length == 8
    assert transcript.spot_of(Place(1, 1, 2)) == Spot(1, 4)
    assert transcript.spot_of(Place(1, 2)) == Spot(1, 6)
    transcript.set_open(1, 1, is_open=False)
    assert texts(transcript)[1:] == closed


def test_positions_and_places(spool: Spool) -> None:
    spool.prints("line\n" * 30_000)
    transcript = spool.transcript(source(cli="", step="build"))
    read_all(transcript)
    assert transcript.length == 30_001
    for position in (0, 1, 6_553, 6_554, 6_555, 29_999, 30_000):
        assert transcript.position(transcript.spot(position)) == position
    assert transcript.spot(0) == Spot(0, 0)


def test_the_same_transcript_comes_back_and_old_ones_are_let_go(spool: Spool) -> None:
    first = spool.transcripts.of("run", "app", ())
    assert spool.transcripts.of("run", "app", (source(),)) is first
    for number in range(spool.transcripts.KEPT):
        spool.transcripts.of("run", f"other{number}", ())
    assert spool.transcripts.of("run", "app", ()) is not first


@pytest.mark.case(92)
@pytest.mark.case(94)
@pytest.mark.parametrize("cli", ["", "scripted"])
def test_a_million_lines_are_opened_at_their_end(spool: Spool, cli: str) -> None:
    line = told(says("x" * 60)) if cli else "x" * 90 + "\n"
    spool.prints(line * 999_999 + line.replace("xxx", "yyy"))
    build = source(cli=cli)
    transcript = spool.transcript(build)
    last = transcript.blocks - 1
    tracemalloc.start()
    rows = list(rows_of(transcript, last))
    assert rows[-1].line.text.startswith("yyy")
    assert rows[-1].line.kind is (Kind.SAID if cli else Kind.OUTPUT)
    assert transcript.cost <= 2 * STRETCH, "only the end is read"
    assert abs(transcript.length - 1_000_000) < 50_000, "and the rest is estimated"
    for number in range(last, last - 160, -1):
        rows_of(transcript, number)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    blocks = [transcript.block(number) for number in range(1, last + 1)]
    assert sum(len(block.lines) for block in blocks if block is not None) <= HELD
    assert held < 20_000_000, "however much was scrolled through"
    far = transcript.spot(500_000)
    stretch = transcript.wanted(far.block)
    assert stretch is not None
    assert read_block(stretch).cost <= 2 * STRETCH
