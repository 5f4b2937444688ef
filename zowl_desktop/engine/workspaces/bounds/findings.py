"""Compares two notes and says what changed in between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from zowl_desktop.engine.workspaces.bounds.marks import CheckoutMark, Marks, RepositoryMark


class Kind(StrEnum):
    """What was changed."""

    REF = "ref"
    SETTING = "setting"
    CHECKOUT = "checkout"
    WORKTREE = "worktree"


@dataclass(frozen=True, slots=True)
class Finding:
    """One change outside of the task's worktree.

    Attributes:
        kind: What was changed.
        where: The repository's shared `.git`, the checkout, or the other task.
        what: The ref, the file or the setting; `HEAD` or `index` of a checkout.
        words: One clause for a person.
        grave: Whether it breaks a rule, as far as the comparison alone can tell (see `blame`).
    """

    kind: Kind
    where: str
    what: str
    words: str
    grave: bool = True


def compare(before: Marks, now: Marks) -> tuple[Finding, ...]:
    """All changes between two notes, the repositories in their order."""
    later = {repository.common: repository for repository in now.repositories}
    found: list[Finding] = []
    for repository in before.repositories:
        if repository.common in later:
            found += _in_repository(repository, later[repository.common])
        else:
            words = f"the repository {repository.common} is gone"
            found.append(Finding(Kind.CHECKOUT, repository.common, "", words))
    for task, tree in before.worktrees.items():
        if now.worktrees.get(task, tree) != tree:
            words = f"files in the worktree of {task} were changed"
            found.append(Finding(Kind.WORKTREE, task, task, words))
    return tuple(found)


def _in_repository(before: RepositoryMark, now: RepositoryMark) -> Iterator[Finding]:
    for ref, how in _differences(before.refs, now.refs):
        harmless = how == "created" and ref.startswith(("refs/heads/", "refs/tags/", "refs/notes/"))
        yield Finding(Kind.REF, before.common, ref, f"{ref} was {how}", grave=not harmless)
    for name, how in _differences(before.files, now.files):
        yield Finding(Kind.SETTING, before.common, name, f".git/{name} was {how}")
    later = {checkout.path: checkout for checkout in now.checkouts}
    for checkout in before.checkouts:
        if checkout.path in later:
            yield from _in_checkout(checkout, later[checkout.path])
        else:
            yield Finding(Kind.CHECKOUT, checkout.path, "", f"the checkout {checkout.path} is gone")


def _in_checkout(before: CheckoutMark, now: CheckoutMark) -> Iterator[Finding]:
    def finding(what: str, words: str) -> Finding:
        return Finding(Kind.CHECKOUT, before.path, what, words)

    if (before.head, before.commit) != (now.head, now.commit):
        yield finding("HEAD", f"HEAD of {before.path} was moved")
    if before.staged != now.staged:
        yield finding("index", f"the index of {before.path} was changed")
    for name, how in _differences(before.dirty, now.dirty):
        letters = now.dirty.get(name, "")[:2]
        created = how == "created" and letters == "??"
        deleted = "D" in letters or now.dirty.get(name, "").endswith("gone")
        done = "created" if created else "deleted" if deleted else "changed"
        yield finding(name, f"{before.path}/{name} was {done}")


def _differences(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in sorted({*before, *now}):
        if name not in now:
            yield name, "deleted"
        elif name not in before:
            yield name, "created"
        elif before[name] != now[name]:
            yield name, "changed"
