"""A reader gives the screen its turn, however much there is to read."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from zowl_desktop.app.transcripts import Stretch, read_block
from zowl_desktop.desktop.tonight.transcript.reading import Breath


def test_a_block_is_told_the_same_with_pauses_between_its_lines(tmp_path: Path) -> None:
    file = tmp_path / "out.log"
    said = [json.dumps({"type": "text", "text": f"line {number}"}) for number in range(50)]
    file.write_text("\n".join(said) + "\n", encoding="utf-8")
    stretch = Stretch(file, 0, 1 << 14, "scripted", "stdout", str(tmp_path), closed=False)
    breaths: list[None] = []
    block = read_block(stretch, breathe=lambda: breaths.append(None))
    assert len(breaths) == 50
    assert block == read_block(stretch)


def test_a_breath_pauses_only_after_a_turn_of_work(monkeypatch: pytest.MonkeyPatch) -> None:
    worked, pauses = 0.0, list[float]()
    monkeypatch.setattr(time, "thread_time", lambda: worked)
    monkeypatch.setattr(time, "sleep", pauses.append)
    breath = Breath()
    for _ in range(40):
        worked += 0.0001
        breath()
    assert len(pauses) == 3
