"""A folder in the desktop's file manager, or the words where there is none."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices

from tests.desktop.shell.conftest import until
from zowl_desktop.desktop.shell import folders
from zowl_desktop.desktop.shell.folders import open_folder
from zowl_desktop.model.errors import EnvironmentTrouble, Refused


def opener(folder: Path, does: str) -> str:
    """An `xdg-open` that does this; the folder for PATH."""
    program = folder / "xdg-open"
    program.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    program.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


async def test_a_desktop_that_cannot_show_folders_says_so_with_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", opener(tmp_path, "echo 'no method available' >&2; exit 3"))
    with pytest.raises(EnvironmentTrouble) as told:
        await open_folder(tmp_path)
    assert told.value.what == f"The folder is {tmp_path}."
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    with pytest.raises(EnvironmentTrouble, match="No program here shows folders"):
        await open_folder(tmp_path)


async def test_a_file_manager_that_stays_open_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "_PATIENCE", 0.1)
    monkeypatch.setenv("PATH", opener(tmp_path, 'sleep 1; touch "$1/closed"'))
    await open_folder(tmp_path)
    assert not (tmp_path / "closed").exists()
    await until((tmp_path / "closed").exists, "its end")
    await until(
        lambda: not [each for each in threading.enumerate() if each.name == "file manager"], "no zombie"
    )


async def test_a_folder_that_is_gone_is_not_asked_for(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        await open_folder(tmp_path / "gone")
