"""A shift for each test: a stage, and a provider that plays for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agents.provider import Provider, provider
from tests.agents.real import Shift
from tests.engine.stage import Stage
from zowl_desktop.keeper.keep import IDLE


@pytest.fixture
def scripted_provider() -> Iterator[Provider]:
    """A provider on the loopback."""
    with provider() as told:
        yield told


@pytest.fixture
def shift(
    tmp_path: Path, zowl_home: Path, scripted_provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> Shift:
    """A night's stage whose agents ask the scripted provider."""
    monkeypatch.setenv(IDLE, "1")
    return Shift(Stage(tmp_path), scripted_provider, zowl_home, monkeypatch)
