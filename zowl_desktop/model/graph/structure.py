"""The graph itself: tasks in file order, what each needs, and who needs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Self

from zowl_desktop.model.pipeline import Need, Pipeline


@dataclass(frozen=True, slots=True)
class Graph:
    """Tasks and their needs, also those of a document that is not finished yet: it may hold cycles.

    Build one with `Graph.of` or `Graph.from_needs`.

    Attributes:
        needs: Every task, in file order, with its needs in the order they were written.
        dependents: Every task with the tasks that need it directly, in file order.
    """

    needs: Mapping[str, tuple[Need, ...]]
    dependents: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        dependents: dict[str, list[str]] = {task: [] for task in self.needs}
        for task, needs in self.needs.items():
            for need in needs:
                dependents[need.task].append(task)
        frozen = {task: tuple(theirs) for task, theirs in dependents.items()}
        object.__setattr__(self, "dependents", MappingProxyType(frozen))

    @classmethod
    def of(cls, pipeline: Pipeline) -> Self:
        """The graph of a pipeline."""
        return cls.from_needs({task.id: task.needs for task in pipeline.tasks.values()})

    @classmethod
    def from_needs(cls, needs: Mapping[str, Iterable[Need | str]]) -> Self:
        """The graph of plain data; a bare name means a need on success that skips.

        What an unfinished document may hold is left out: a need of a task that is not there, and the second
        need of the same task.
        """
        return cls(MappingProxyType({task: _known(theirs, needs) for task, theirs in needs.items()}))


def _known(needs: Iterable[Need | str], tasks: Mapping[str, object]) -> tuple[Need, ...]:
    unique: dict[str, Need] = {}
    for need in needs:
        edge = Need(need) if isinstance(need, str) else need
        if edge.task in tasks:
            unique.setdefault(edge.task, edge)
    return tuple(unique.values())
