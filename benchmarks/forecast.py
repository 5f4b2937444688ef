"""What a forecast and a rehearsal cost: `python -m benchmarks.forecast [--json FILE]`.

Sixty tasks in three projects, two agents, checks with retries. Wall time counts from the request to the last
forecast, the start of the workers included, and is told as a ratio to what a person was promised. While the
machine is busy with other things the CPU time says more.
"""

from __future__ import annotations

import time
from typing import Final

from benchmarks.figures import Benchmark, Rival, cpu_seconds
from zowl_desktop.model.document import load
from zowl_desktop.model.events import RunClock
from zowl_desktop.rehearsal import Evening, Rehearsal, forecasts, workers

EVENING: Final = 1_800_000_000.0
TASKS: Final = 60
PROJECTS: Final = ("api", "app", "site")
PROMISED: Final = {100: 5.0, 1_000: 45.0}
"""Seconds of wall time on two processors, by nights."""
PROCESSORS: Final = 2


def document(tasks: int) -> str:
    """A pipeline of tasks in layers: three of four need one or two of those before them."""
    lines = [
        "zowl: 1",
        "name: A long night",
        "projects:",
        *(f"  {name}: {{path: ./{name}, setup: make, checks: {{tests: make test}}}}" for name in PROJECTS),
        "agents:",
        "  claude: {cli: claude, stronger: opus, fallback: codex, account: work}",
        "  codex: {cli: codex}",
        "defaults: {agent: claude, limits: {cost: 5 USD, time: 120 min, silence: 15 min}}",
        "limits: {cost: 100 USD, parallel: 6}",
        "tasks:",
    ]
    for number in range(tasks):
        needs = ", ".join(f"t{n}" for n in (number - 3, number - 7) if n >= 0 and number % 4)
        project = PROJECTS[number % 3]
        lines.append(f"  t{number}: {{project: {project}, brief: Do {number}., needs: [{needs}]}}")
    return "\n".join(lines) + "\n"


def evening() -> Evening:
    wake = EVENING + 9 * 3600
    return Evening(load(document(TASKS)), EVENING, RunClock(wake=wake))


def forecast(of: Evening, nights: int) -> float:
    """Seconds from the request to the last forecast."""
    begun = time.perf_counter()
    with workers(PROCESSORS) as pool:
        for _ in forecasts(of, nights, 1, pool.map):
            pass
    return time.perf_counter() - begun


def measure(benchmark: Benchmark, of: Evening, nights: int, promised: float) -> None:
    walls: list[float] = []
    cpu = cpu_seconds(lambda: walls.append(forecast(of, nights)))
    benchmark.row(f"{nights:,} nights", cpu=f"{cpu:.2f} s", wall=f"{walls[0]:.2f} s")
    allowed = Rival(f"{PROCESSORS} processors for as long as is promised", PROCESSORS * promised)
    benchmark.figure(f"forecast.{nights}.cpu", cpu, "s", allowed)
    benchmark.figure(f"forecast.{nights}.wall", walls[0], "s", Rival("what is promised", promised))


def main() -> None:
    with Benchmark("Sixty tasks, forecast and rehearsed") as benchmark:
        of = evening()
        for nights, promised in PROMISED.items():
            measure(benchmark, of, nights, promised)
        one = benchmark.median(lambda: cpu_seconds(lambda: Rehearsal(of, "1").play()))
        benchmark.row("one rehearsal", cpu=f"{one * 1000:.0f} ms", wall="")
        benchmark.figure("rehearsal.cpu", one, "s", Rival("what is promised", 1.0))


if __name__ == "__main__":
    main()
