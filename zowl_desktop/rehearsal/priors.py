"""What is assumed of an attempt as long as no history says better: one table, each figure with its source.

The chances are chosen so that of a night's tasks about 70 % pass at the first go and less than 10 % fail for
good, which is what people who let agents work by night have published of 247 tasks in a month.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from zowl_desktop.model.outcome import Usage
from zowl_desktop.model.states import FailureClass as F
from zowl_desktop.rehearsal.work import Work

Chances = Mapping[F, float]
"""How likely each end is; the rest is success."""


@dataclass(frozen=True, slots=True)
class Prior:
    """One kind of work.

    Attributes:
        seconds: The median; durations are log-normal around it.
        spread: The standard deviation of the duration's logarithm: 0.6 means that nine in ten take less than
            2.2 times the median.
        cost: Micro-dollars at the median duration; cost goes along with duration.
        first: How a first try ends.
        again: How a try ends that answers a failure: what failed once fails more often.
        pace: Such a try takes this share of the time, and of the money: it goes on where the work stands.
        source: Where the figures come from.
    """

    seconds: float
    spread: float
    source: str
    cost: int = 0
    first: Chances = field(default_factory=lambda: MappingProxyType({}))
    again: Chances = field(default_factory=lambda: MappingProxyType({}))
    pace: float = 1.0


PRIORS: Final[Mapping[Work, Prior]] = MappingProxyType(
    {
        Work.SET_UP: Prior(45, 0.6, "installing the packages of a small project from a warm cache"),
        Work.READ: Prior(
            160,
            0.5,
            "a published record of one such session: 2 min 39 s",
            cost=90_000,
            first={F.REFUSED: 0.03, F.AGENT_ERROR: 0.01, F.OVERLOADED: 0.01},
            again={F.AGENT_ERROR: 0.02, F.OVERLOADED: 0.01},
        ),
        Work.WRITE: Prior(
            14 * 60,
            0.6,
            "an estimate for a task of an hour of a person's work",
            cost=600_000,
            first={F.AGENT_ERROR: 0.02, F.NO_CHANGE: 0.015, F.STALLED: 0.01, F.OVERLOADED: 0.01},
            again={F.AGENT_ERROR: 0.05, F.NO_CHANGE: 0.03, F.STALLED: 0.01, F.OVERLOADED: 0.01},
            pace=0.5,
        ),
        Work.RESOLVE: Prior(
            5 * 60, 0.6, "an estimate", cost=200_000, first={F.AGENT_ERROR: 0.1}, again={F.AGENT_ERROR: 0.1}
        ),
        Work.CHECKS: Prior(
            2 * 60,
            0.5,
            "an estimate for tests and a linter; 70 % of published tasks pass at the first go",
            first={F.CHECKS_FAILED: 0.25},
            again={F.CHECKS_FAILED: 0.6},
        ),
        Work.COMMAND: Prior(
            60, 0.8, "an estimate", first={F.COMMAND_FAILED: 0.04}, again={F.COMMAND_FAILED: 0.6}
        ),
        Work.COMMAND_CHECKS: Prior(
            2 * 60, 0.5, "an estimate", first={F.CHECKS_FAILED: 0.04}, again={F.CHECKS_FAILED: 0.6}
        ),
        Work.DELIVER: Prior(3, 0.3, "a commit"),
    }
)

WITHOUT_SET_UP: Final = Prior(2, 0.3, "making a worktree of a small repository")
"""Instead of `Work.SET_UP` where a project asks for none."""

CONFLICT_PER_MERGE: Final = 0.03
"""Chance of a conflict for each further branch of the same project that a task starts from: an estimate."""


@dataclass(frozen=True, slots=True)
class Program:
    """What differs from one agent program to another.

    Attributes:
        cold_start: Seconds from its start to its first request.
        pace: Durations are times this.
        price: Costs are times this.
    """

    cold_start: float
    pace: float = 1.0
    price: float = 1.0


PROGRAMS: Final[Mapping[str, Program]] = MappingProxyType(
    {  # cold starts: medians of measured runs on a busy machine
        "claude": Program(4.5),
        "codex": Program(2.7),
        "pi": Program(7.1),
        "gemini": Program(14.4),
        "qwen": Program(14.6),
        "aider": Program(17.9),
        "opencode": Program(23.2),
        "scripted": Program(0.3, pace=0.004, price=0.15),  # plays back what it was told: the sample night
    }
)

OTHER_PROGRAM: Final = Program(10.0)
"""A program that nobody has measured."""

CACHE_READ_PER_DOLLAR: Final = 1_270_000
CACHE_WRITE_PER_DOLLAR: Final = 72_000
INPUT_PER_DOLLAR: Final = 4_000
OUTPUT_PER_DOLLAR: Final = 22_000
"""Tokens of a long session per dollar at 3 / 3.75 / 0.30 / 15 dollars per million (input, cache write, cache
read, output): a dollar in all."""


def usage_of(cost: int) -> Usage:
    """What a session of this cost uses, in the usual proportions."""
    return Usage(
        cost=cost,
        input_tokens=cost * INPUT_PER_DOLLAR // 1_000_000,
        cache_read_tokens=cost * CACHE_READ_PER_DOLLAR // 1_000_000,
        cache_write_tokens=cost * CACHE_WRITE_PER_DOLLAR // 1_000_000,
        output_tokens=cost * OUTPUT_PER_DOLLAR // 1_000_000,
        estimated=True,
    )
