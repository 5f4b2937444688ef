"""`pytest tests/simulator --nights N --seed S`: how many random nights are played, and which ones."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

NIGHTS = 600
"""Nights in the normal suite."""
MUTATIONS = 4
"""Mutations of the rules in the normal suite."""
CHUNK = 100


@dataclass
class Tally:
    """What was played in this session."""

    nights: int = 0
    events: int = 0
    tasks: int = 0
    largest: int = 0
    seconds: float = 0.0

    def line(self) -> str:
        """Count and speed. The seconds are of CPU."""
        per_second = f"{self.nights / self.seconds:.0f} nights/s, {self.events / self.seconds:,.0f} events/s"
        return (
            f"{self.nights:,} nights held: {self.events:,} events, {self.tasks:,} tasks (largest night "
            f"{self.largest:,}), {self.seconds:.1f} s CPU, {per_second}, all invariants after every event"
        )


TALLY = pytest.StashKey[Tally]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nights", type=int, default=NIGHTS, metavar="N", help="random nights to play")
    parser.addoption("--night", metavar="SEED", help="play one night again, such as 0/17")
    parser.addoption(
        "--mutations",
        default=str(MUTATIONS),
        metavar="N",
        help="mutations to try, chosen by --seed, or 'all'",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[TALLY] = Tally()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "nights" in metafunc.fixturenames:
        chunks = _chunks(metafunc.config)
        metafunc.parametrize("nights", chunks, ids=[f"{chunk[0]} to {chunk[-1]}" for chunk in chunks])


def _chunks(config: pytest.Config) -> list[list[str]]:
    """The seeds of the nights to play."""
    only = config.getoption("night", None)
    if only is not None:
        return [[str(only)]]
    seed, count = option(config, "seed", "0"), int(option(config, "nights", NIGHTS))
    seeds = [f"{seed}/{n}" for n in range(count)]
    return [seeds[n : n + CHUNK] for n in range(0, count, CHUNK)]


def option(config: pytest.Config, name: str, default: object) -> str:
    """An option of this folder; when the whole suite runs, this file is read too late to add it."""
    return str(config.getoption(name, default))


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    """The count of this session."""
    stash = request.config.stash
    if TALLY not in stash:
        stash[TALLY] = Tally()
    return stash[TALLY]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    tally = config.stash.get(TALLY, Tally())
    if tally.nights and tally.seconds:
        terminalreporter.section("simulator")
        terminalreporter.write_line(tally.line())
