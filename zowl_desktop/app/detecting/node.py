"""What proves a project with a package.json, by the manager that its lock file belongs to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from zowl_desktop.app.detecting.found import KINDS, FoundCheck, FoundSetup, Proposal
from zowl_desktop.app.detecting.tree import Tree, table_in

_WATCHES: Final = re.compile(r"--watch(All)?(?!\S*=false)\b|\bnodemon\b")
_NO_TEST: Final = "no test specified"
"""What `npm init` writes where a test should be."""


@dataclass(frozen=True, slots=True)
class _Manager:
    name: str
    locks: tuple[str, ...]
    setup: str


_MANAGERS: Final = (
    _Manager("npm", ("package-lock.json", "npm-shrinkwrap.json"), "npm ci --no-audit --no-fund"),
    _Manager("pnpm", ("pnpm-lock.yaml",), "pnpm install --frozen-lockfile"),
    _Manager("yarn", ("yarn.lock",), "yarn install --frozen-lockfile"),
    _Manager("bun", ("bun.lock", "bun.lockb"), "bun install --frozen-lockfile"),
)


def node(tree: Tree) -> Proposal:
    """The proposal for a package.json; an empty one when there is none that can be read."""
    package = _package(tree.text("package.json"))
    if not package:
        return Proposal()
    manager, setup = _manager(tree, package)
    return Proposal(tuple(_checks(package, manager)), setup)


def _manager(tree: Tree, package: dict[str, object]) -> tuple[str, FoundSetup | None]:
    names = tree.names()
    for each in _MANAGERS:
        for lock in each.locks:
            if lock in names:
                newer = each.name == "yarn" and ".yarnrc.yml" in names
                run = "yarn install --immutable" if newer else each.setup
                return each.name, FoundSetup(run, f"there is {lock}")
    named = str(package.get("packageManager", "npm")).partition("@")[0]
    manager = named if named in {each.name for each in _MANAGERS} else "npm"
    if not table_in(package, "dependencies") and not table_in(package, "devDependencies"):
        return manager, None
    return manager, FoundSetup(
        f"{manager} install", "package.json has dependencies, and there is no lock file"
    )


def _checks(package: dict[str, object], manager: str) -> Iterator[FoundCheck]:
    scripts, told = table_in(package, "scripts"), set[str]()
    for script, kind in KINDS.items():
        command = scripts.get(script)
        if not isinstance(command, str) or kind in told or _NO_TEST in command or _WATCHES.search(command):
            continue
        told.add(kind)
        run = f"{manager} test" if script == "test" and manager != "bun" else f"{manager} run {script}"
        run = f"CI=true {run}" if "react-scripts test" in command else run  # it would wait for keys
        yield FoundCheck(kind, run, f'package.json has a script "{script}"')


def _package(text: str) -> dict[str, object]:
    try:
        told = json.loads(text) if text else None
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
