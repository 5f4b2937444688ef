"""What the test programs really print (`outputs/`), read back as counts and failing tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from zowl_desktop.engine.proof import Counts
from zowl_desktop.engine.proof.output import plain
from zowl_desktop.engine.proof.readers import READERS, read_summary

OUTPUTS = Path(__file__).parent / "outputs"

PYTEST = [
    "test_more.py::test_fix",
    "test_more.py::test_param[a b - c]",
    "test_sample.py::T::test_bad",
    "test_sample.py::T::test_error",
    "test_sample.py::T::test_sub",
]
GO = ["example.org/api/broken", "example.org/api/sum.TestBad", "example.org/api/sum.TestTable/two"]
EXPECTED: dict[str, tuple[Counts, list[str]]] = {
    "pytest-q": (Counts(3, 5, 3), PYTEST),
    "pytest-color": (Counts(3, 5, 3), PYTEST),
    "unittest": (
        Counts(1, 3, 2),
        ["test_sample.T.test_bad", "test_sample.T.test_error", "test_sample.T.test_sub"],
    ),
    "jest": (
        Counts(1, 2, 2),
        ["jt/sum.test.js \u203a sum \u203a breaks", "jt/sum.test.js \u203a top level fails"],
    ),
    "vitest": (Counts(1, 2, 2), ["vt/sum.test.mjs > sum > breaks", "vt/sum.test.mjs > top level fails"]),
    "mocha": (Counts(1, 1, 1), ["sum breaks"]),
    "node-spec": (Counts(2, 2, 1), ["a.test.js breaks here", "a.test.js inner fails"]),
    "node-tap": (Counts(2, 2, 1), ["breaks here", "inner fails", "suite"]),
    "go": (Counts(1, 2, 0), GO),
    "go-v": (Counts(3, 3, 1), GO),
    "go-json": (Counts(3, 3, 1), GO),
    "cargo": (Counts(1, 1, 1), ["tests::bad"]),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_summary_is_read(name: str) -> None:
    text = plain((OUTPUTS / f"{name}.txt").read_text(encoding="utf-8"))
    readings = [reading for reading in (read(text) for read in READERS) if reading]
    assert len(readings) == 1, "another program's reader took it for its own"
    reading = read_summary(text)
    assert reading is not None
    assert (reading.counts, list(reading.failing)) == EXPECTED[name]


@pytest.mark.parametrize("name", ["cargo-compile"])
def test_what_is_no_test_run_has_no_summary(name: str) -> None:
    assert read_summary((OUTPUTS / f"{name}.txt").read_text(encoding="utf-8")) is None


def test_several_runs_in_one_output_are_added_up() -> None:
    text = "3 passed, 1 skipped in 0.10s\n...\n===== 2 failed, 1 passed in 12.00s (0:00:12) =====\n"
    reading = read_summary(text)
    assert reading is not None
    assert reading.counts == Counts(4, 2, 1)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("no tests ran in 0.01s\n", Counts()),
        ("Ran 0 tests in 0.000s\n\nNO TESTS RAN\n", Counts()),
        ("Ran 2 tests in 0.000s\n\nOK\n", Counts(2)),
        ("ok  \texample.org/api\t0.003s [no tests to run]\n", Counts()),
        (" Summary [   0.012s] 5 tests run: 3 passed, 1 failed, 1 timed out, 2 skipped\n", Counts(3, 2, 2)),
    ],
)
def test_short_summaries(text: str, counts: Counts) -> None:
    reading = read_summary(text)
    assert reading is not None
    assert reading.counts == counts


JUNIT = """<?xml version="1.0"?><testsuites><testsuite name="s" tests="4">
<testcase classname="a.B" name="ok"/><testcase classname="a.B" name="bad"><failure>x</failure></testcase>
<testcase name="err"><error/></testcase><testcase name="later"><skipped/></testcase>
</testsuite></testsuites>"""


def test_junit_xml_is_read() -> None:
    reading = read_summary(JUNIT)
    assert reading is not None
    assert (reading.counts, reading.failing) == (Counts(1, 2, 1), ("a.B::bad", "err"))


def test_a_report_that_could_explode_is_left_alone() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><testsuite><testcase name="&b;"/></testsuite>'
    assert read_summary(bomb) is None
