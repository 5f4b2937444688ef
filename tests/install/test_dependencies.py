"""What is imported is declared: the app's libraries for users, the tests' and benchmarks' for developers."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = {"zowl_desktop", "tests", "benchmarks"}
OF_THE_SYSTEM = {"gi", "pyatspi"}
"""Not to be had for an environment of one's own; `installers/setup.sh` has their Debian packages."""
BROUGHT_BY = {"pydantic-core": "pydantic", "shiboken6": "pyside6-essentials"}
"""Libraries that belong to another one, whose version decides theirs."""


def normal(name: str) -> str:
    """A distribution's name as indexes compare them."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s<>=!~;\[]", name)[0]).lower()


def declared() -> tuple[set[str], set[str]]:
    """What users get, and what developers get on top."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    users = {normal(name) for name in project["dependencies"]}
    return users, users | {normal(name) for name in project["optional-dependencies"]["dev"]}


def imported(files: Iterable[Path]) -> set[str]:
    """Top-level packages that are neither ours nor Python's."""
    found: set[str] = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - OURS - set(sys.stdlib_module_names)


@cache
def brought_by_distributions() -> Mapping[str, list[str]]:
    """The distributions that bring each top-level package."""
    return packages_distributions()


def missing(files: Iterable[Path], known: set[str]) -> set[str]:
    """Imported packages that no known distribution brings."""
    brought = brought_by_distributions()
    owners = {name: {normal(owner) for owner in brought.get(name, [name])} for name in imported(files)}
    return {
        name
        for name, given in owners.items()
        if not {BROUGHT_BY.get(owner, owner) for owner in given} & known
    }


def test_the_app_imports_what_users_get() -> None:
    users, _ = declared()
    assert missing((ROOT / "zowl_desktop").rglob("*.py"), users) == set()


def test_tests_and_benchmarks_import_what_developers_get() -> None:
    _, developers = declared()
    ours = (file for file in (ROOT / "tests").rglob("*.py") if "node_modules" not in file.parts)
    files = [*ours, *(ROOT / "benchmarks").glob("*.py")]
    assert missing(files, developers) == OF_THE_SYSTEM


def test_an_undeclared_import_is_found(tmp_path: Path) -> None:
    users, _ = declared()
    (tmp_path / "a.py").write_text("def f():\n    import hypothesis\n    import pydantic", encoding="utf-8")
    assert missing([tmp_path / "a.py"], users) == {"hypothesis"}
