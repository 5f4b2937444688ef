from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.transcripts.spool import Spool


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool.at(tmp_path / "spool")
