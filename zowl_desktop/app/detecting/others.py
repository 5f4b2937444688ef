"""What proves projects of other kinds: one row for each mark that says it all by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Final

from zowl_desktop.app.detecting.found import KINDS, LINT, TESTS, FoundCheck, FoundSetup, Proposal
from zowl_desktop.app.detecting.tree import Tree, table_in


@dataclass(frozen=True, slots=True)
class Mark:
    """A file that says what kind of project this is.

    Attributes:
        kind: What checks are called by when two kinds have the same.
        files: Names or patterns of names, any of which is enough.
        checks: Each a name, a command, and a file that has to be there, too, if one is named.
        setup: What a fresh worktree needs; empty for nothing.
    """

    kind: str
    files: tuple[str, ...]
    checks: tuple[tuple[str, str, str], ...]
    setup: str = ""


MARKS: Final = (
    Mark(
        "rust",
        ("Cargo.toml",),
        ((TESTS, "cargo test", ""), (LINT, "cargo clippy -- -D warnings", "clippy.toml")),
    ),
    Mark(
        "go",
        ("go.mod",),
        (
            (TESTS, "go test ./...", ""),
            (LINT, "golangci-lint run", ".golangci.y*ml"),
            (LINT, "go vet ./...", ""),
        ),
    ),
    Mark(
        "gradle",
        ("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"),
        ((TESTS, "./gradlew test", "gradlew"), (TESTS, "gradle test", "")),
    ),
    Mark("maven", ("pom.xml",), ((TESTS, "./mvnw -B test", "mvnw"), (TESTS, "mvn -B test", ""))),
    Mark(
        "elixir",
        ("mix.exs",),
        ((TESTS, "mix test", ""), (LINT, "mix format --check-formatted", ".formatter.exs")),
        "mix deps.get",
    ),
    Mark(
        "ruby",
        ("Gemfile",),
        (
            (TESTS, "bundle exec rspec", ".rspec"),
            (TESTS, "bundle exec rspec", "spec"),
            (TESTS, "bundle exec rake test", "Rakefile"),
            (LINT, "bundle exec rubocop", ".rubocop.yml"),
        ),
        "bundle install --quiet",
    ),
    Mark("dotnet", ("*.sln", "*.slnx", "*.csproj", "*.fsproj"), ((TESTS, "dotnet test", ""),)),
    Mark("swift", ("Package.swift",), ((TESTS, "swift test", ""),)),
    Mark(
        "dart", ("pubspec.yaml",), ((TESTS, "dart test", "test"), (LINT, "dart analyze", "")), "dart pub get"
    ),
    Mark("deno", ("deno.json", "deno.jsonc"), ((TESTS, "deno test", ""), (LINT, "deno lint", ""))),
    Mark("zig", ("build.zig",), ((TESTS, "zig build test", ""),)),
    Mark("ocaml", ("dune-project",), ((TESTS, "dune test", ""),)),
    Mark("haskell", ("stack.yaml",), ((TESTS, "stack test", ""),)),
    Mark("haskell", ("*.cabal",), ((TESTS, "cabal test", ""),)),
)
"""In the order in which they are looked for. For each name the first check counts."""


def marked(tree: Tree, mark: Mark) -> Proposal:
    """The proposal of a mark; an empty one when it is not there."""
    names = tree.names()
    mark_here = _first(names, mark.files)
    if mark_here is None:
        return Proposal()
    checks: dict[str, FoundCheck] = {}
    for name, run, needed in mark.checks:
        there = _first(names, (needed,)) if needed else mark_here
        if there is not None:
            checks.setdefault(name, FoundCheck(name, run, f"there is {there}"))
    setup = FoundSetup(mark.setup, f"there is {mark_here}") if mark.setup else None
    return Proposal(tuple(checks.values()), setup)


def composer(tree: Tree) -> Proposal:
    """The proposal for a composer.json."""
    if "composer.json" not in tree.names():
        return Proposal()
    setup = FoundSetup("composer install --quiet --no-interaction", "there is composer.json")
    checks = {check.name: check for check in _composer_scripts(tree)}
    config = _first(tree.names(), ("phpunit.xml", "phpunit.xml.dist"))
    if config is not None:
        checks.setdefault(TESTS, FoundCheck(TESTS, "vendor/bin/phpunit", f"there is {config}"))
    return Proposal(tuple(checks.values()), setup)


def _composer_scripts(tree: Tree) -> Iterator[FoundCheck]:
    try:
        scripts = table_in(json.loads(tree.text("composer.json")), "scripts")
    except ValueError:
        return
    told = set[str]()
    for script, kind in KINDS.items():
        if script in scripts and kind not in told:
            told.add(kind)
            yield FoundCheck(kind, f"composer run {script}", f'composer.json has a script "{script}"')


def _first(names: frozenset[str], patterns: tuple[str, ...]) -> str | None:
    """The first name that a pattern fits, in the order of the patterns."""
    found = (name for pattern in patterns for name in sorted(names) if fnmatch(name, pattern))
    return next(found, None)
