"""What detection proposes, each with the reason that a person is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

TESTS: Final = "tests"
LINT: Final = "lint"
TYPES: Final = "types"
BUILD: Final = "build"

KINDS: Final[Mapping[str, str]] = {
    "test": TESTS,
    "tests": TESTS,
    "check": TESTS,
    "lint": LINT,
    "typecheck": TYPES,
    "type-check": TYPES,
    "check-types": TYPES,
    "types": TYPES,
    "build": BUILD,
}
"""What the targets and scripts of projects prove, by their usual names; the first one counts."""


@dataclass(frozen=True, slots=True)
class FoundCheck:
    """A command that could prove a task.

    Attributes:
        name: What it is called in the document: `tests`.
        run: The command.
        why: Where it comes from: `package.json has a script "test"`.
    """

    name: str
    run: str
    why: str


@dataclass(frozen=True, slots=True)
class FoundSetup:
    """A command that makes a fresh worktree fit to work in."""

    run: str
    why: str


@dataclass(frozen=True, slots=True)
class FoundCopy:
    """An untracked file that a worktree may need."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one kind of project brings, or all of them together."""

    checks: tuple[FoundCheck, ...] = ()
    setup: FoundSetup | None = None

    def beside(self, other: Proposal, prefix: str) -> Proposal:
        """Both: where both have a check of a name, that of `other` gets a prefix."""
        taken = {check.name for check in self.checks}
        added = (
            replace(check, name=f"{prefix}-{check.name}") if check.name in taken else check
            for check in other.checks
        )
        return Proposal((*self.checks, *added), both(self.setup, other.setup))

    def completed(self, other: Proposal) -> Proposal:
        """This, with the checks of `other` that prove something else."""
        taken = {check.name for check in self.checks}
        return replace(
            self, checks=(*self.checks, *(check for check in other.checks if check.name not in taken))
        )

    def inside(self, folder: str) -> Proposal:
        """The same commands for a folder of the repository."""
        checks = tuple(
            FoundCheck(f"{folder}-{check.name}", _in(folder, check.run), f"{folder}: {check.why}")
            for check in self.checks
        )
        setup = self.setup
        if setup is not None:
            setup = FoundSetup(_in(folder, setup.run), f"{folder}: {setup.why}")
        return Proposal(checks, setup)


def both(one: FoundSetup | None, other: FoundSetup | None) -> FoundSetup | None:
    """One set-up after the other."""
    if one is None or other is None:
        return one or other
    return FoundSetup(f"{one.run} && {other.run}", f"{one.why}; {other.why}")


def _in(folder: str, run: str) -> str:
    return f"(cd {folder} && {run})"
