"""The house as rules: which floor may import which, and what the pure floors must not touch.

    desktop > cli > app > engine > keeper > rehearsal > agents > store > model

A floor imports itself and what is below it. The rules are read from the source with `ast`, so imports in
functions and under `TYPE_CHECKING` count too.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "zowl_desktop"

FLOORS = ("model", "store", "agents", "rehearsal", "keeper", "engine", "app", "cli", "desktop")
"""From the ground up."""

PROGRAMS = ("acp_bridge", "scripted_agent")
"""Programs of their own: they import the standard library and themselves, and nothing imports them."""

SKIPS = {"desktop": frozenset({"store", "keeper"})}
"""What a floor may not import although it is below: it asks the services of `app`."""

PURE = ("model", "agents")
"""No I/O, no clock, no randomness, no concurrency: the same input gives the same answer, for ever."""

QT = frozenset({"PySide6", "shiboken6", "qasync", "PyQt5", "PyQt6", "PySide2", "qtpy"})
"""Only `desktop` may import these."""

PURE_THIRD_PARTY = frozenset({"pydantic", "pydantic_core", "annotated_types", "ruamel", "typing_extensions"})
"""Other packages that a pure floor may import."""

IMPURE = frozenset(
    {
        "_thread", "aiohttp", "asyncio", "builtins", "concurrent", "contextvars", "ctypes", "curses",
        "dbm", "fcntl", "fileinput", "ftplib", "getpass", "glob", "http", "imaplib", "importlib", "io",
        "linecache", "locale", "logging", "mmap", "msvcrt", "multiprocessing", "os", "pickle",
        "pkgutil", "platform", "poplib", "posix", "pty", "pwd", "queue", "random", "readline",
        "resource", "runpy", "sched", "secrets", "select", "selectors", "shelve", "shutil", "signal",
        "site", "smtplib", "socket", "socketserver", "sqlite3", "ssl", "subprocess", "syslog",
        "tarfile", "tempfile", "termios", "threading", "time", "tkinter", "trace", "tracemalloc", "tty",
        "uuid", "webbrowser", "winreg", "wsgiref", "xmlrpc", "zipfile", "zipimport",
    }
)  # fmt: skip
"""Modules of the standard library that a pure floor must not import."""

IMPURE_NAMES = frozenset(
    {
        "pathlib.Path", "pathlib.PosixPath", "pathlib.WindowsPath", "urllib.request",
        "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
        "sys.stdin", "sys.stdout", "sys.stderr", "sys.argv", "sys.path", "sys.modules",
    }
)  # fmt: skip
"""Names within allowed modules that a pure floor must not use."""

IMPURE_CALLS = frozenset({"open", "print", "input", "exec", "eval", "breakpoint", "globals"})
"""Built-in functions that a pure floor must not call."""


@dataclass(frozen=True)
class Use:
    """A dotted name that a module imports or reaches, with its line."""

    name: str
    line: int


def violations(package: Path) -> list[str]:
    """Every breach of the rules in the package folder, as `path:line: what`."""
    folders = (path for path in package.iterdir() if path.is_dir() and path.name != "__pycache__")
    strange = sorted(path.name for path in folders if path.name not in (*FLOORS, *PROGRAMS))
    found = [complaint for path in sorted(package.rglob("*.py")) for complaint in _of_module(package, path)]
    return [f"{package.name}/{name}: no such floor" for name in strange] + found


def _of_module(package: Path, path: Path) -> Iterator[str]:
    inside = path.relative_to(package)
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    where = f"{package.name}/{inside.as_posix()}"
    for use, complaint in _complaints(inside, tree):
        yield f"{where}:{use.line}: {complaint}"


def _complaints(inside: Path, tree: ast.Module) -> Iterator[tuple[Use, str]]:
    floor = inside.parts[0] if len(inside.parts) > 1 else ""
    imports = list(_imports(inside, tree))
    for use in imports:
        if (complaint := _against_floors(floor, use.name)) is not None:
            yield use, complaint
    if floor in PURE:
        for use in [*imports, *_reached(tree)]:
            if (complaint := _against_purity(use.name)) is not None:
                yield use, f"{floor} is pure: {complaint}"
        yield from (
            (use, f"{floor} is pure: it must not call {use.name}") for use in _calls(tree, IMPURE_CALLS)
        )


def _against_floors(floor: str, name: str) -> str | None:
    top, _, rest = name.partition(".")
    if top in QT and floor != "desktop":
        return f"only desktop may import {top}"
    if name == "?":
        return "an import whose name is computed cannot be checked"
    if top != PACKAGE:
        return f"a program imports the standard library only, not {top}" if _beyond(floor, top) else None
    other = rest.partition(".")[0]
    if other == floor or not other:
        return None
    if other in PROGRAMS:
        return f"{other} is a program: nothing imports it"
    if floor in PROGRAMS or not floor:
        return f"{floor or PACKAGE} must not import {other}"
    if other not in FLOORS or floor not in FLOORS:
        return None  # that there is no such floor is said once, of its folder
    if FLOORS.index(other) > FLOORS.index(floor):
        return f"{floor} must not import {other}, which is above it"
    if other in SKIPS.get(floor, ()):
        return f"{floor} must not import {other}: it asks app"
    return None


def _beyond(floor: str, top: str) -> bool:
    return floor in PROGRAMS and not _is_standard(top)


def _is_standard(top: str) -> bool:
    return top in sys.stdlib_module_names


def _against_purity(name: str) -> str | None:
    top = name.partition(".")[0]
    if top in IMPURE or name in IMPURE_NAMES:
        return f"it must not use {name}"
    if top != PACKAGE and not _is_standard(top) and top not in PURE_THIRD_PARTY:
        return f"{top} is not known to be pure"
    return None


def _imports(inside: Path, tree: ast.Module) -> Iterator[Use]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Use(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = _source(inside, node)
            yield from (Use(f"{source}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Call) and _last_name(node.func) in ("import_module", "__import__"):
            yield Use(_text(node), node.lineno)


def _source(inside: Path, node: ast.ImportFrom) -> str:
    """The module that names are imported from, with leading dots resolved."""
    if not node.level:
        return node.module or ""
    package = [PACKAGE, *inside.parts[:-1]]
    above = package[: len(package) - node.level + 1]
    return ".".join([*above, node.module] if node.module else above)


def _text(call: ast.Call) -> str:
    given = call.args[0] if call.args else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else "?"


def _reached(tree: ast.Module) -> Iterator[Use]:
    """Dotted names in the code, each as its home calls it: `dt.now` is `datetime.datetime.now`."""
    known = dict(_bound(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            root, _, rest = _dotted(node).partition(".")
            if root in known:
                yield Use(f"{known[root]}.{rest}", node.lineno)


def _bound(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (top, top)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _calls(tree: ast.Module, names: frozenset[str]) -> Iterator[Use]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield Use(node.func.id, node.lineno)


def _last_name(function: ast.expr) -> str:
    return _dotted(function).rpartition(".")[2]
