"""Checks that cannot fail are found before the night, not believed in the morning."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.git.repositories import git, make_repository, write
from tests.engine.proof.runner import RealRunner
from tests.engine.workspaces.conftest import Untouched
from zowl_desktop.engine.git import Git
from zowl_desktop.engine.proof import Counts, prove_base
from zowl_desktop.engine.workspaces import Workspaces, project_environment
from zowl_desktop.model.pipeline import Check, Project
from zowl_desktop.model.states import FailureClass

UNITTEST = "python3 -m unittest discover -q -s tests -t ."
FILES = {
    "gym/__init__.py": "",
    "gym/bookings.py": "def free(seats):\n    return seats > 0\n",
    "tests/__init__.py": "",
    "tests/test_bookings.py": (
        "import unittest\nfrom gym.bookings import free\n"
        "class T(unittest.TestCase):\n def test_free(self): self.assertTrue(free(1))\n"
    ),
    "README.md": "Gym\n",
}
BACKEND = '''"""A build backend of a few lines: an editable install is a .pth file that names the sources."""
import os, zipfile

NAME = "gym-1.0"

def _wheel(folder, files):
    files = {**files, f"{NAME}.dist-info/METADATA": "Metadata-Version: 2.1\\nName: gym\\nVersion: 1.0\\n",
             f"{NAME}.dist-info/WHEEL": "Wheel-Version: 1.0\\nGenerator: own\\nRoot-Is-Purelib: true\\n"
                                        "Tag: py3-none-any\\n"}
    record = "".join(f"{name},,\\n" for name in files) + f"{NAME}.dist-info/RECORD,,\\n"
    with zipfile.ZipFile(os.path.join(folder, f"{NAME}-py3-none-any.whl"), "w") as wheel:
        for name, text in {**files, f"{NAME}.dist-info/RECORD": record}.items():
            wheel.writestr(name, text)
    return f"{NAME}-py3-none-any.whl"

def build_editable(folder, config_settings=None, metadata_directory=None):
    return _wheel(folder, {"gym.pth": os.path.abspath("src") + "\\n"})

def build_wheel(folder, config_settings=None, metadata_directory=None):
    return _wheel(folder, {})
'''


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "user" / "gym", FILES)


@pytest.fixture
def project(checkout: Path) -> Project:
    return Project("gym", str(checkout), checks=(Check("tests", UNITTEST),))


@pytest.fixture
def spaces(tmp_path: Path) -> Workspaces:
    return Workspaces(tmp_path / "worktrees", "night-1", Git())


@pytest.fixture
def runner(tmp_path: Path) -> RealRunner:
    return RealRunner(tmp_path / "spool")


def env() -> dict[str, str]:
    return project_environment(os.environ)


async def test_a_base_that_is_green_and_turns_red(
    spaces: Workspaces, runner: RealRunner, project: Project, checkout: Path, tmp_path: Path
) -> None:
    project = replace(project, setup="echo built > left_by_setup.txt")
    with Untouched(checkout):
        base = await prove_base(spaces, runner, project, env())
    assert base.green
    assert base.finding is None
    assert (base.blind, base.broken) == ((), 2)
    assert base.base == git(checkout, "rev-parse", "main")
    tests = base.proof and base.proof.of("tests")
    assert tests
    assert tests.reading
    assert tests.reading.counts == Counts(1)
    assert runner.labels == ["preflight-gym-setup", "preflight-gym-tests", "preflight-gym-broken-tests"]
    assert list((tmp_path / "worktrees").glob("[!@]*")) == []
    assert git(checkout, "worktree", "list").count("\n") == 0
    assert "%40" not in git(checkout, "for-each-ref")


async def test_a_base_that_is_red(
    spaces: Workspaces, runner: RealRunner, project: Project, checkout: Path
) -> None:
    write(checkout, {"gym/bookings.py": "def free(seats):\n    return False\n"})
    git(checkout, "commit", "-qam", "Broken")
    base = await prove_base(spaces, runner, project, env())
    assert not base.green
    assert base.outcome.failing == ("tests.test_bookings.T.test_free",)
    assert (base.finding or "").startswith("gym: the base itself does not pass: 1 test failed. Every task")


async def test_set_up_that_fails(spaces: Workspaces, runner: RealRunner, project: Project) -> None:
    base = await prove_base(spaces, runner, replace(project, setup="exit 4"), env())
    assert base.outcome.failure is FailureClass.COMMAND_FAILED
    assert (base.finding or "").startswith("gym: the base itself does not pass: set-up exited with 4.")


async def test_only_the_blind_check_is_named(
    spaces: Workspaces, runner: RealRunner, project: Project
) -> None:
    checks = (*project.checks, Check("docs", "grep -q Gym README.md"))
    base = await prove_base(spaces, runner, replace(project, checks=checks), env())
    assert base.blind == ("docs",)
    assert base.finding is not None
    assert base.finding.startswith("gym: docs passed although 2 source files were broken on purpose.")


async def test_a_check_that_compares_whole_seconds_sees_the_sabotage(
    spaces: Workspaces, runner: RealRunner, project: Project
) -> None:
    """Some tools build again only when a source is newer by a second."""
    age = "stat -c %Y gym/book*"
    cached = Check("cached", f'test -f .age || {age} > .age; test "$(cat .age)" = "$({age})"')
    assert (await prove_base(spaces, runner, replace(project, checks=(cached,)), env())).blind == ()


async def test_a_preflight_that_was_killed_leaves_nothing_in_the_way(
    spaces: Workspaces, runner: RealRunner, project: Project
) -> None:
    await spaces.prepare("@preflight-gym", project)
    write(spaces.path("@preflight-gym"), {"gym/bookings.py": ")]} broken\n"})
    assert (await prove_base(spaces, runner, project, env())).green


@pytest.fixture(scope="module")
def editable(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A checkout with a src layout, installed from there by a real pip into a real venv, editable."""
    folder = tmp_path_factory.mktemp("editable")
    files = {name.replace("gym/", "src/gym/"): text for name, text in FILES.items()}
    pyproject = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    checkout = make_repository(
        folder / "gym",
        {**files, "pyproject.toml": pyproject, "backend.py": BACKEND, ".gitignore": "__pycache__\n"},
    )
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    install = [
        str(python),
        "-m",
        "pip",
        "install",
        "-q",
        "--no-index",
        "--no-build-isolation",
        "-e",
        str(checkout),
    ]
    subprocess.run(
        install, check=True, env={"PATH": os.environ["PATH"], "HOME": str(folder)}, capture_output=True
    )
    return checkout, python


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a venv has other folders there")
async def test_an_editable_install_of_the_users_checkout_is_found(
    spaces: Workspaces, runner: RealRunner, editable: tuple[Path, Path]
) -> None:
    checkout, python = editable
    tests = Check("tests", f"{python} -m unittest discover -q -s tests -t .")
    project = Project("gym", str(checkout), checks=(tests, Check("lint", f"{python} -m compileall -q src")))
    where = await runner.run("where", f"{python} -c 'import gym; print(gym.__file__)'", checkout, env(), None)
    assert str(checkout / "src") in where.stdout.read_text()
    base = await prove_base(spaces, runner, project, env())
    assert base.green, "the checks pass: nothing but breaking the code shows that they test other files"
    assert base.blind == ("tests",)
    assert base.finding is not None
    assert "an editable install" in base.finding
    honest = Check("tests", f"PYTHONPATH=src {python} -m unittest discover -q -s tests -t .")
    assert (await prove_base(spaces, runner, replace(project, checks=(honest,)), env())).finding is None
