"""Go and Cargo."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from zowl_desktop.engine.proof.readers.counts import Counts, Reading, tally

_GO_TEST = re.compile(r"^\s*--- (PASS|FAIL|SKIP): (\S+) \(")
_GO_PACKAGE = re.compile(r"^(ok  |FAIL|\?   )\t(\S+)(?:\t| )(.*)$")
_GO_WORDS = {"PASS": "passed", "FAIL": "failed", "SKIP": "skipped"}

_CARGO = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;", re.MULTILINE)
_CARGO_FAILING = re.compile(r"^test (\S+)(?: - .+?)? \.\.\. FAILED$", re.MULTILINE)
_NEXTEST = re.compile(r"^ *Summary \[.*\] +\d+ tests? run: (.+)$", re.MULTILINE)
_NEXTEST_FAILING = re.compile(r"^ *(?:FAIL|TIMEOUT|SIG\w+) \[.*\] +(?:\([^)]*\) +)?(\S+ \S+)$", re.MULTILINE)
_NEXTEST_WORDS = {"passed": "passed", "failed": "failed", "skipped": "skipped", "timed": "failed"}


def read_go(text: str) -> Reading | None:
    """`go test`, plain, `-v` or `-json`. Where only failing tests are named, a package counts as one test."""
    here: dict[str, str] = {}
    packages, tests, failing = Counts(), Counts(), list[str]()
    lines = _go_lines(text)
    seen = False
    for line in lines:
        if found := _GO_TEST.match(line):
            here[found[2]] = found[1]
        elif found := _GO_PACKAGE.match(line):
            seen = True
            ends = {name: end for name, end in here.items() if not _has_parts(name, here)}
            tests += tally([("1", end) for end in ends.values()], _GO_WORDS)
            packages += _package(found[1], found[3])
            broken = [f"{found[2]}.{name}" for name, end in ends.items() if end == "FAIL"]
            failing += broken or ([found[2]] if found[1] == "FAIL" else [])
            tests += Counts(failed=int(found[1] == "FAIL" and not broken))
            here = {}
    if not seen:
        return None
    told_all = any(line.startswith("=== RUN ") for line in lines)
    return Reading(tests if told_all else packages, tuple(failing))


def _go_lines(text: str) -> list[str]:
    """The lines of `go test`; of its JSON the output that each package had, package by package."""
    plain, said = list[str](), dict[str, str]()
    for line in text.splitlines():
        event = _go_event(line)
        if event is None:
            plain.append(line)
        else:
            package = str(event["Package"])
            said[package] = said.get(package, "") + str(event.get("Output", ""))
    return plain + [line for output in said.values() for line in output.splitlines()]


def _go_event(line: str) -> dict[str, object] | None:
    if not line.startswith("{") or '"Action"' not in line:
        return None
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and "Package" in event else None


def _has_parts(name: str, tests: Iterable[str]) -> bool:
    return any(other.startswith(name + "/") for other in tests)


def _package(word: str, rest: str) -> Counts:
    if word == "FAIL":
        return Counts(failed=1)
    return Counts(passed=1) if word == "ok  " and "[no tests to run]" not in rest else Counts()


def read_cargo(text: str) -> Reading | None:
    """`cargo test` (one summary per target), or `cargo nextest`."""
    summaries = _CARGO.findall(text)
    if summaries:
        counts = sum((Counts(int(p), int(f), int(i)) for p, f, i in summaries), Counts())
        return Reading(counts, tuple(_CARGO_FAILING.findall(text)))
    found = _NEXTEST.findall(text)
    if not found:
        return None
    pairs = [pair for summary in found for pair in re.findall(r"(\d+) ([a-z]+)", summary)]
    return Reading(tally(pairs, _NEXTEST_WORDS), tuple(_NEXTEST_FAILING.findall(text)))
