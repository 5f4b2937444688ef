"""How a benchmark tells what it measured: a table, one line per figure, and JSON with `--json FILE`.

    with Benchmark("What a night costs") as benchmark:
        cpu = benchmark.median(lambda: cpu_seconds(step_a_night))
        benchmark.row("1,000 tasks", cpu=f"{cpu:.2f} s")
        benchmark.figure("night.1000.cpu", cpu, "s", rival=Rival("make", 1.9))

Start a benchmark as a module, `python -m benchmarks.NAME`. A figure reads
`name: value unit (ratio R to RIVAL)`. CPU seconds and memory are absolute; wall time says little on a shared
machine and is told as a ratio to a rival or a limit of the same run.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

import psutil
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Rival:
    """What a figure is compared with: another program's value, or a limit, in the figure's unit."""

    name: str
    value: float


@dataclass(frozen=True)
class Figure:
    """One measured value."""

    name: str
    value: float
    unit: str
    rival: Rival | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the rival's value this is."""
        return self.value / self.rival.value if self.rival and self.rival.value else None

    def __str__(self) -> str:
        line = f"{self.name}: {self.value:.4g} {self.unit}"
        return (
            line
            if self.rival is None or self.ratio is None
            else f"{line} (ratio {self.ratio:.3g} to {self.rival.name})"
        )


class Benchmark:
    """Collects rows and figures, and tells them when it is over."""

    def __init__(self, title: str, argv: Sequence[str] | None = None, out: TextIO = sys.stdout) -> None:
        parser = argparse.ArgumentParser(description=title)
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
        parser.add_argument(
            "--repeat", type=int, default=5, metavar="N", help="runs of which the median is told"
        )
        given = parser.parse_args(argv)
        self._title = title
        self._json: Path | None = given.json
        self.repeat: int = given.repeat
        self._out = out
        self._rows: list[dict[str, str]] = []
        self._figures: list[Figure] = []

    def __enter__(self) -> Benchmark:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._tell()

    def median(self, measure: Callable[[], float]) -> float:
        """The median of as many runs as `--repeat` asks for."""
        return statistics.median(measure() for _ in range(self.repeat))

    def row(self, what: str, **cells: str) -> None:
        """A line of the table; the first row's keys are its columns."""
        self._rows.append({"": what, **cells})

    def figure(self, name: str, value: float, unit: str, rival: Rival | None = None) -> None:
        """A value that is compared from commit to commit."""
        self._figures.append(Figure(name, value, unit, rival))

    def _tell(self) -> None:
        table = Table(*(self._rows[0] if self._rows else ()), title=self._title)
        for row in self._rows:
            table.add_row(*row.values())
        Console(file=self._out, width=120).print(table)
        for figure in self._figures:
            self._out.write(f"{figure}\n")
        if self._json is not None:
            figures = [{**asdict(figure), "ratio": figure.ratio} for figure in self._figures]
            text = json.dumps({"title": self._title, "figures": figures}, indent=2)
            self._json.write_text(text + "\n", encoding="utf-8")


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU seconds, user and system, of this process and of the children that ended meanwhile."""
    before = _spent()
    work()
    return _spent() - before


def uss_megabytes(pid: int | None = None) -> float:
    """Memory that only this process holds, in MB (10^6 bytes)."""
    used: int = psutil.Process(pid).memory_full_info().uss
    return used / 1_000_000


def _spent() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
