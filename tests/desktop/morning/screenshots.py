"""Pictures of Morning: `python -m tests.desktop.morning.screenshots FOLDER [NAME...]`."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import qasync
from PySide6.QtWidgets import QApplication

from tests.app.editing.story import STORY
from tests.app.mornings.nights import DOCUMENT, EVENING, OUTPUT, Evening, story
from tests.app.mornings.repositories import git, keep, with_work
from tests.desktop.shell.conftest import until
from zowl_desktop.app.home import Home, data_home
from zowl_desktop.app.preferences import Theme, read_preferences
from zowl_desktop.app.remembered import read_remembered
from zowl_desktop.desktop.shell.app import App
from zowl_desktop.desktop.shell.instance import Instance
from zowl_desktop.desktop.shell.start import made_application
from zowl_desktop.desktop.shell.window import Window
from zowl_desktop.desktop.theme.scheme import Scheme
from zowl_desktop.engine.clock import OFFSET_FILE
from zowl_desktop.model.states import FailureClass

SIZES = ((1440, 900), (1024, 640))


def good(home: Home, folder: Path) -> None:
    """The night of the story."""
    keep(home, with_work(folder, "20270113-220000"), lambda night: night.done("schema"))
    night = with_work(folder / "tonight")
    night.costs = {
        "schema": 410_000,
        "endpoint": 600_000,
        "screen": 1_920_000,
        "docs": 420_000,
        "e2e": 3_550_000,
    }
    keep(home, night, story)
    api = folder / "tonight" / "api"
    git(api, "merge", "--quiet", "--ff-only", f"zowl/{night.run}/schema")


def bad(home: Home, folder: Path) -> None:
    """All went wrong: the first task failed, an account needs a login."""

    def play(night: Evening) -> None:
        night.end(night.reached("schema", "implement"), FailureClass.AUTH, message="not logged in")

    keep(home, with_work(folder), play)


def worse(home: Home, folder: Path) -> None:
    """The first task failed for good, and eight wait for it."""

    def play(night: Evening) -> None:
        night.fails(
            "schema",
            "validate",
            FailureClass.CHECKS_FAILED,
            message="1 test failed",
            failing=("tests/test_payments.py::test_declined_card",),
            evidence=OUTPUT,
        )

    keep(home, with_work(folder), play)


def going(home: Home, folder: Path) -> None:
    """It still runs at wake-up."""

    def play(night: Evening) -> None:
        night.done("schema")
        night.done("endpoint")
        night.reached("payments", "implement")

    keep(home, with_work(folder), play)


def refused(home: Home, folder: Path) -> None:
    """A gate is held, and a merge was refused."""
    document = DOCUMENT + "  look: {gate: Look at the work so far., title: A look, needs: [schema]}\n"
    keep(home, with_work(folder, document=document), story)
    (folder / "api" / "old.txt").write_text("mine\n", encoding="utf-8")


def nothing(home: Home, folder: Path) -> None:
    """No night yet."""


NIGHTS = {each.__name__: each for each in (good, bad, worse, going, refused, nothing)}


async def shoot(application: QApplication, name: str, theme: Theme, folder: Path, work: Path) -> None:
    """One night, in every size."""
    home = data_home()
    home.create()
    NIGHTS[name](home, work)
    scheme = Scheme(application, theme)
    scheme.choose(theme)
    instance = Instance(home)
    window = Window(scheme.tokens)
    app = App(home, scheme, read_preferences(home.preferences), read_remembered(home.remembered), instance)
    file = home.root / "night.zowl.yaml"
    file.write_text(STORY, encoding="utf-8")
    main = asyncio.get_running_loop().create_task(app.main(window, [file]))
    await until(lambda: app.is_ready)
    (session,) = app.sessions
    session.window.show_place("morning")
    look = session.morning.screen.look
    if name == refused.__name__:
        await until(look.merge.isVisible)
        look.merge.click()
        await until(look.said.isVisible)
    for size in SIZES:
        session.window.resize(*size)
        await asyncio.sleep(1.2)
        shot = session.window.grab()
        shot.save(str(folder / f"morning-{name}-{theme.value}-{size[0]}.png"))
    app.end_now()
    await main


def _morning(folder: Path) -> str:
    """A clock that shows some hours after the evening of these nights."""
    file = folder / "clock"
    file.write_text(str(EVENING + 3 * 3600 - time.time()), encoding="utf-8")
    return str(file)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    application = made_application(sys.argv[:1])
    for name in sys.argv[2:] or NIGHTS:
        for theme in (Theme.LIGHT, Theme.DARK):
            with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as work:
                os.environ["ZOWL_HOME"] = home
                os.environ[OFFSET_FILE] = _morning(Path(home))
                with qasync.QEventLoop(application) as loop:
                    loop.run_until_complete(shoot(application, name, theme, folder, Path(work)))


if __name__ == "__main__":
    main()
