"""One state of a document while it is edited, and the text that says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from zowl_desktop.app.editing.needs import mentions
from zowl_desktop.app.editing.spelling import spelled
from zowl_desktop.model.document import revise
from zowl_desktop.model.document.tree import Path, Plain, at, section
from zowl_desktop.model.errors import Refused

_SECTIONS = ("projects", "agents", "recipes", "tasks")
_NOBODY: Mapping[tuple[str, str], str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Version:
    """A tree, and which of its names are other names of something older.

    Attributes:
        tree: What the document says.
        born: For a section and a name in it: the name under which the entry was born, where that is another.
    """

    tree: Plain
    born: Mapping[tuple[str, str], str] = field(default_factory=lambda: _NOBODY)

    def birth_name(self, part: str, name: str) -> str:
        """What stays the same about an entry when it is renamed."""
        return self.born.get((part, name), name)

    def followed(self, tree: Plain, renamed: tuple[str, str, str] | None) -> Version:
        """The version after one edit; `renamed` is section, name before, name after."""
        if tree is self.tree:
            return self
        born = dict(self.born)
        if renamed is not None:
            part, before, after = renamed
            first = self.birth_name(part, before)
            born.pop((part, before), None)
            born[part, after] = first
        else:
            self._christen(tree, born)
        return Version(tree, MappingProxyType(born) if born != self.born else self.born)

    def _christen(self, tree: Plain, born: dict[tuple[str, str], str]) -> None:
        """A new entry that takes the first name of another one is not that one."""
        for part, _ in dict.fromkeys(self.born):
            taken = {first for (section_, _), first in self.born.items() if section_ == part}
            old, new = section(self.tree, part), section(tree, part)
            for name in taken:
                if name in new and name not in old:
                    born[part, name] = f"another {name}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A version and the text that it will be spliced into. Frozen: another thread may write it."""

    base_text: str
    base: Version
    version: Version

    def text(self) -> str:
        """The base text, changed as little as possible. Takes a moment for a large document.

        Raises `Refused` when the text is written in a way that this cannot be spliced into.
        """
        renames = self._renames()
        if not renames and self.version.tree == self.base.tree:
            return self.base_text
        try:
            return revise(self.base_text, spelled(self.version.tree), renames)
        except Refused:
            if not renames:
                raise
            return revise(self.base_text, spelled(self.version.tree))

    def _renames(self) -> dict[Path, str]:
        renames: dict[Path, str] = {}
        for part in _SECTIONS:
            names = dict(self._renamed_in(part))
            renames |= {(part, before): after for before, after in names.items()}
            if part == "tasks":
                renames |= self._beside_tasks(names)
        return renames

    def _renamed_in(self, part: str) -> list[tuple[str, str]]:
        """Names of the base text with the names that they have now, where those differ."""
        if self.version.born is self.base.born:
            return []
        by_birth = {self.base.birth_name(part, name): name for name in section(self.base.tree, part)}
        now = [
            (by_birth.get(self.version.birth_name(part, name)), name)
            for name in section(self.version.tree, part)
        ]
        return [(before, name) for before, name in now if before is not None and before != name]

    def _beside_tasks(self, names: Mapping[str, str]) -> dict[Path, str]:
        """The places beside the tasks themselves where a renamed task is a key."""
        tree, found = self.version.tree, dict[Path, str]()
        for before, after in names.items():
            if before in section(self.base.tree, "canvas") and after in section(tree, "canvas"):
                found["canvas", before] = after
            for task, raw in section(self.base.tree, "tasks").items():
                now = at(tree, ("tasks", names.get(task, task), "needs"))
                needs = at(raw, ("needs",))
                if (
                    isinstance(needs, dict)
                    and before in needs
                    and isinstance(now, dict)
                    and mentions(now, after)
                ):
                    found["tasks", task, "needs", before] = after
        return found
