"""Pictures of the whole app, light and dark: `python -m tests.desktop.shell.screenshots FOLDER`.

The real app in this process, each picture in a data folder of its own. Dialogs are drawn over their window.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import qasync
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from tests.app.editing.story import STORY
from tests.desktop.shell.conftest import until
from zowl_desktop.app.editing import Set
from zowl_desktop.app.home import data_home
from zowl_desktop.app.preferences import Theme, read_preferences
from zowl_desktop.app.remembered import read_remembered
from zowl_desktop.app.sample import make_sample
from zowl_desktop.desktop.shell.app import App
from zowl_desktop.desktop.shell.instance import Instance
from zowl_desktop.desktop.shell.session import Session
from zowl_desktop.desktop.shell.start import made_application
from zowl_desktop.desktop.shell.window import Window
from zowl_desktop.desktop.theme.scheme import Scheme
from zowl_desktop.desktop.welcome.page import WelcomePage

SETTLES = 0.4


async def plan(app: App, session: Session) -> None:
    session.screen.canvas.fit()


async def forecast(app: App, session: Session) -> None:
    await until(session.window.bar.forecast.text)


async def radius(app: App, session: Session) -> None:
    await forecast(app, session)
    session.screen.canvas.fit()
    session.screen.canvas.stage.select(["payments"])


async def recipe(app: App, session: Session) -> None:
    await forecast(app, session)
    session.screen.open_recipe("payments")
    canvas = session.screen.recipe.canvas
    canvas.step_item("precheck").setSelected(False)
    canvas.rung_item("validate", 0).setSelected(True)


async def command_palette(app: App, session: Session) -> None:
    session.menus.actions["find"].trigger()


async def welcome(app: App, session: Session) -> None:
    app.welcoming.show(session)
    page = session.window.findChild(WelcomePage)
    assert page is not None
    page.repository.pick(make_sample(app.home.root / "sample").parent / "api")
    await until(lambda: page.repository.form is not None and not page.agents.is_looking)


async def settings(app: App, session: Session) -> None:
    session.window.show_place("settings")


async def crash(app: App, session: Session) -> None:
    app.crashed(ValueError("a mistake"))


async def recovery(app: App, session: Session) -> None:
    session.document.editor.do(Set(("tasks", "schema", "title"), "Precious"))
    session.keeping.keep_now()
    app.errands.run(app.beginning.bring_back())  # asked at the start only


async def unsaved(app: App, session: Session) -> None:
    session.document.editor.do(Set(("tasks", "schema", "title"), "Precious"))
    session.window.close()


SHOTS = {
    shot.__name__: shot
    for shot in (plan, forecast, radius, recipe, command_palette, welcome, settings, crash, recovery, unsaved)
}


def drawn(window: QWidget) -> QPixmap:
    """The window with everything that lies over it."""
    picture = window.grab()
    over = [
        each
        for each in QApplication.topLevelWidgets()
        if each.isVisible() and each is not window and not isinstance(each, Window)
    ]
    for each in over:
        spot = window.mapFromGlobal(each.frameGeometry().topLeft())
        if not window.rect().contains(spot) or each.parent() is None:
            spot = window.rect().center() - each.rect().center()
        each.render(picture, spot)
    return picture


async def shoot(application: QApplication, name: str, theme: Theme, folder: Path) -> None:
    """One picture of one app."""
    home = data_home()
    home.create()
    scheme = Scheme(application, theme)
    scheme.choose(theme)
    instance = Instance(home)
    window = Window(scheme.tokens)
    app = App(home, scheme, read_preferences(home.preferences), read_remembered(home.remembered), instance)
    file = home.root / "night.zowl.yaml"
    if name == "forecast":
        file = make_sample(home.root / "sample")
    else:
        file.write_text(STORY, encoding="utf-8")
    main = asyncio.get_running_loop().create_task(app.main(window, [file]))
    await until(lambda: app.is_ready)
    (session,) = app.sessions
    await SHOTS[name](app, session)
    await asyncio.sleep(SETTLES)
    drawn(session.window).save(str(folder / f"app-{name.replace('_', '-')}-{theme.value}.png"))
    app.end_now()
    await main


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    application = made_application(sys.argv[:1])
    for name in sys.argv[2:] or SHOTS:
        for theme in (Theme.LIGHT, Theme.DARK):
            with tempfile.TemporaryDirectory() as home:
                os.environ["ZOWL_HOME"] = home
                with qasync.QEventLoop(application) as loop:
                    loop.run_until_complete(shoot(application, name, theme, folder))


if __name__ == "__main__":
    main()
