"""Setting up: installs exactly what is missing, and says what to do where it may not install.

The machine is a folder of small programs that stand in for apt-get, sudo and id; the script is the real one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "installers").glob("*.sh"))
ALWAYS = ("grep", "cat", "env", "sh", "cksum", "dirname")


@dataclass
class Machine:
    """A search path with only the given programs, and what was asked of its package installer."""

    folder: Path
    packages_asked: Path = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.packages_asked = self.folder / "asked.txt"
        for name in ALWAYS:
            self.link(name)

    def link(self, name: str) -> None:
        real = next(Path(place, name) for place in ("/bin", "/usr/bin") if Path(place, name).exists())
        (self.folder / name).symlink_to(real)

    def program(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        path.chmod(0o755)

    def with_apt(self) -> None:
        self.program("apt-get", f'echo "$@" >> "{self.packages_asked}"')

    def with_python(self) -> None:
        self.program("python3.11", f'exec "{sys.executable}" "$@"')

    def as_user(self, number: int) -> None:
        self.program("id", f"echo {number}")

    def with_libraries(self, *names: str) -> None:
        self.program(
            "ldconfig", "\n".join(f"echo '\t{name} (libc6,x86-64) => /lib/{name}'" for name in names)
        )

    def run(self, commands: str) -> subprocess.CompletedProcess[str]:
        script = f'. "{ROOT}/installers/setup.sh"\n{commands}'
        return subprocess.run(
            ["/bin/sh", "-eu", "-c", script],
            env={"PATH": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    @property
    def asked(self) -> list[str]:
        return (
            self.packages_asked.read_text(encoding="utf-8").splitlines()
            if self.packages_asked.exists()
            else []
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "a machine")


NEEDS = "program git git\nlibrary libGL.so.1 libgl1\nlibrary libEGL.so.1 libegl1\n"
PROVIDE = f'NEEDS="{NEEDS}"\nprovide "$NEEDS"'


def test_bare_machine_gets_everything(machine: Machine) -> None:
    machine.with_apt()
    machine.as_user(0)
    machine.with_libraries()
    machine.run(PROVIDE)
    update, install = machine.asked
    assert update.endswith("update")
    assert install.endswith("install -y --no-install-recommends python3 python3-venv git libgl1 libegl1")


def test_only_what_is_missing_is_installed(machine: Machine) -> None:
    machine.with_apt()
    machine.as_user(0)
    machine.with_python()
    machine.program("git", "")
    machine.with_libraries("libGL.so.1")
    assert machine.run(PROVIDE).returncode == 0
    assert machine.asked[1].endswith("--no-install-recommends libegl1")


def test_complete_machine_is_left_alone(machine: Machine) -> None:
    machine.with_apt()
    machine.as_user(0)
    machine.with_python()
    machine.program("git", "")
    machine.with_libraries("libGL.so.1", "libEGL.so.1")
    assert machine.run(PROVIDE).returncode == 0
    assert machine.asked == []


def test_user_with_sudo_installs_through_it(machine: Machine) -> None:
    machine.with_apt()
    machine.as_user(1000)
    machine.with_python()
    machine.with_libraries("libGL.so.1", "libEGL.so.1")
    machine.program("sudo", f'echo sudo >> "{machine.packages_asked}"\nexec "$@"')
    machine.run(PROVIDE)
    assert machine.asked[0] == "sudo"
    assert machine.asked[-1].endswith("--no-install-recommends git")


def test_user_without_sudo_is_told_the_command(machine: Machine) -> None:
    machine.with_apt()
    machine.as_user(1000)
    machine.with_python()
    machine.with_libraries()
    ended = machine.run(PROVIDE)
    assert ended.returncode == 4
    assert "apt-get install -y --no-install-recommends git libgl1 libegl1" in ended.stderr
    assert machine.asked == []


@pytest.mark.parametrize(
    ("there", "missing"), [("python", "needs git"), ("git", "needs Python 3.11 or newer")]
)
def test_other_systems_say_what_is_needed(machine: Machine, there: str, missing: str) -> None:
    machine.with_python() if there == "python" else machine.program("git", "")
    ended = machine.run(PROVIDE)
    assert (ended.returncode, missing in ended.stderr) == (4, True)


@pytest.mark.parametrize(
    ("system", "display", "shown"),
    [
        ("Linux", "", "no"),
        ("Linux", "DISPLAY=:0", "yes"),
        ("Linux", "WAYLAND_DISPLAY=wayland-0", "yes"),
        ("Darwin", "", "yes"),
    ],
)
def test_a_screen_is_one_that_can_be_used(machine: Machine, system: str, display: str, shown: str) -> None:
    machine.program("uname", f"echo {system}")
    ended = machine.run(f"{display}\nif has_screen; then echo yes; else echo no; fi")
    assert ended.stdout == f"{shown}\n"


def test_python_that_is_too_old_does_not_count(machine: Machine) -> None:
    machine.program("python3", "exit 1")
    machine.program("git", "")
    assert "needs Python 3.11" in machine.run(PROVIDE).stderr


def test_environment_is_made_once_and_again_when_the_project_changes(
    machine: Machine, tmp_path: Path
) -> None:
    clone = tmp_path / "a clone"
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / "pyproject.toml").write_text("one", encoding="utf-8")
    python = clone / ".venv" / "bin" / "python"
    python.write_text(
        f'#!/bin/sh\n[ "$1" = -c ] || echo "$@" >> "{machine.packages_asked}"\n', encoding="utf-8"
    )
    python.chmod(0o755)
    make = f'cd "{clone}"\nmake_environment "[dev]"'
    for _ in range(2):
        assert machine.run(make).returncode == 0
    assert machine.asked == ["-m pip install -q --disable-pip-version-check -e .[dev]"]
    (clone / "pyproject.toml").write_text("two", encoding="utf-8")
    machine.run(make)
    assert len(machine.asked) == 2


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_plain_shell(script: Path) -> None:
    assert subprocess.run(["/bin/sh", "-n", str(script)], check=False).returncode == 0
    assert script.name == "setup.sh" or os.access(script, os.X_OK)
