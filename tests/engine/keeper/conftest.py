"""Real keepers with real trees, each in a data folder of its own, in every way that this machine offers."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.engine.keeper.house import NOBODY, KeeperHouse, interpreter_for, run_as
from zowl_desktop.keeper.keep import IDLE
from zowl_desktop.keeper.trees.choice import ALLOWED

WAYS = ["namespace", "cgroup", "mark"] + ["namespace as nobody", "mark as nobody"] * (os.getuid() == 0)
"""Each way of holding a tree, as whoever runs the tests; for root also as an unprivileged user."""


@cache
def refusal(way: str, user: int | None) -> str:
    """Why a way cannot be tested here; empty when it can."""
    if user is not None and os.getuid() != 0:
        return "the tests run unprivileged already"
    if user is not None and not interpreter_for(user):
        return "no interpreter that an unprivileged user may run"
    rehearse = "from zowl_desktop.keeper.trees.choice import usable_ways as u; u()"
    done = run_as(user, "-c", rehearse, **{ALLOWED: way})
    return "" if done.returncode == 0 else f"this machine has no way `{way}` for this user"


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    """Every way in turn."""
    return str(request.param)


@pytest.fixture
def keeper_house(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeeperHouse]:
    """A data folder whose keeper holds trees in the test's `way` (best way where the test names none)."""
    asked: str | None = request.getfixturevalue("way") if "way" in request.fixturenames else None
    way, _, user_name = (asked or "").partition(" as ")
    user = NOBODY if user_name else None
    if way and (why := refusal(way, user)):
        pytest.skip(f"{asked}: {why}")
    if way:
        monkeypatch.setenv(ALLOWED, way)
    monkeypatch.setenv(IDLE, "600")
    folder = Path(tempfile.mkdtemp(prefix="zowl-keeper-", dir="/tmp"))
    if user is not None:
        os.chown(folder, user, user)
    house = KeeperHouse(folder / "home", user)
    if user is not None:  # a client of root's would start the next keeper as root
        monkeypatch.setattr("zowl_desktop.keeper.client._start_keeper", house.restart)
    try:
        yield house
    finally:
        survivors = house.demolish()
        shutil.rmtree(folder, ignore_errors=True)
        assert not survivors, f"processes outlived the keeper: {survivors}"
