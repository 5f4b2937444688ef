"""What proves a Python project, and what its worktree needs first."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from zowl_desktop.app.detecting.found import LINT, TESTS, TYPES, FoundCheck, FoundSetup, Proposal
from zowl_desktop.app.detecting.tree import Tree, table_in

_MARKS: Final = frozenset(
    {
        "pyproject.toml",
        "setup.py",
        "setup.cfg",
        "requirements.txt",
        "pytest.ini",
        "tox.ini",
        "noxfile.py",
        "manage.py",
        "Pipfile",
    }
)
_REQUIREMENTS: Final = (
    "requirements.txt",
    "requirements-dev.txt",
    "requirements_dev.txt",
    "dev-requirements.txt",
    "requirements-test.txt",
    "test-requirements.txt",
    "requirements/dev.txt",
    "requirements/test.txt",
)
_EXTRAS: Final = ("dev", "develop", "test", "tests", "testing", "lint")
_MYPY_PLACES: Final = ("files", "packages", "modules")
_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class _Manager:
    """What installs, and how a tool is started then."""

    lock: str
    setup: str
    extra: str
    start: str


_UV: Final = _Manager("uv.lock", "uv sync --quiet", " --extra {}", "uv run ")
_MANAGERS: Final = (
    _UV,
    _Manager("poetry.lock", "poetry install --quiet", " --extras {}", "poetry run "),
    _Manager("pdm.lock", "pdm install --quiet", " -G {}", "pdm run "),
    _Manager("Pipfile.lock", "pipenv sync --dev", "", "pipenv run "),
)


def python(tree: Tree) -> Proposal:
    """The proposal for a Python project; an empty one when it is none."""
    return _Python(tree).proposal()


class _Python:
    """One look at one project."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._names = tree.names()
        self._project = _toml(tree.text("pyproject.toml"))
        self._tests = next((name for name in ("tests", "test") if name in self._names), "")
        self._required = set(self._requirements())

    def proposal(self) -> Proposal:
        tested = self._tested()
        if not tested and not self._names & _MARKS:
            return Proposal()
        checks = (*tested, *self._looked_over())
        manager = self._manager()
        setup = self._own_environment(checks) if manager is None else self._managed(manager)
        if setup is None:
            return Proposal(checks)
        start = ".venv/bin/" if manager is None else manager.start
        return Proposal(tuple(self._started(check, start) for check in checks), setup)

    # --- checks --------------------------------------------------------------------------------------

    def _tested(self) -> tuple[FoundCheck, ...]:
        """The one check that runs the tests: pytest before tox before nox before what Python brings."""
        if why := self._why_pytest():
            return (FoundCheck(TESTS, "pytest -q", why),)
        if "tox.ini" in self._names or table_in(self._project, "tool", "tox"):
            return (FoundCheck(TESTS, "tox -q", "tox is set up"),)
        if "noxfile.py" in self._names:
            return (FoundCheck(TESTS, "nox", "there is noxfile.py"),)
        if "manage.py" in self._names:
            return (FoundCheck(TESTS, "python manage.py test", "there is manage.py"),)
        if self._tests and self._has_test_files():
            run = f"python3 -m unittest discover -s {self._tests} -t ."
            return (FoundCheck(TESTS, run, f"{self._tests} has tests of Python's own kind"),)
        if any(name.startswith("test_") and name.endswith(".py") for name in self._names):
            return (FoundCheck(TESTS, "python3 -m unittest", "there are tests of Python's own kind"),)
        return ()

    def _why_pytest(self) -> str:
        if table_in(self._project, "tool", "pytest"):
            return "pyproject.toml sets pytest up"
        for name, words in (("pytest.ini", ""), ("setup.cfg", "[tool:pytest]"), ("tox.ini", "[pytest]")):
            if name in self._names and words in self._tree.text(name):
                return f"{name} sets pytest up"
        for name in ("conftest.py", f"{self._tests}/conftest.py"):
            if self._tree.text(name) or name in self._names:
                return f"there is {name}"
        if self._tests and "conftest.py" in self._tree.names(self._tests):
            return f"there is {self._tests}/conftest.py"
        return "the project requires pytest" if "pytest" in self._required else ""

    def _has_test_files(self) -> bool:
        inside = self._tree.names(self._tests)
        return any(name.startswith("test") and name.endswith(".py") for name in inside)

    def _looked_over(self) -> Iterator[FoundCheck]:
        """What looks at the code without running it, where it is set up and gets installed."""
        if "ruff" in self._required:
            yield FoundCheck(LINT, "ruff check .", "the project requires ruff")
        elif "flake8" in self._required:
            yield FoundCheck(LINT, "flake8", "the project requires flake8")
        if "mypy" in self._required:
            knows = self._mypy_knows_where()
            yield FoundCheck(TYPES, "mypy" if knows else "mypy .", "the project requires mypy")
        elif "pyright" in self._required:
            yield FoundCheck(TYPES, "pyright", "the project requires pyright")

    def _mypy_knows_where(self) -> bool:
        own = table_in(self._project, "tool", "mypy")
        lines = self._tree.text("mypy.ini") + self._tree.text("setup.cfg")
        return any(key in own or re.search(rf"^{key}\s*=", lines, re.MULTILINE) for key in _MYPY_PLACES)

    def _started(self, check: FoundCheck, start: str) -> FoundCheck:
        """As it is started in the project's own environment."""
        tool = check.run.split()[0]
        if tool in {"tox", "nox"}:  # these make their own
            return check
        if start == _UV.start and tool == "pytest" and "pytest" not in self._required:
            start = "uv run --with pytest "
        own = check.run.replace("python3", "python", 1) if tool == "python3" else check.run
        return FoundCheck(check.name, start + own, check.why)

    # --- set-up --------------------------------------------------------------------------------------

    def _manager(self) -> _Manager | None:
        found = next((each for each in _MANAGERS if each.lock in self._names), None)
        is_for_uv = "dependency-groups" in self._project or "uv" in table_in(self._project, "tool")
        return found or (_UV if is_for_uv else None)

    def _managed(self, manager: _Manager) -> FoundSetup:
        extras = "".join(manager.extra.format(name) for name in self._extras())
        has_lock = manager.lock in self._names
        why = f"there is {manager.lock}" if has_lock else "pyproject.toml is for uv"
        return FoundSetup(manager.setup + extras, why)

    def _extras(self) -> list[str]:
        offered = table_in(self._project, "project", "optional-dependencies")
        return [name for name in _EXTRAS if name in offered]

    def _own_environment(self, checks: tuple[FoundCheck, ...]) -> FoundSetup | None:
        """A `.venv` with pip; None when nothing has to be installed."""
        wanted = [f"-r {name}" for name in _REQUIREMENTS if self._tree.text(name)]
        reasons = [name.removeprefix("-r ") for name in wanted]
        if "setup.py" in self._names or table_in(self._project, "project"):
            extras = self._extras()
            wanted.append(f"-e '.[{','.join(extras)}]'" if extras else "-e .")
            reasons.append("pyproject.toml" if "pyproject.toml" in self._names else "setup.py")
        if any(check.run.startswith("pytest") for check in checks) and "pytest" not in self._required:
            wanted.append("pytest")
            reasons.append("pytest")
        if not wanted or all(check.run.startswith(("tox", "nox")) for check in checks):
            return None
        run = f"python3 -m venv .venv && .venv/bin/pip install -q {' '.join(wanted)}"
        return FoundSetup(run, f"{' and '.join(reasons)} to be installed")

    def _requirements(self) -> Iterator[str]:
        """The names of everything that gets installed, as far as the files say."""
        for group in self._lists():
            for requirement in group if isinstance(group, list) else ():
                yield from _first_word(str(requirement))
        poetry = table_in(self._project, "tool", "poetry")
        tables = [table_in(poetry, "dependencies"), table_in(poetry, "dev-dependencies")]
        tables += [table_in(group, "dependencies") for group in table_in(poetry, "group").values()]
        pipfile = _toml(self._tree.text("Pipfile"))
        tables += [table_in(pipfile, "packages"), table_in(pipfile, "dev-packages")]
        for table in tables:
            yield from (name.lower() for name in table)
        texts = [*(self._tree.text(name) for name in _REQUIREMENTS), self._tree.text("setup.cfg")]
        for line in "\n".join(texts).splitlines():
            yield from _first_word(line)
        yield from (word.lower() for word in _quoted(self._tree.text("setup.py")))

    def _lists(self) -> Iterator[object]:
        project = table_in(self._project, "project")
        yield project.get("dependencies")
        extras = table_in(project, "optional-dependencies")
        yield from (extras[name] for name in self._extras())
        yield from table_in(self._project, "dependency-groups").values()
        yield table_in(self._project, "tool", "uv").get("dev-dependencies")
        yield from table_in(self._project, "tool", "pdm", "dev-dependencies").values()


def _toml(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def _first_word(requirement: str) -> Iterator[str]:
    found = _WORD.match(requirement.strip())
    if found is not None:
        yield found.group().lower()


def _quoted(text: str) -> list[str]:
    return re.findall(r"[\"']([A-Za-z0-9._-]+)[^\"'\n]*[\"']", text)
