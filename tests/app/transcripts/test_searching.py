"""Searching goes through everything, the newest lines first."""

from __future__ import annotations

import pytest

from tests.app.transcripts.spool import Spool, calls, says, source, texts, told
from zowl_desktop.agents.events import AgentEvent, StreamName
from zowl_desktop.agents.scripted import ScriptedParser
from zowl_desktop.app.transcripts import Place, Search


def found(search: Search) -> list[Place]:
    return [each for _, places in search.backwards() for each in places]


def test_what_was_said_called_printed_and_folded(spool: Spool) -> None:
    spool.prints(told(says("A Needle."), *calls("shell", "grep needle", "a\nb\nneedle\nd"), says("no")))
    transcript = spool.transcript()
    assert texts(transcript)
    assert found(Search.of(transcript, "needle")) == [Place(1, 2, 2), Place(1, 1), Place(1, 0)]


def test_the_newest_block_comes_first_and_none_has_to_be_held(spool: Spool) -> None:
    spool.prints("".join(f"line {number}\n" for number in range(50_000)))
    transcript = spool.transcript(source(cli="", step="build"))
    places = found(Search.of(transcript, "line 4999"))
    assert len(places) == 11
    assert places[0].block > places[-1].block
    assert transcript.cost == 0


def test_signs_are_no_pattern_and_cut_lines_are_searched_whole(spool: Spool) -> None:
    spool.prints("x" * 3000 + "(a.*b)\n")
    transcript = spool.transcript(source(cli="", step="build"))
    assert found(Search.of(transcript, "(a.*b)")) == [Place(1, 0)]
    assert found(Search.of(transcript, "(a.*c)")) == []


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("runs grep", 1),
        ("reads a.py", 1),
        ("4 lines", 1),
        ("folded", 1),
        ("says that it is done", 1),
        ("NEEDLE", 1),
        ("src/needle_2", 1),
        ("needle_3", 0),
        ("grüße", 1),
        ("GRÜSSE", 0),
    ],
)
def test_words_of_zowl_and_of_programs_are_found_alike(spool: Spool, words: str, count: int) -> None:
    spool.prints(told(*calls("shell", "grep src/needle_2", "a\nb\nGrüße\nd")))
    spool.prints(told(*calls("Read", '{"path": "/code/tree/a.py"}', "x", number=2)))
    spool.prints(told({"type": "result", "failure": None, "text": "well"}))
    assert len(found(Search.of(spool.transcript(), words))) == count


def test_words_within_which_colours_change_are_found(spool: Spool) -> None:
    spool.prints("\x1b[1mnee\x1b[0mdle\n")
    assert len(found(Search.of(spool.transcript(source(cli="", step="build")), "needle"))) == 1


def test_a_rare_word_is_found_without_telling_all_the_rest(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []
    parser = ScriptedParser.feed

    def feed(self: ScriptedParser, chunk: bytes, stream: StreamName) -> list[AgentEvent]:
        read.append(chunk)
        return parser(self, chunk, stream)

    spool.prints(told(*(says(f"line {number}") for number in range(20_000)), says("a needle")))
    transcript = spool.transcript()
    monkeypatch.setattr(ScriptedParser, "feed", feed)
    assert len(found(Search.of(transcript, "needle"))) == 1
    assert len(read) < 2_000
