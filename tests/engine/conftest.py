"""A stage for each test; its keeper leaves soon after the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.stage import Stage
from zowl_desktop.keeper.keep import IDLE


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """An empty stage."""
    monkeypatch.setenv(IDLE, "1")
    return Stage(tmp_path)
