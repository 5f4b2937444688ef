"""pytest and unittest."""

from __future__ import annotations

import re

from zowl_desktop.engine.proof.readers.counts import Reading, tally

_PYTEST = re.compile(
    r"^(?:=+ )?((?:\d+ [a-z ]+?(?:, )?)+|no tests ran) in [\d.]+s(?: \([\d:]+\))?(?: =+)?$", re.MULTILINE
)
_PYTEST_FAILING = re.compile(
    r"^(?:FAILED|ERROR|SUBFAIL(?:ED)?[\[(].*?[\])]) (\S*(?:::|\.py\b)[^\[\n]*?(?:\[.*\])?)(?: - .*)?$",
    re.MULTILINE,
)
_PYTEST_WORDS = {
    "passed": "passed",
    "xpassed": "passed",
    "failed": "failed",
    "error": "failed",
    "errors": "failed",
    "skipped": "skipped",
    "xfailed": "skipped",
}

_UNITTEST = re.compile(
    r"^Ran (\d+) tests? in [\d.]+s\n+(?:OK|FAILED|NO TESTS RAN)(?: \(([^)]*)\))?$", re.MULTILINE
)
_UNITTEST_FAILING = re.compile(r"^(?:FAIL|ERROR): (\S+) \((\S+?)\)", re.MULTILINE)
_UNITTEST_WORDS = {
    "failures": "failed",
    "errors": "failed",
    "unexpected successes": "failed",
    "skipped": "skipped",
    "expected failures": "skipped",
}


def read_pytest(text: str) -> Reading | None:
    """The last line of each pytest session, and its short summary."""
    summaries = _PYTEST.findall(text)
    if not summaries:
        return None
    pairs = [pair for summary in summaries for pair in re.findall(r"(\d+) ([a-z]+)", summary)]
    return Reading(tally(pairs, _PYTEST_WORDS), tuple(_PYTEST_FAILING.findall(text)))


def read_unittest(text: str) -> Reading | None:
    """`Ran 3 tests in 0.001s`, then `FAILED (failures=1)`."""
    summaries = _UNITTEST.findall(text)
    if not summaries:
        return None
    ran = sum(int(number) for number, _ in summaries)
    pairs = [
        (number, word) for _, facts in summaries for word, number in re.findall(r"([a-z ]+)=(\d+)", facts)
    ]
    counts = tally([(number, word.strip()) for number, word in pairs], _UNITTEST_WORDS)
    passed = max(0, ran - counts.failed - counts.skipped)
    failing = [
        place if place.rpartition(".")[2] == name else f"{place}.{name}"
        for name, place in _UNITTEST_FAILING.findall(text)
    ]
    return Reading(tally([(str(passed), "passed")], {"passed": "passed"}) + counts, tuple(failing))
