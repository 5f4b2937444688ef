"""Zowl at login: what the system is told, and what it says when it is asked."""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.autostart.fake_winreg import FakeWinreg
from zowl_desktop.app.autostart import Autostart, autostart_here
from zowl_desktop.app.autostart.launch import Launch, launch
from zowl_desktop.app.autostart.launchd import LABEL, LaunchAgent
from zowl_desktop.app.autostart.run_key import APPROVED, NAME, RUN, RunKey
from zowl_desktop.app.autostart.xdg import AutostartFile
from zowl_desktop.app.files import icon_file
from zowl_desktop.model.errors import EnvironmentTrouble

HERE = Launch((sys.executable, "--tray"), None)
AWKWARD = 'a b%20 "c" $HOME `d` \\e'
"""All that the Desktop Entry specification wants quoted or escaped."""


def desktop_file(folder: Path, what: Launch = HERE) -> AutostartFile:
    return AutostartFile(what, folder / "autostart", icon_file("owl"))


MAKERS: list[Callable[[Path], Autostart]] = [
    desktop_file,
    lambda folder: LaunchAgent(HERE, folder / "agents"),
    lambda _: RunKey(HERE, FakeWinreg()),
]


@pytest.mark.parametrize("make", MAKERS, ids=["xdg", "launchd", "registry"])
def test_on_and_off_and_what_is_asked_is_what_there_is(
    make: Callable[[Path], Autostart], tmp_path: Path
) -> None:
    autostart = make(tmp_path)
    assert not autostart.is_on()
    autostart.turn_off()  # of nothing
    for _ in range(2):
        autostart.turn_on()
        assert autostart.is_on()
    autostart.turn_off()
    assert not autostart.is_on()


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_a_desktop_switched_off_is_off(tmp_path: Path, line: str) -> None:
    autostart = desktop_file(tmp_path)
    autostart.turn_on()
    text = autostart.file.read_text("utf-8").replace("X-GNOME-Autostart-enabled=true", line)
    autostart.file.write_text(text, encoding="utf-8")
    assert not autostart.is_on()
    autostart.turn_on()
    assert autostart.is_on()


def test_a_file_that_was_removed_by_hand_or_names_a_lost_program_is_off(tmp_path: Path) -> None:
    program = tmp_path / AWKWARD
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    autostart = desktop_file(tmp_path, Launch((str(program), "--tray"), None))
    autostart.turn_on()
    assert autostart.is_on()
    program.unlink()
    assert not autostart.is_on()
    autostart.file.unlink()
    assert not autostart.is_on()


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("a file in its place")
    with pytest.raises(EnvironmentTrouble, match=r"autostart"):
        desktop_file(tmp_path).turn_on()
    assert [each.name for each in tmp_path.iterdir()] == ["autostart"]


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="needs desktop-file-utils")
@pytest.mark.parametrize("home", [None, f"/x/{AWKWARD}"])
def test_the_file_is_valid(tmp_path: Path, home: str | None) -> None:
    autostart = desktop_file(tmp_path, Launch((f"/opt/{AWKWARD}/zowl", "--tray"), home))
    autostart.turn_on()
    told = subprocess.run(
        ["desktop-file-validate", autostart.file], capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stdout + told.stderr) == (0, "")


def test_the_command_is_quoted_as_the_specification_says() -> None:
    text = desktop_file(Path("/nowhere"), Launch((f"/opt/{AWKWARD}/zowl", "--tray"), "/plain")).text()
    command = next(line for line in text.splitlines() if line.startswith("Exec="))
    quoted = r'"/opt/a b%%20 \\"c\\" \\$HOME \\`d\\` \\\\e/zowl"'
    assert command == f"Exec=env ZOWL_HOME=/plain {quoted} --tray"


def test_the_launch_agent_is_a_property_list(tmp_path: Path) -> None:
    agent = LaunchAgent(Launch(("/Applications/A & B/zowl", "--tray"), "/x y"), tmp_path)
    agent.turn_on()
    told = plistlib.loads(agent.file.read_bytes())
    assert agent.file.name == f"{LABEL}.plist"
    assert told["ProgramArguments"] == ["/Applications/A & B/zowl", "--tray"]
    assert told["RunAtLoad"] is True
    assert told["EnvironmentVariables"] == {"ZOWL_HOME": "/x y"}
    assert not agent.is_on(), "that program is not there"


@pytest.mark.parametrize(
    "damaged", [b"", b"no list", plistlib.dumps({"RunAtLoad": True}), plistlib.dumps([1])]
)
def test_a_damaged_list_is_off(tmp_path: Path, damaged: bytes) -> None:
    agent = LaunchAgent(HERE, tmp_path)
    agent.file.write_bytes(damaged)
    assert not agent.is_on()


def test_the_run_key_quotes_and_minds_what_the_task_manager_says() -> None:
    registry = FakeWinreg()
    key = RunKey(Launch((r"C:\Program Files\Zowl\zowl.exe", "--tray"), None), registry)
    key.turn_on()
    assert registry.values[RUN, NAME] == r'"C:\Program Files\Zowl\zowl.exe" --tray'
    registry.values[APPROVED, NAME] = b"\x03" + b"\0" * 11
    assert not key.is_on()
    key.turn_on()
    assert key.is_on()
    assert list(registry.values) == [(RUN, NAME)]


def test_a_registry_that_refuses_is_said_in_words() -> None:
    registry = FakeWinreg(refuses=True)
    with pytest.raises(EnvironmentTrouble, match=r"CurrentVersion"):
        RunKey(HERE, registry).turn_on()


def test_what_started_us_is_what_is_started(tmp_path: Path) -> None:
    python = tmp_path / "python3"
    python.symlink_to(sys.executable)
    assert launch({}, str(python), is_frozen=False).argv == (
        str(python),
        "-P",
        "-m",
        "zowl_desktop.desktop",
        "--tray",
    )
    script = tmp_path / "zowl"
    script.touch()
    assert launch({}, str(python), is_frozen=False).argv == (str(script), "--tray")
    assert launch({}, "/opt/zowl/zowl", is_frozen=True).argv == ("/opt/zowl/zowl", "--tray")
    image = launch({"APPIMAGE": "/home/x/Zowl.AppImage"}, "/tmp/.mount/zowl", is_frozen=True)
    assert image.program == "/home/x/Zowl.AppImage"
    assert launch({"ZOWL_HOME": "x"}).home == str(Path("x").absolute())
    assert launch({}).home is None


@pytest.mark.skipif(sys.platform != "linux", reason="the way of Linux")
def test_this_system_has_a_way(house: Path) -> None:
    autostart = autostart_here()
    assert not autostart.is_on()
    autostart.turn_on()
    assert (Path(os.environ["XDG_CONFIG_HOME"]) / "autostart" / "zowl.desktop").is_file()
    assert autostart.is_on()
