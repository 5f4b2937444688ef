"""Jest, Vitest, Mocha and Node's own test runner."""

from __future__ import annotations

import re

from zowl_desktop.engine.proof.readers.counts import Counts, Reading, tally

_WORDS = {"passed": "passed", "failed": "failed", "skipped": "skipped", "todo": "skipped"}

_JEST = re.compile(r"^Tests: +(.+), \d+ total$", re.MULTILINE)
_JEST_FILE = re.compile(r"^FAIL (?:\S+ )?(\S+\.\w+)(?: \([\d.]+ m?s\))?$")
_JEST_TEST = re.compile(r"^  ● (.+)$")
_JEST_NOTES = frozenset({"Console", "Test suite failed to run"})

_VITEST = re.compile(r"^ *Tests +(.+?) \(\d+\)$", re.MULTILINE)
_VITEST_FAILING = re.compile(r"^ FAIL  (\S.+?)(?: \[ .+ \])?$", re.MULTILINE)

_MOCHA = re.compile(r"^  (\d+) (passing|failing|pending)(?: \(.+\))?$", re.MULTILINE)
_MOCHA_WORDS = {"passing": "passed", "failing": "failed", "pending": "skipped"}
_MOCHA_FAILING = re.compile(r"^  \d+\) (.+)\n((?: {5,}\S.*\n)*?) {5,}(\S.*):\n", re.MULTILINE)

_NODE = re.compile(r"^(?:#|\u2139) (tests|pass|fail|cancelled|skipped|todo) (\d+)$", re.MULTILINE)
_NODE_WORDS = {
    "pass": "passed",
    "fail": "failed",
    "cancelled": "failed",
    "skipped": "skipped",
    "todo": "skipped",
}
_NODE_FAILING = re.compile(r"^test at (\S+):\d+:\d+\n✖ (.+) \([\d.]+ms\)", re.MULTILINE)
_TAP_FAILING = re.compile(r"^\s*not ok \d+ - (.+?)(\s+# (?:TODO|SKIP)\b.*)?$", re.MULTILINE | re.IGNORECASE)


def read_jest(text: str) -> Reading | None:
    """`Tests: 1 failed, 2 passed, 3 total`; ids are the file, the suites and the test, as Jest shows them."""
    summaries = _JEST.findall(text)
    if not summaries:
        return None
    pairs = [pair for summary in summaries for pair in re.findall(r"(\d+) ([a-z]+)", summary)]
    return Reading(tally(pairs, _WORDS), tuple(_jest_failing(text)))


def _jest_failing(text: str) -> list[str]:
    failing, file = [], ""
    for line in text.splitlines():
        if found := _JEST_FILE.match(line):
            file = found[1]
        elif (found := _JEST_TEST.match(line)) and found[1] not in _JEST_NOTES:
            failing.append(f"{file} \u203a {found[1]}" if file else found[1])
        elif found and found[1] == "Test suite failed to run":
            failing.append(file or found[1])
    return failing


def read_vitest(text: str) -> Reading | None:
    """`Tests  1 failed | 2 passed (3)`; ids are `file > suite > test`."""
    summaries = _VITEST.findall(text)
    if not summaries:
        return None
    pairs = [pair for summary in summaries for pair in re.findall(r"(\d+) ([a-z]+)", summary)]
    return Reading(tally(pairs, _WORDS), tuple(_VITEST_FAILING.findall(text)))


def read_mocha(text: str) -> Reading | None:
    """`1 passing`, `1 failing`; ids are the titles one after the other."""
    pairs = _MOCHA.findall(text)
    if not any(word == "passing" for _, word in pairs):
        return None
    failing = [
        " ".join([suite, *(part.strip() for part in inner.splitlines()), test]).strip()
        for suite, inner, test in _MOCHA_FAILING.findall(text)
    ]
    return Reading(tally(pairs, _MOCHA_WORDS), tuple(failing))


def read_node(text: str) -> Reading | None:
    """`node --test`, with its spec reporter or as TAP."""
    facts = _NODE.findall(text)
    if not {"pass", "fail"} <= {word for word, _ in facts}:
        return None
    counts: Counts = tally([(number, word) for word, number in facts], _NODE_WORDS)
    named = [f"{file} {name}" for file, name in _NODE_FAILING.findall(text)]
    tap = [name for name, excused in _TAP_FAILING.findall(text) if not excused]
    return Reading(counts, tuple(named or tap))
