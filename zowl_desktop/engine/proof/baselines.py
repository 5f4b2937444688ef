"""What checks amounted to, remembered by the tree that they passed on: the yardstick for what is built on it.

A task starts from a tree that Zowl's checks have passed before: the base at preflight, a need's work when it
was proved, a merge when it was checked. So no check runs only to have something to compare with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zowl_desktop.engine.proof.weakened import Measure, decode_measures, encode_measures
from zowl_desktop.model.pipeline import Project


@dataclass(frozen=True, slots=True)
class Baselines:
    """The measures in a folder. A tree of the same name has the same files, so nothing ever gets stale."""

    folder: Path

    def keep(self, project: Project, tree: str, measures: Mapping[str, Measure]) -> None:
        """Remember what the project's checks amount to on a tree; earlier ones of other checks stay."""
        known = self.of(project, tree)
        file = self._file(project, tree)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = file.with_name(file.name + ".new")
        fresh.write_text(encode_measures({**known, **measures}), encoding="utf-8")
        fresh.replace(file)

    def of(self, project: Project, tree: str) -> dict[str, Measure]:
        """What is known of a tree, by check; empty when nothing is."""
        try:
            return decode_measures(self._file(project, tree).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}

    def _file(self, project: Project, tree: str) -> Path:
        """Other commands count otherwise: they are a part of the name."""
        commands = repr((project.setup, [(check.name, check.run) for check in project.checks]))
        key = hashlib.sha256(commands.encode()).hexdigest()[:16]
        return self.folder / key / f"{tree}.json"
