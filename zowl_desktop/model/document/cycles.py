"""Needs that lead back to their task."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


def cycles(needs: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Cycles of a graph, each as its tasks in the order of need, every task in one of them at most.

    `needs` names for each task what it needs; names without an entry need nothing. A task that needs itself
    is a cycle of one. The graph has no cycle exactly when nothing comes.
    """
    done: set[str] = set()
    for start in needs:
        yield from _cycles_from(start, needs, done)


def _cycles_from(start: str, needs: Mapping[str, Sequence[str]], done: set[str]) -> Iterator[tuple[str, ...]]:
    if start in done:
        return
    trail = {start: None}
    ahead = [iter(needs.get(start, ()))]
    while ahead:
        needed = next(ahead[-1], None)
        if needed is None:
            ahead.pop()
            done.add(trail.popitem()[0])
        elif needed in trail:
            steps = list(trail)
            yield tuple(steps[steps.index(needed) :])
        elif needed not in done:
            trail[needed] = None
            ahead.append(iter(needs.get(needed, ())))
