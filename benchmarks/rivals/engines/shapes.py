"""The graphs that every engine walks: for each task the tasks that it needs, in an order that fits."""

from __future__ import annotations

from typing import Final

Graph = dict[int, list[int]]

FULL: Final = {"chain": 200, "layered": 1_000, "fan": 1_000}
"""How many tasks each graph has at full size."""
_LAYERS = 20


def graph(shape: str, size: int) -> Graph:
    """A `chain`, 20 `layered` ranks in which each task needs two, or a `fan` out of one task into one."""
    if shape == "chain":
        return {n: [n - 1] if n else [] for n in range(size)}
    if shape == "fan":
        return {0: [], **{n: [0] for n in range(1, size - 1)}, size - 1: list(range(1, size - 1))}
    width = size // _LAYERS
    return {n: _two_before(n, width) for n in range(width * _LAYERS)}


def _two_before(n: int, width: int) -> list[int]:
    layer, place = divmod(n, width)
    if not layer:
        return []
    other = (7 * place + 3) % width
    if other == place:
        other = (other + 1) % width
    return [(layer - 1) * width + each for each in dict.fromkeys((place, other))]


def needed_by(of: Graph) -> Graph:
    """For each task the tasks that need it."""
    after: Graph = {n: [] for n in of}
    for n, needs in of.items():
        for need in needs:
            after[need].append(n)
    return after


def last_of(of: Graph) -> list[int]:
    """The tasks that no other one needs."""
    return [n for n, after in needed_by(of).items() if not after]
