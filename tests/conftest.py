"""What all rings share: the guards, the numbers of the cases, the share of slow tests."""

from __future__ import annotations

import os
import signal

import pytest
from hypothesis import settings

# Where nobody watches, the same commit has to give the same answer twice; at a desk, chance goes on looking.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

# A shell's background job is deaf to Ctrl+C, and so would be every program that the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

pytest_plugins = [
    "tests.guards.house",
    "tests.guards.logs",
    "tests.guards.network",
    "tests.guards.leftovers",
    "tests.guards.canary",
    "tests.guards.cases",
    "tests.guards.share",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    words = "`all`, or how many combinations of deaths tests/engine/crash plays, chosen by --seed"
    parser.addoption("--crash-points", default="10", metavar="N", help=words)
