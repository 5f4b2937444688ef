"""Every benchmark tells its figures in one format, for people and for programs."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.figures import Benchmark, Rival, cpu_seconds, uss_megabytes

LINE = re.compile(
    r"^(?P<name>\S+): (?P<value>\S+) (?P<unit>\S+)(?: \(ratio (?P<ratio>\S+) to (?P<rival>.+)\))?$"
)


def tell(*argv: str) -> str:
    out = io.StringIO()
    with Benchmark("Steps of a night", argv, out) as benchmark:
        benchmark.row("1,000 tasks", cpu="1.00 s", memory="20 MB")
        benchmark.figure("night.cpu", 1.0, "s")
        benchmark.figure("night.wall", 3.0, "s", Rival("durable asyncio", 2.0))
    return out.getvalue()


def test_table_comes_first_then_one_line_per_figure() -> None:
    *table, first, second = tell().splitlines()
    assert any("1,000 tasks" in line and "20 MB" in line for line in table)
    assert (first, second) == ("night.cpu: 1 s", "night.wall: 3 s (ratio 1.5 to durable asyncio)")
    assert all(LINE.match(line) for line in (first, second))


def test_json_has_the_same_figures(tmp_path: Path) -> None:
    tell("--json", str(tmp_path / "figures.json"))
    told = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert told["figures"] == [
        {"name": "night.cpu", "value": 1.0, "unit": "s", "rival": None, "ratio": None},
        {
            "name": "night.wall",
            "value": 3.0,
            "unit": "s",
            "rival": {"name": "durable asyncio", "value": 2.0},
            "ratio": 1.5,
        },
    ]


def test_failed_benchmark_tells_no_figures() -> None:
    out = io.StringIO()

    def break_off() -> None:
        with Benchmark("Broken", [], out) as benchmark:
            benchmark.figure("night.cpu", 1.0, "s")
            raise LookupError

    with pytest.raises(LookupError):
        break_off()
    assert out.getvalue() == ""


def test_median_of_as_many_runs_as_asked() -> None:
    values = iter([5.0, 1.0, 2.0])
    assert Benchmark("Median", ["--repeat", "3"]).median(lambda: next(values)) == 2.0


def test_cpu_seconds_count_children() -> None:
    burn = "x = 0\nwhile __import__('time').process_time() < 0.3: x += 1"
    assert cpu_seconds(lambda: subprocess.run([sys.executable, "-c", burn], check=True)) >= 0.3


def test_memory_of_this_process_is_plausible() -> None:
    assert 5 < uss_megabytes() < 5_000
