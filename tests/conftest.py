"""What all rings share: the guards, the numbers of the cases, the share of slow tests."""

from __future__ import annotations

pytest_plugins = [
    "tests.guards.house",
    "tests.guards.logs",
    "tests.guards.network",
    "tests.guards.leftovers",
    "tests.guards.canary",
    "tests.guards.cases",
    "tests.guards.share",
]
