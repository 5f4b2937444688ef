"""Questions to a person and file dialogs, behind one small interface."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QMessageBox, QPushButton, QWidget

from zowl_desktop.desktop.theme.icons import icon

_ICON: Final = 64
SUFFIX: Final = ".zowl.yaml"
_FILTER: Final = "Pipelines (*.zowl.yaml *.yaml *.yml)"


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers, the first of them for Enter.

    Attributes:
        title: A few words.
        words: What it is about.
        answers: Keys, each with the words on its button.
        escape: The key for Escape, which must lose nothing; the last one when it is None.
    """

    title: str
    words: str
    answers: tuple[tuple[str, str], ...]
    escape: str | None = None


class Prompts(Protocol):
    """Who asks a person. Nothing waits in here for a dialog: every answer is awaited."""

    async def ask(self, question: Question) -> str:
        """The key of the answer."""

    async def file_to_open(self, folder: Path) -> Path | None:
        """A file to open; None when the person thinks better of it."""

    async def folder_to_open(self, folder: Path) -> Path | None:
        """A folder; None when the person thinks better of it."""

    async def file_to_save(self, proposed: Path) -> Path | None:
        """Where to save; None when the person thinks better of it."""


class Dialogs:
    """Prompts as dialogs of a window, which stays alive meanwhile; without one they stand alone."""

    def __init__(self, window: QWidget | None) -> None:
        self._window = window

    async def ask(self, question: Question) -> str:
        """The key of the answer."""
        box = QMessageBox(self._window)
        box.setWindowTitle("Zowl")
        if self._window is None:  # a window that opens meanwhile would hide it, and it waits unseen
            box.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
            box.setWindowIcon(icon("owl", size=_ICON))
        box.setText(question.title)
        box.setInformativeText(question.words)
        for label in box.findChildren(QLabel):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)  # a path is copied
        buttons: dict[QPushButton, str] = {}
        for at, (key, words) in enumerate(question.answers):
            is_last = at == len(question.answers) - 1
            role = QMessageBox.ButtonRole.RejectRole if is_last and at else QMessageBox.ButtonRole.AcceptRole
            button = box.addButton(words, role)
            buttons[button] = key
            if not at:
                box.setDefaultButton(button)
            if key == question.escape or (is_last and question.escape is None):
                box.setEscapeButton(button)
        await _finished(box)
        clicked = box.clickedButton()
        box.deleteLater()
        found = [key for button, key in buttons.items() if button is clicked]
        return found[0] if found else question.escape or question.answers[-1][0]

    async def file_to_open(self, folder: Path) -> Path | None:
        """A file to open."""
        dialog = QFileDialog(self._window, "Open", str(folder), _FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        return await _chosen(dialog)

    async def folder_to_open(self, folder: Path) -> Path | None:
        """A folder."""
        dialog = QFileDialog(self._window, "Pick a repository", str(folder))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        return await _chosen(dialog)

    async def file_to_save(self, proposed: Path) -> Path | None:
        """Where to save, as a file of the proposed kind; the dialog has asked before it replaces one."""
        is_plan = proposed.name.endswith(SUFFIX)
        shown = _FILTER if is_plan else f"*{proposed.suffix} (*{proposed.suffix})"
        dialog = QFileDialog(self._window, "Save as", str(proposed.parent), shown)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix((SUFFIX if is_plan else proposed.suffix)[1:])
        dialog.selectFile(proposed.name)
        return await _chosen(dialog)


async def _chosen(dialog: QFileDialog) -> Path | None:
    accepted = await _finished(dialog)
    files = dialog.selectedFiles()
    dialog.deleteLater()
    return Path(files[0]) if accepted and files else None


async def _finished(dialog: QDialog) -> bool:
    """Whether the dialog was accepted, when it is over."""
    over: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def end(code: int) -> None:
        if not over.done():
            over.set_result(code == QDialog.DialogCode.Accepted)

    dialog.finished.connect(end)
    dialog.open()
    try:
        return await over
    except asyncio.CancelledError:
        dialog.close()
        raise
