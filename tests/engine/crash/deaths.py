"""Every combination of deaths: who is killed at which named crash point."""

from __future__ import annotations

import ast
import hashlib
from itertools import product
from pathlib import Path

import zowl_desktop

ENGINE = (
    "before_events_written",
    "after_events_written",
    "engine.attempt_begins",
    "engine.attempt_over",
    "engine.before_take",
    "engine.taken",
    "engine.before_goodbye",
)
KEEPER = (
    "keeper.before_start",
    "keeper.after_start",
    "keeper.exit_seen",
    "keeper.before_take",
    "keeper.before_revival",
    "keeper.stop_ordered",
)
SUPERVISOR = (
    "zygote.asked",
    "supervisor.before_claim",
    "supervisor.claimed",
    "supervisor.spawned",
    "supervisor.main_ended",
    "supervisor.tree_ended",
    "supervisor.exit_recorded",
    "supervisor.offered",
)

TURNS = (1, 2, 3, 5, 8, 10)
"""The writes of a night around which the engine dies alone; there are ten at least."""

Deaths = tuple[str, ...]
"""Names of crash points, each perhaps with the turn at which it kills: `name:3`."""


def all_deaths() -> list[Deaths]:
    """Each point alone, and every pair of points of two different processes."""
    writes = [(f"{point}:{turn}",) for point in ENGINE[:2] for turn in TURNS]
    alone = [(point,) for point in (*ENGINE[2:], *KEEPER, *SUPERVISOR)]
    pairs = [*product(map(_midway, ENGINE), KEEPER), *product(map(_midway, ENGINE), SUPERVISOR)]
    return [*writes, *alone, *pairs, *product(KEEPER, SUPERVISOR)]


def chosen(asked: str, seed: str) -> list[Deaths]:
    """All of them, or so many: others with every seed, the same ones with the same."""
    if asked == "all":
        return all_deaths()
    drawn = sorted(all_deaths(), key=lambda deaths: hashlib.sha256(f"{seed} {deaths}".encode()).digest())
    return drawn[: int(asked)]


def point_of(death: str) -> str:
    """The name without the turn."""
    return death.partition(":")[0]


def named_in_source() -> set[str]:
    """Every crash point that the product's code names."""
    found = set()
    for file in Path(zowl_desktop.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "crash_point":
                (name,) = node.args
                assert isinstance(name, ast.Constant), f"{file}: a crash point without a fixed name"
                found.add(str(name.value))
    return found


def _midway(point: str) -> str:
    """Not at the very first write, before which nothing has happened."""
    return f"{point}:4" if point in ENGINE[:2] else point
