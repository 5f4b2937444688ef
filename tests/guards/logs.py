"""A warning in a log that no test expected fails the test; so does one that was expected and never came.

Both in the test's own process and in the log files that programs write under its house and its `tmp_path`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest


class ExpectLog(Protocol):
    """What the fixture `expect_log` gives."""

    def __call__(self, pattern: str) -> None:
        """This test causes at least one record of WARNING or above whose text has this regular expression."""


_ALARMING = re.compile(r"\b(WARNING|ERROR|CRITICAL)\b|^Traceback ")


class _Watch(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.expected: list[str] = []
        self._records: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(
            (record.getMessage(), f"{record.levelname} {record.name}: {self.format(record)}")
        )

    def read(self, folder: Path) -> None:
        """Take over what log files say."""
        for path in (*folder.rglob("log"), *folder.rglob("*.log")):
            if path.is_file():
                lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
                self._records += [(line, f"{path.name}: {line}") for line in lines if _ALARMING.search(line)]

    def complaints(self) -> list[str]:
        unexpected = [
            f"unexpected log: {shown}"
            for text, shown in self._records
            if not any(re.search(pattern, text) for pattern in self.expected)
        ]
        missing = [
            f"expected log never came: {pattern}"
            for pattern in self.expected
            if not any(re.search(pattern, text) for text, _ in self._records)
        ]
        return unexpected + missing


@pytest.fixture(autouse=True)
def _log_watch(house: Path, request: pytest.FixtureRequest) -> Iterator[_Watch]:
    folders = [house]
    if "tmp_path" in request.fixturenames:
        folders.append(request.getfixturevalue("tmp_path"))
    watch = _Watch()
    root = logging.getLogger()
    root.addHandler(watch)
    try:
        yield watch
    finally:
        root.removeHandler(watch)
    for folder in folders:
        watch.read(folder)
    if complaints := watch.complaints():
        pytest.fail("\n".join(complaints), pytrace=False)


@pytest.fixture
def expect_log(_log_watch: _Watch) -> ExpectLog:
    """Tell that a warning (or worse) is part of what this test causes."""

    def expect(pattern: str) -> None:
        _log_watch.expected.append(pattern)

    return expect
