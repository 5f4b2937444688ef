"""Long lines on narrow pages: nothing is lost, nothing is too wide, and words stay whole where they can."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zowl_desktop.desktop.tonight.transcript.wrapping import wrapped


def rows(text: str, columns: int) -> list[str]:
    return [piece.text for piece in wrapped(text, columns)]


@pytest.mark.parametrize(
    ("text", "columns", "wanted"),
    [
        ("", 10, [""]),
        ("short", 10, ["short"]),
        ("a few words that go on", 10, ["a few", "words that", "go on"]),
        ("x" * 25, 10, ["x" * 10, "x" * 10, "x" * 5]),
        ("-" * 70, 10, ["-" * 10]),
        ("中文字符", 5, ["中文", "字符"]),
        ("é" * 12, 10, ["é" * 10, "é" * 2]),
    ],
)
def test_where_lines_are_broken(text: str, columns: int, wanted: list[str]) -> None:
    assert rows(text, columns) == wanted


@given(st.text(alphabet="ab é中", max_size=80), st.integers(2, 30))
def test_only_spaces_between_rows_are_left_out(text: str, columns: int) -> None:
    pieces = wrapped(text, columns)
    end = 0
    for piece in pieces:
        assert text[end : piece.begin] in {"", " "}
        assert text[piece.begin :].startswith(piece.text)
        assert sum(2 if letter == "中" else 1 for letter in piece.text) <= columns
        end = piece.begin + len(piece.text)
    assert not text[end:].strip(" ")  # a line of nothing but spaces takes one row, however long
