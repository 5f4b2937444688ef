"""What the engines are timed for is what they do: every task once, and after what it needs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.engine import LIMIT, OURS, Contender, contenders, run
from benchmarks.rivals.engines.shapes import FULL, graph, last_of, needed_by

HERE = {each.name: each for each in contenders(Path(sys.prefix))}


@pytest.mark.parametrize("shape", FULL)
def test_needs_come_before_who_needs_them(shape: str) -> None:
    of = graph(shape, FULL[shape])
    assert len(of) == FULL[shape]
    assert all(need < task for task, needs in of.items() for need in needs)
    assert all(len(set(needs)) == len(needs) for needs in of.values())
    assert sum(map(len, needed_by(of).values())) == sum(map(len, of.values()))
    assert len(last_of(of)) == {"chain": 1, "layered": 50, "fan": 1}[shape]


@pytest.mark.parametrize("contender", [HERE[OURS], HERE[LIMIT]], ids=lambda contender: contender.name)
def test_every_task_runs_once_and_in_order(contender: Contender, tmp_path: Path) -> None:
    log = tmp_path / "log"
    launch = run(contender, "fan", 12, log)
    ran = [int(line) for line in log.read_text().split()]
    assert sorted(ran) == list(range(12))
    assert (ran[0], ran[-1]) == (0, 11)
    assert 0 < launch.first <= launch.wall + 5
    assert launch.cpu > 0
