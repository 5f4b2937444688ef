"""`--share P --seed N`: of the slow tests, run P percent, chosen by N and the test's name.

So each commit can prove a different part in the same time, and any choice can be repeated.
"""

from __future__ import annotations

import hashlib

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--share", type=int, default=100, metavar="P", help="percent of the slow tests to run")
    parser.addoption("--seed", default="0", metavar="N", help="what chooses them")


def is_chosen(nodeid: str, share: int, seed: str) -> bool:
    """Whether a slow test runs; every test has its turn with some seed."""
    digest = hashlib.sha256(f"{seed} {nodeid}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 100 < share


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    share, seed = config.getoption("share"), config.getoption("seed")
    left_out = [
        item for item in items if item.get_closest_marker("slow") and not is_chosen(item.nodeid, share, seed)
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_report_header(config: pytest.Config) -> str | None:
    share, seed = config.getoption("share"), config.getoption("seed")
    return None if share == 100 else f"slow tests: {share} percent of them, chosen by --seed {seed}"
