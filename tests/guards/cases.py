"""`pytest --cases`: which cases of `tests/cases.md` are proven by the tests of this session, and by which."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

LIST = Path(__file__).parents[1] / "cases.md"


def known_cases() -> dict[int, str]:
    """What has to hold, by the number of the case."""
    rows = re.findall(r"^\| (\d+) \| (.+?) \|", LIST.read_text(encoding="utf-8"), re.MULTILINE)
    return {int(number): text for number, text in rows}


class Cases:
    """The marks of this session's tests, and how these tests ended."""

    def __init__(self) -> None:
        self._marked: dict[int, set[str]] = defaultdict(set)
        self._not_passed: set[str] = set()

    def pytest_collection_modifyitems(self, items: Iterable[pytest.Item]) -> None:
        known = known_cases()
        for item in items:
            for mark in item.iter_markers("case"):
                for number in mark.args:
                    if number not in known:
                        raise pytest.UsageError(f"{item.nodeid}: there is no case {number} in {LIST.name}")
                    self._marked[number].add(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self._not_passed.add(report.nodeid)

    def lines(self) -> list[str]:
        """One line per case: proven or open, its text, the tests that carry its number."""
        shown = []
        for number, text in known_cases().items():
            tests = self._marked[number]
            word = "proven" if tests and not tests & self._not_passed else "broken" if tests else "open  "
            places = ", ".join(sorted({test.partition("[")[0] for test in tests}))
            shown.append(f"{word} {number:3} {text} {places}".rstrip())
        return shown


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--cases", action="store_true", help="list which cases of tests/cases.md are proven")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Cases(), "zowl-cases")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    cases = config.pluginmanager.get_plugin("zowl-cases")
    if config.getoption("cases") and isinstance(cases, Cases):
        terminalreporter.section("cases")
        for line in cases.lines():
            terminalreporter.write_line(line)
