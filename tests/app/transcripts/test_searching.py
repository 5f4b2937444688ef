"""Searching goes through everything, the newest lines first."""

from __future__ import annotations

from tests.app.transcripts.spool import Spool, calls, says, source, texts, told
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
