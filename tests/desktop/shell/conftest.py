"""The whole app in this process: real windows, real files; who asks a person is scripted."""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication

from tests.app.editing.story import STORY, put_story_projects
from zowl_desktop.app.home import Home, data_home
from zowl_desktop.app.preferences import read_preferences
from zowl_desktop.app.remembered import read_remembered
from zowl_desktop.desktop.shell.app import App
from zowl_desktop.desktop.shell.instance import Instance
from zowl_desktop.desktop.shell.prompts import Question
from zowl_desktop.desktop.shell.window import Window
from zowl_desktop.desktop.theme.scheme import Scheme
from zowl_desktop.desktop.theme.tokens import Tokens

DEADLINE = 30


@dataclass
class Person:
    """Answers as the test says, and remembers what was asked."""

    answers: list[str] = field(default_factory=list)
    files: list[Path | None] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    proposed: list[Path] = field(default_factory=list)

    def __call__(self, _window: Window | None) -> Person:
        return self

    async def ask(self, question: Question) -> str:
        self.asked.append(question)
        answer = self.answers.pop(0) if self.answers else question.answers[-1][0]
        assert answer in dict(question.answers), f"{answer} is no answer to {question}"
        return answer

    async def file_to_open(self, folder: Path) -> Path | None:  # noqa: ARG002
        return self.files.pop(0)

    async def folder_to_open(self, folder: Path) -> Path | None:  # noqa: ARG002
        return self.files.pop(0)

    async def file_to_save(self, proposed: Path) -> Path | None:
        self.proposed.append(proposed)
        return self.files.pop(0)


@dataclass
class Running:
    """An app that goes on until it is ended."""

    app: App
    instance: Instance
    task: asyncio.Task[None]

    async def end(self) -> None:
        """As a signal ends it: what is not saved is kept."""
        self.app.end_now()
        await asyncio.wait_for(self.task, DEADLINE)
        self.instance.end()


Start = Callable[..., "asyncio.Future[Running]"]


async def until(holds: Callable[[], object], what: str = "it") -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + DEADLINE
    while not holds():
        assert time.monotonic() < deadline, f"{what} never came"
        await asyncio.sleep(0.01)


def text_of(path: Path) -> str:
    """What a file says."""
    return path.read_text(encoding="utf-8")


def move(path: Path, to: Path) -> None:
    """As another program does."""
    path.rename(to)


def write(path: Path, text: str) -> None:
    """As another program does."""
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def home(zowl_home: Path) -> Home:
    home = data_home()
    home.create()
    return home


@pytest.fixture
def story(tmp_path: Path) -> Path:
    put_story_projects()
    path = tmp_path / "night.zowl.yaml"
    path.write_text(STORY, encoding="utf-8")
    return path


class Starter:
    """Starts apps, and ends those that still run when the test is over."""

    def __init__(self, home: Home, person: Person, application: QApplication) -> None:
        self._home = home
        self._person = person
        self._application = application
        self._running: list[Running] = []

    async def __call__(self, *files: Path) -> App:
        return await self._start(Window, files)

    async def in_window(self, window: Window, *files: Path) -> App:
        """In a window that is there already, as from a menu."""
        return await self._start(lambda _: window, files)

    async def in_tray(self) -> App:
        """As at login: no window to begin with. There has to be a tray."""
        return await self._start(lambda _: None, ())

    async def _start(self, first: Callable[[Tokens], Window | None], files: tuple[Path, ...]) -> App:
        home = self._home
        preferences = read_preferences(home.preferences)
        scheme = Scheme(self._application, preferences.theme)
        instance = Instance(home)
        assert instance.take()
        instance.listen()
        window = first(scheme.tokens)
        app = App(home, scheme, preferences, read_remembered(home.remembered), instance, self._person)
        task = asyncio.get_running_loop().create_task(app.main(window, files))
        self._running.append(Running(app, instance, task))
        await until(lambda: app.is_ready or task.done(), "the app")
        return app

    async def begun(self) -> App:
        """The app as soon as there is one, ready or not."""
        await until(lambda: self._running, "the app")
        return self._running[-1].app

    async def end(self) -> None:
        for running in self._running:
            await running.end()
        self._running.clear()
        QThreadPool.globalInstance().waitForDone()


@pytest_asyncio.fixture
async def start(
    home: Home,
    person: Person,
    qapp: QApplication,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Starter]:
    quits = qapp.quitOnLastWindowClosed()
    qapp.setQuitOnLastWindowClosed(False)
    starter = Starter(home, person, qapp)
    test = request.node.obj

    @functools.wraps(test)
    async def whole(**given: object) -> None:
        try:
            await test(**given)
        finally:
            await starter.end()  # while the loop still runs: between a test and its fixtures none does

    monkeypatch.setattr(request.node, "obj", whole)
    yield starter
    qapp.setQuitOnLastWindowClosed(quits)
