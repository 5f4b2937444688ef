"""What `meaning` works with: the sound part of a document, the names it knows, and what is wrong so far."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from zowl_desktop.model.document.builtin import CLIS, recipes
from zowl_desktop.model.document.problems import Problem, nearest, path_text
from zowl_desktop.model.document.shapes import DocumentShape
from zowl_desktop.model.document.source import Source
from zowl_desktop.model.document.tree import Node, Path
from zowl_desktop.model.document.validation import locate, place_of


@dataclass(frozen=True, slots=True)
class Names:
    """Every name of a kind that may be referred to, also of things that are damaged themselves."""

    projects: frozenset[str]
    agents: frozenset[str]
    recipes: frozenset[str]
    tasks: frozenset[str]


def names_in(root: Node, document: DocumentShape) -> Names:
    """The names of a document with its Settings; `root` is the tree before anything was cut out."""

    def under(key: str) -> frozenset[str]:
        node = root.child(key)
        return frozenset(child.name for child in node.children) if node else frozenset()

    return Names(
        projects=under("projects"),
        agents=under("agents") | frozenset(document.agents) | frozenset(CLIS),
        recipes=under("recipes") | frozenset(recipes()),
        tasks=under("tasks"),
    )


@dataclass
class Inquiry:
    """One judgement of a document's meaning.

    Attributes:
        source: The text.
        root: The tree of the sound part.
        damaged: Paths of what was cut out of it.
        own: The document as it was written.
        document: The document with Settings and defaults in it.
        names: What may be referred to.
        problems: What was found so far.
        patience: How many names may still be compared to find the nearest ones.
    """

    source: Source
    root: Node
    damaged: Collection[Path]
    own: DocumentShape
    document: DocumentShape
    names: Names
    problems: list[Problem] = field(default_factory=list)
    patience: int = 100_000

    def blame(self, place: Path, message: str, hint: str = "", *, at_key: bool = False) -> None:
        """Note a problem at a value, or at the key of it."""
        node, path = locate(self.root, place)
        line, column = self.source.position(place_of(node, at_key=at_key))
        self.problems.append(Problem(line, column, path_text(path), message, hint))

    def expect(
        self, place: Path, word: str, known: Collection[str], kind: str, *, at_key: bool = False
    ) -> bool:
        """Whether a word is one of the known names; if not, it is noted with the nearest one."""
        if word in known:
            return True
        self.blame(place, f"there is no {kind} {word}", self._nearest(word, known), at_key=at_key)
        return False

    def _nearest(self, word: str, known: Collection[str]) -> str:
        """The nearest known name, as long as looking for it stays quick: a broken file may have thousands."""
        self.patience -= len(known)
        return nearest(word, known) if self.patience >= 0 else ""

    def has_lost(self, section: str) -> bool:
        """Whether a section lost one of its entries, or was lost as a whole."""
        return (section,) in self.damaged or bool(self._cuts.get((section,)))

    def is_damaged(self, place: Path, *keys: str) -> bool:
        """Whether one of these keys (or any) was cut out of the value at a place, or one spelt like them."""
        node, path = locate(self.root, place)
        cuts = self._cuts.get(node.path, [])
        if path in self.damaged or (cuts and not keys):
            return True
        return any(get_close_matches(cut, keys, n=1, cutoff=0.6) for cut in cuts)

    @cached_property
    def _cuts(self) -> dict[Path, list[str]]:
        """What was cut out below each path."""
        cuts: dict[Path, list[str]] = {}
        for path in self.damaged:
            if path:
                cuts.setdefault(path[:-1], []).append(str(path[-1]))
        return cuts
