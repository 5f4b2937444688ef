"""The whole app, as in the shell's tests; engines and keepers leave soon."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desktop.shell.conftest import home, person, start, story
from zowl_desktop.keeper.keep import IDLE

__all__ = ["home", "person", "start", "story"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A window with a least size makes the platform without a screen say this; nothing is lost by it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(autouse=True)
def _nobody_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(IDLE, "1")
