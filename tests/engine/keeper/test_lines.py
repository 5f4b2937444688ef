"""Lines come out whole, however they arrive; one that is no line any more is not waited for."""

from __future__ import annotations

import pytest

from zowl_desktop.keeper import lines, wire
from zowl_desktop.keeper.lines import LineBuffer
from zowl_desktop.model.errors import BadInput


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_lines_come_whole_in_pieces_of_any_size(size: int) -> None:
    text = b"one\n\ntwo three\nfour\nfi"
    buffer = LineBuffer()
    heard = [line for at in range(0, len(text), size) for line in buffer.add(text[at : at + size])]
    assert heard == [b"one", b"", b"two three", b"four"]
    assert buffer.add(b"ve\n") == [b"five"]


def test_a_line_beyond_the_limit_is_refused_before_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (lines, wire):
        monkeypatch.setattr(module, "LINE_LIMIT", 10)
    buffer = LineBuffer()
    assert buffer.add(b"0123456789") == []
    (begun,) = buffer.add(b"0")
    with pytest.raises(BadInput, match="longer than 10 bytes"):
        wire.decode(begun)
