"""The document as it is about to be run: its tasks, and which of them are done already."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zowl_desktop.app.evening.choices import What
from zowl_desktop.app.runs import read_document
from zowl_desktop.engine.delivery.done import done_before
from zowl_desktop.engine.git import Git
from zowl_desktop.engine.nights import located
from zowl_desktop.model.document import read
from zowl_desktop.model.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class Loaded:
    """A saved document.

    Attributes:
        file: Where it is kept.
        text: What stands there.
        pipeline: What would run; None while there is a problem.
        done: Tasks whose work is accepted into their base.
    """

    file: Path
    text: str
    pipeline: Pipeline | None
    done: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The pipeline's name, or its file's where it has none."""
        return (self.pipeline.name if self.pipeline else "") or self.file.name

    def tasks(self, what: What, selected: tuple[str, ...]) -> tuple[str, ...]:
        """The tasks that such a night does."""
        names = tuple(self.pipeline.tasks) if self.pipeline else ()
        if what is What.SELECTED:
            return tuple(name for name in names if name in selected)
        return names if what is What.ALL else tuple(name for name in names if name not in self.done)

    def counted_as_done(self, what: What, selected: tuple[str, ...]) -> tuple[str, ...]:
        """The tasks that such a night need not do."""
        if what is What.ALL:
            return ()
        return tuple(name for name in self.done if what is What.NOT_DONE or name not in selected)


def load_saved(file: Path) -> Loaded:
    """Read a document without asking its repositories. Raises `BadInput` when it cannot be read."""
    text = read_document(file)
    return Loaded(file, text, read(text, str(file)).pipeline)


async def find_done(loaded: Loaded, environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The tasks of a document whose work is accepted into their base."""
    if loaded.pipeline is None:
        return ()
    return await done_before(
        located(loaded.pipeline, loaded.file.absolute().parent), Git(surroundings=environ)
    )
