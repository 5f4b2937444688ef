"""What a project's own people call when they want to know: targets of make, just and task."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from zowl_desktop.app.detecting.found import BUILD, KINDS, FoundCheck, Proposal
from zowl_desktop.app.detecting.tree import Tree


@dataclass(frozen=True, slots=True)
class _Runner:
    """A program with targets: its files, how one is written there, and how it is called."""

    program: str
    files: tuple[str, ...]
    target: str


_RUNNERS: Final = (
    _Runner("make", ("GNUmakefile", "makefile", "Makefile"), r"^{}\s*::?(?!=)"),
    _Runner("just", ("justfile", "Justfile", ".justfile"), r"^@?{}(\s[^:\n]*)?:(?!=)"),
    _Runner("task", ("Taskfile.yml", "Taskfile.yaml"), r"^[ \t]+{}:"),
)


def targets(tree: Tree) -> Proposal:
    """The proposal of all of them; the first one that has a target for something counts."""
    checks: dict[str, FoundCheck] = {}
    for check in _found(tree):
        checks.setdefault(check.name, check)
    return Proposal(tuple(checks.values()))


def _found(tree: Tree) -> Iterator[FoundCheck]:
    names = tree.names()
    for runner in _RUNNERS:
        file = next((name for name in runner.files if name in names), None)
        text = tree.text(file) if file is not None else ""
        for target, kind in KINDS.items():
            if kind != BUILD and re.search(runner.target.format(re.escape(target)), text, re.MULTILINE):
                yield FoundCheck(kind, f"{runner.program} {target}", f"{file} has a target {target}")
