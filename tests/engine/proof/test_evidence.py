"""The lines that say why, out of what programs really print."""

from __future__ import annotations

from pathlib import Path

import pytest

from zowl_desktop.engine.proof import find_evidence, read_output
from zowl_desktop.engine.proof.output import TAIL_BYTES, plain

OUTPUTS = Path(__file__).parent / "outputs"

FIRST_TELLING = {
    "pytest-q": "E       AssertionError: assert 'a b - c' == 'd'",
    "pytest-color": "E       AssertionError: assert 'a b - c' == 'd'",
    "unittest": "AssertionError: 1 != 2",
    "jest": "\u25cf sum \u203a breaks",
    "vitest": "AssertionError: expected 2 to be 3 // Object.is equality",
    "mocha": "AssertionError [ERR_ASSERTION]: 1 == 2",
    "node-spec": "AssertionError [ERR_ASSERTION]: 1 == 2",
    "node-tap": "not ok 2 - breaks here",
    "go": "--- FAIL: TestBad (0.00s)",
    "cargo": "thread 'tests::bad' (920) panicked at src/lib.rs:5:21:",
    "cargo-compile": "error[E0308]: mismatched types",
}


@pytest.mark.parametrize("name", FIRST_TELLING)
def test_the_most_telling_line_is_marked(name: str) -> None:
    evidence = find_evidence(read_output(OUTPUTS / f"{name}.txt"), 16_000)
    assert FIRST_TELLING[name] in evidence.telling
    marked = [line for line in evidence.text.splitlines() if line.startswith(">")]
    assert any(FIRST_TELLING[name] in line for line in marked)


def test_what_stands_around_is_shown_with_its_line_number() -> None:
    lines = [f"line {number}" for number in range(1, 101)]
    lines[49] = "AssertionError: 1 != 2"
    shown = find_evidence("\n".join(lines), 16_000).text.splitlines()
    assert shown[0] == shown[-1] == "..."
    assert shown[1] == "     35 | line 35".rjust(len(shown[1]))
    assert shown[-2].endswith("65 | line 65")
    assert ">    50 | AssertionError: 1 != 2" in shown
    assert len(shown) == 33


def test_an_output_that_names_no_failure_shows_its_end() -> None:
    evidence = find_evidence("one\ntwo\nthree\n\n", 1000)
    assert evidence.telling == ("three",)


def test_nothing_printed_is_no_evidence() -> None:
    assert find_evidence("", 1000) == find_evidence("\n\n", 1000)
    assert find_evidence("", 1000).telling == ()


def test_it_never_exceeds_its_limit() -> None:
    text = "\n".join(f"AssertionError: {'x' * 1000} {number}" for number in range(500))
    assert len(find_evidence(text, 2000).text) <= 2000


def test_only_what_a_person_would_see_is_left_of_the_output(tmp_path: Path) -> None:
    raw = b"\x1b[31mred\x1b[0m\r\n  5%\r 50%\r100%\nlink \x1b]8;;http://x\x1b\\here\x1b]8;;\x1b\\"
    (tmp_path / "out").write_bytes(raw + b"\x07\x00 \xff\n")
    assert read_output(tmp_path / "out", tmp_path / "never written") == "red\n100%\nlink here \ufffd\n"


def test_of_a_huge_output_the_end_is_read(tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as stream:
        stream.truncate(TAIL_BYTES * 200)
        stream.seek(0, 2)
        stream.write(b"\nE   the end\n")
    text = read_output(tmp_path / "out")
    assert len(text) <= TAIL_BYTES + 100
    assert text.endswith("\nE   the end\n")


def test_a_lone_carriage_return_at_the_end_of_a_line_keeps_it() -> None:
    assert plain("kept\r\nalso\r\n") == "kept\nalso\n"
