"""Pictures of Run overnight, light and dark: `python -m tests.desktop.evening.screenshots FOLDER`."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import qasync
from PySide6.QtWidgets import QApplication

from tests.desktop.evening.conftest import GREEN, night, until
from tests.desktop.shell.conftest import Person
from tests.engine.stage import Stage
from zowl_desktop.app.home import data_home
from zowl_desktop.app.preferences import Theme, read_preferences
from zowl_desktop.app.remembered import read_remembered
from zowl_desktop.app.sample import make_sample
from zowl_desktop.desktop.evening.evening import Evening
from zowl_desktop.desktop.evening.evening_words import FORESEEING
from zowl_desktop.desktop.shell.app import App
from zowl_desktop.desktop.shell.instance import Instance
from zowl_desktop.desktop.shell.start import made_application
from zowl_desktop.desktop.shell.window import Window
from zowl_desktop.desktop.theme.scheme import Scheme
from zowl_desktop.engine.recurring import Weekday

Scene = Callable[[Evening], Awaitable[None]]


def sample(folder: Path) -> Path:
    return make_sample(folder / "sample")


def red(folder: Path) -> Path:
    return night(Stage(folder), code="wrong\n")


def lacking(folder: Path) -> Path:
    return Stage(folder).pipeline(GREEN)


def broken(folder: Path) -> Path:
    return night(
        Stage(folder), GREEN.replace("project: api, run: 'COUNT_second", "needs: [frist], run: 'COUNT_second")
    )


async def looked(evening: Evening) -> None:
    await until(lambda: not evening.is_looking, "the look")
    await until(lambda: evening.dialog.forecast.text() != FORESEEING, "the forecast")


async def asked(evening: Evening) -> None:
    await looked(evening)
    evening.dialog.go.click()
    await looked(evening)


async def recurring(evening: Evening) -> None:
    await looked(evening)
    evening.dialog.form.later.setChecked(True)
    for day in list(Weekday)[:5]:
        evening.dialog.nights.days[day].setChecked(True)
    evening.dialog.nights.make.click()
    await until(lambda: evening.dialog.nights.forgets, "the night")
    await looked(evening)


PICTURES: tuple[tuple[str, Callable[[Path], Path], Scene], ...] = (
    ("sample", sample, looked),
    ("red", red, asked),
    ("lacking", lacking, looked),
    ("broken", broken, looked),
    ("recurring", sample, recurring),
)


async def picture(
    application: QApplication,
    folder: Path,
    name: str,
    make: Callable[[Path], Path],
    scene: Scene,
    theme: Theme,
) -> None:
    with tempfile.TemporaryDirectory() as place:
        os.environ["ZOWL_HOME"] = f"{place}/home"
        home = data_home()
        home.create()
        scheme = Scheme(application, theme)
        scheme.choose(theme)
        instance = Instance(home)
        instance.take()
        instance.listen()
        window = Window(scheme.tokens)
        app = App(
            home,
            scheme,
            read_preferences(home.preferences),
            read_remembered(home.remembered),
            instance,
            Person(),
        )
        task = asyncio.ensure_future(app.main(window, [make(Path(place))]))
        await until(lambda: app.is_ready, "the app")
        session = app.sessions[0]
        session.window.resize(1440, 900)
        session.overnight.open()
        await until(lambda: session.overnight.evening, "the dialog")
        assert session.overnight.evening is not None
        evening = session.overnight.evening
        await scene(evening)
        await asyncio.sleep(0.3)
        evening.dialog.grab().save(str(folder / f"evening-{name}-{theme.value}.png"))
        nights = evening.dialog.nights
        for forget in tuple(nights.forgets.values()):
            forget.click()  # else an engine would wait for that night
        await until(lambda: not nights.forgets, "the end of the nights")
        app.end_now()
        await task
        instance.end()


async def all_pictures(application: QApplication, folder: Path, wanted: list[str]) -> None:
    for name, make, scene in PICTURES:
        for theme in (Theme.DARK, Theme.LIGHT):
            if not wanted or name in wanted:
                await picture(application, folder, name, make, scene, theme)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["ZOWL_KEEPER_IDLE"] = "1"
    application = made_application(sys.argv[:1])
    with qasync.QEventLoop(application) as loop:
        loop.run_until_complete(all_pictures(application, folder, sys.argv[2:]))


if __name__ == "__main__":
    main()
