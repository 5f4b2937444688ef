"""The frame: places, bar, command palette, settings, colours, one instance, and mistakes of Zowl itself."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QProcess, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.app.editing.story import STORY, put_story_projects
from tests.desktop.shell.conftest import Starter, until
from tests.guards.logs import ExpectLog
from zowl_desktop.app.editing import Set
from zowl_desktop.app.home import Home
from zowl_desktop.app.preferences import Theme, read_preferences
from zowl_desktop.desktop.__main__ import asked_for
from zowl_desktop.desktop.shell.finder import Finder
from zowl_desktop.desktop.shell.finding import Offer, fitting
from zowl_desktop.desktop.shell.prompts import Dialogs, Question
from zowl_desktop.desktop.shell.session import Session
from zowl_desktop.desktop.shell.start import start as start_app
from zowl_desktop.desktop.shell.window import Window
from zowl_desktop.desktop.theme.tokens import DARK, LIGHT
from zowl_desktop.model.errors import EnvironmentTrouble

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def finder_of(session: Session, key: Qt.Key = Qt.Key.Key_K, keys: Qt.KeyboardModifier = CTRL) -> Finder:
    QTest.keyClick(session.window, key, keys)
    return next(each for each in session.window.findChildren(Finder) if each.isVisible())


def colors(widget: QWidget) -> set[str]:
    """All that a widget is painted with."""
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


async def test_f1_lists_what_can_be_done_with_its_keys(start: Starter, story: Path) -> None:
    app = await start(story)
    finder = finder_of(app.sessions[0], Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier)
    assert "Run overnight\N{HORIZONTAL ELLIPSIS}" in finder.shown
    finder.close()


async def test_questions_have_buttons_like_all_others(start: Starter, story: Path) -> None:
    app = await start(story)
    window = app.sessions[0].window
    question = Question(
        "Go on?", "There is no way back.", (("go", "Go on"), ("stay", "Stay, and ask again next time"))
    )
    asking = asyncio.create_task(Dialogs(window).ask(question))
    await until(lambda: window.findChildren(QMessageBox), "the question")
    (box,) = window.findChildren(QMessageBox)
    go, stay = (
        next(each for each in box.buttons() if each.text() == words)
        for words in ("Go on", question.answers[1][1])
    )
    assert LIGHT.accent in colors(go)
    assert {LIGHT.raised, LIGHT.line} <= colors(stay)
    for each in (go, stay):
        words = each.fontMetrics().horizontalAdvance(each.text())
        assert each.width() >= words + 28, "its words fit between its paddings"
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert await asking == "stay"


async def test_the_frame_of_a_check_box_ends_with_it(start: Starter, story: Path) -> None:
    app = await start(story)
    session = app.sessions[0]
    session.window.show_place("settings")
    box = session.settings.fields["keep_awake"]
    assert box.width() <= box.sizeHint().width()


async def test_bar_tells_the_forecast_the_limit_and_the_wake_up(start: Starter, story: Path) -> None:
    app = await start(story)
    bar = app.sessions[0].window.bar
    await until(bar.forecast.text, "the forecast")
    assert "about <b>$" in bar.forecast.text()
    assert "ready about <b>" in bar.forecast.text()
    assert bar.limit.text() == "limit $15.00"
    assert bar.wake_up.text() == "wake-up 07:00"
    about = bar.forecast.toolTip()
    assert about.startswith("If it starts at 22:00, it is ready by "), about
    assert "in half of the rehearsed nights; in 9 of 10 it is ready by " in about
    assert bar.forecast.accessibleDescription() == about
    assert bar.run.isEnabled()


async def test_a_problem_that_was_just_mended_is_counted_on_no_other_place(
    start: Starter, tmp_path: Path
) -> None:
    path = tmp_path / "broken.zowl.yaml"
    path.write_text("zowl: 1\nagents: {a: {cli: claude}}\ntasks:\n  one: {gate: '', needs: [two]}\n")
    app = await start(path)
    session = app.sessions[0]
    bar = session.window.bar
    await until(bar.problems.isVisible, "the count")
    for edit in (Set(("tasks", "one", "needs"), None), Set(("tasks", "one", "gate"), "Look.")):
        session.document.editor.do(edit)
    session.window.show_place("settings")
    await until(lambda: not bar.problems.isVisible(), "no count")
    session.document.editor.undo()
    await until(bar.problems.isVisible, "the count, of what is undone elsewhere")


async def test_problems_are_counted_and_lead_to_the_list(start: Starter, tmp_path: Path) -> None:
    put_story_projects()
    file = tmp_path / "bad.zowl.yaml"
    file.write_text(STORY.replace("needs: [endpoint]", "needs: [endpiont]", 1), encoding="utf-8")
    app = await start(file)
    (session,) = app.sessions
    bar = session.window.bar
    await until(bar.problems.isVisible, "the count")
    assert bar.problems.text() == "1 problem"
    assert LIGHT.fail in colors(bar.problems)
    assert bar.forecast.text() == ""
    QTest.mouseClick(bar.problems, Qt.MouseButton.LeftButton)
    assert session.screen.tabs.currentWidget() is session.screen.problems


async def test_places_have_keys_and_the_wake_up_leads_to_its_setting(start: Starter, story: Path) -> None:
    app = await start(story)
    (session,) = app.sessions
    window = session.window
    assert list(window.rail.buttons) == ["plan", "tonight", "morning", "settings"], (
        "no place that is not built"
    )
    for at, place in enumerate(window.rail.buttons):
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_1.value + at), ALT)
        assert window.place == place
    QTest.keyClick(window, Qt.Key.Key_1, ALT)
    assert window.place == "plan"
    QTest.mouseClick(window.bar.wake_up, Qt.MouseButton.LeftButton)
    field = session.settings.fields["wake_up"]
    assert (window.place, window.focusWidget()) == ("settings", field)
    assert isinstance(field, QLineEdit)
    field.clear()
    QTest.keyClicks(field, "6:30")
    assert window.bar.wake_up.text() == "wake-up 06:30"
    await until(lambda: read_preferences(app.home.preferences).of("wake_up") == "06:30")


async def test_plan_chosen_again_leads_back_from_a_recipe(start: Starter, story: Path) -> None:
    app = await start(story)
    (session,) = app.sessions
    window = session.window

    def is_open() -> bool:
        return session.screen.is_recipe_open

    session.screen.open_recipe("payments")
    QTest.keyClick(window, Qt.Key.Key_2, ALT)
    QTest.keyClick(window, Qt.Key.Key_1, ALT)
    assert is_open(), "who comes from elsewhere finds it as it was"
    QTest.keyClick(window, Qt.Key.Key_1, ALT)
    assert not is_open()
    session.screen.open_recipe("payments")
    QTest.mouseClick(window.rail.buttons["plan"], Qt.MouseButton.LeftButton)
    assert not is_open()
    assert window.rail.buttons["plan"].isChecked()


async def test_enter_presses_the_button_that_has_the_focus(start: Starter, story: Path) -> None:
    app = await start(story)
    window = app.sessions[0].window
    window.bar.wake_up.setFocus()
    QTest.keyClick(window.bar.wake_up, Qt.Key.Key_Return)
    assert window.place == "settings"
    box = app.sessions[0].settings.fields["keep_awake"]
    assert isinstance(box, QCheckBox)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.isChecked(), "a check box is ticked by the space bar alone"


async def test_menu_of_the_title_reads_from_left_to_right_below_it(start: Starter, story: Path) -> None:
    app = await start(story)
    window = app.sessions[0].window
    title, menu = window.bar.title, app.sessions[0].menus.menu
    seen: list[tuple[Qt.LayoutDirection, int]] = []

    def look() -> None:
        seen.append((menu.layoutDirection(), menu.x()))
        menu.close()

    QTimer.singleShot(0, look)
    title.setFocus()
    QTest.keyClick(title, Qt.Key.Key_Return)
    assert seen == [(Qt.LayoutDirection.LeftToRight, title.mapToGlobal(QPoint(0, 0)).x())]


async def test_limit_in_the_bar_leads_to_its_field(start: Starter, story: Path) -> None:
    app = await start(story)
    (session,) = app.sessions
    await until(session.window.bar.limit.isVisible)
    session.screen.canvas.go_to("payments")
    QTest.mouseClick(session.window.bar.limit, Qt.MouseButton.LeftButton)
    assert session.window.focusWidget().accessibleName() == "Cost"


async def test_command_palette_finds_actions_tasks_and_projects(start: Starter, story: Path) -> None:
    app = await start(story)
    (session,) = app.sessions
    finder = finder_of(session)
    QTest.keyClicks(finder.field, "strip")
    assert finder.shown == ("Stripe payments",)
    QTest.keyClick(finder.field, Qt.Key.Key_Return)
    assert session.screen.canvas.stage.selected_tasks() == ("payments",)
    finder = finder_of(session)
    QTest.keyClicks(finder.field, "api proj")
    QTest.keyClick(finder.field, Qt.Key.Key_Return)
    form = session.screen.inspector.form
    assert form is not None
    assert ("projects", "api", "path") in form.fields
    finder = finder_of(session)
    QTest.keyClicks(finder.field, "tidy")
    assert finder.shown[0] == "Tidy up"
    QTest.keyClick(finder.field, Qt.Key.Key_Escape)


async def test_tasks_that_are_not_selected_are_not_offered_to_be_run(start: Starter, story: Path) -> None:
    app = await start(story)
    (session,) = app.sessions
    session.screen.canvas.stage.select()
    finder = finder_of(session)
    QTest.keyClicks(finder.field, "task")
    assert finder.shown[0] == "Add task"
    QTest.keyClick(finder.field, Qt.Key.Key_Escape)
    session.screen.canvas.go_to("payments")
    finder = finder_of(session)
    QTest.keyClicks(finder.field, "run sel")
    assert finder.shown[0].startswith("Run selected tasks now")
    QTest.keyClick(finder.field, Qt.Key.Key_Escape)


def test_finding_ranks_starts_before_middles() -> None:
    offers = [Offer(words, "task", lambda: None) for words in ("Undo it", "Add task", "A dodo", "Do")]
    assert [offer.words for offer in fitting(offers, "do")] == ["Do", "A dodo", "Undo it"]
    assert [offer.words for offer in fitting(offers, "at")] == ["Add task"]
    assert fitting(offers, "zebra") == []
    assert len(fitting(offers, "")) == 4


async def test_colours_follow_the_choice_and_the_system(start: Starter, story: Path) -> None:
    app = await start(story)
    (session,) = app.sessions
    assert app.tokens is LIGHT
    app.prefer("theme", "dark")
    assert app.tokens is DARK
    assert DARK.panel in session.window.styleSheet()
    assert DARK.panel in session.screen.styleSheet()
    app.prefer("theme", Theme.SYSTEM)
    hints = QGuiApplication.styleHints()
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)  # as Qt tells of a system that turns dark
    assert app.tokens is DARK
    assert DARK.panel in session.window.styleSheet()
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Unknown)
    assert app.tokens is LIGHT


async def test_everything_that_can_be_pressed_has_a_name(start: Starter, story: Path) -> None:
    app = await start(story)
    (session,) = app.sessions
    session.screen.canvas.go_to("payments")
    nameless = [
        widget
        for widget in session.window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and not (widget.accessibleName() or getattr(widget, "text", str)())
        and widget.metaObject().className() not in _INNER
        and not isinstance(widget.parent(), QAbstractScrollArea)
    ]
    assert nameless == []


@pytest.mark.parametrize("place", ["plan", "settings"])
async def test_every_stop_of_tab_shows_that_it_has_the_focus(start: Starter, story: Path, place: str) -> None:
    app = await start(story)
    (session,) = app.sessions
    window = session.window
    window.show_place(place)
    session.screen.canvas.go_to("payments")
    await until(window.isActiveWindow)
    unseen = []
    stops = [
        each
        for each in window.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.isVisible()
        and each.isEnabled()
        and each.focusProxy() is None
        and each is not session.screen.canvas  # there, Tab goes from task to task
    ]
    for widget in stops:
        window.setFocus()
        before = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if widget.hasFocus() and widget.grab().toImage() == before:
            unseen.append(widget.accessibleName() or getattr(widget, "text", widget.objectName)())
    assert unseen == []


_INNER = {"QTabBar", "QScrollBar", "QHeaderView"}


async def test_second_start_hands_its_file_over_and_ends(start: Starter, story: Path, tmp_path: Path) -> None:
    app = await start(story)
    other = tmp_path / "other.zowl.yaml"
    other.write_text(STORY, encoding="utf-8")
    second = QProcess()
    second.start(sys.executable, ["-m", "zowl_desktop.desktop", str(other)])
    await until(lambda: second.state() is QProcess.ProcessState.NotRunning, "the end of the second start")
    assert second.exitCode() == 0, bytes(second.readAllStandardError().data()).decode()
    await until(lambda: len(app.sessions) == 2)
    assert app.sessions[1].document.path == other


async def test_a_mistake_is_written_down_edits_are_kept_and_one_dialog_is_shown(
    start: Starter, story: Path
) -> None:
    app = await start(story)
    (session,) = app.sessions
    session.document.editor.do(Set(("tasks", "schema", "title"), "Precious"))
    for number in range(3):
        app.crashed(ValueError(f"mistake {number}"))
    boxes = [each for each in QApplication.topLevelWidgets() if each is app.guard.box]
    assert len(boxes) == 1
    log = app.home.mistakes.read_text("utf-8")
    assert all(f"ValueError: mistake {number}" in log for number in range(3))
    assert len(list(app.home.recovery.glob("*.json"))) == 1
    box = app.guard.box
    assert box is not None
    assert str(app.home.mistakes) in box.informativeText()
    QTest.keyClick(box, Qt.Key.Key_Escape)
    await until(lambda: app.guard.box is None)
    assert app.sessions == [session]


async def test_a_mistake_in_an_errand_and_one_in_a_slot_reach_the_guard(
    start: Starter, story: Path, expect_log: ExpectLog
) -> None:
    expect_log("^Traceback")
    app = await start(story)
    (session,) = app.sessions

    async def wrong() -> None:
        raise RuntimeError("in an errand")

    session.errands.run(wrong())
    await until(lambda: app.home.mistakes.exists() and "in an errand" in app.home.mistakes.read_text("utf-8"))
    sys.excepthook(RuntimeError, RuntimeError("in a slot"), None)
    await until(lambda: "in a slot" in app.home.mistakes.read_text("utf-8"))


@pytest.mark.parametrize(
    ("words", "files"),
    [
        ([], ()),
        (["night.zowl.yaml"], (Path("night.zowl.yaml"),)),
        (["a.yaml", "b.yml"], (Path("a.yaml"), Path("b.yml"))),
        (["run", "night.zowl.yaml"], None),
        (["--help"], None),
        (["doctor"], None),
    ],
)
def test_what_a_command_line_asks_for(words: list[str], files: tuple[Path, ...] | None) -> None:
    assert asked_for(words) == files


def test_a_verb_loads_no_qt_and_a_file_without_a_screen_says_what_to_do(house: Path) -> None:
    code = (
        "import sys; sys.argv = ['zowl', 'validate', '--help']\n"
        "from zowl_desktop.desktop.__main__ import main\n"
        "try: main()\nfinally: print([name for name in sys.modules if name.startswith('PySide6')])"
    )
    run = partial(subprocess.run, capture_output=True, text=True, check=False, timeout=60)
    assert run([sys.executable, "-c", code]).stdout.endswith("[]\n")
    bare = {"PATH": "/usr/bin:/bin", "HOME": str(house)}
    told = run([sys.executable, "-m", "zowl_desktop.desktop", "x.zowl.yaml"], env=bare)
    assert told.returncode == 4
    assert "zowl run x.zowl.yaml" in told.stderr
    assert "Commands" in run([sys.executable, "-m", "zowl_desktop.desktop"], env=bare).stdout


def test_the_window_fits_a_screen_that_is_smaller_than_it_likes_and_keeps_its_labels(
    qtbot: QtBot, qapp: QApplication
) -> None:
    window = Window(LIGHT)
    qtbot.addWidget(window)
    room = qapp.primaryScreen().availableSize()
    assert room.width() < 900, "of the platform without a screen"
    assert window.minimumWidth() < room.width()
    assert window.width() < room.width(), "with room for the frame"
    rail = window.rail
    for key in ("plan", "morning"):
        rail.add_place(key, key.capitalize(), "")
    wide = QLabel("x" * 400)
    window.add_page("wide", wide, QLabel())
    window.show_place("wide")
    window.show()
    buttons = list(rail.buttons.values())
    for is_unread in (True, False):
        rail.show_unread("morning", is_unread=is_unread)
        qapp.processEvents()
        assert all(button.width() >= button.sizeHint().width() for button in buttons)
        assert len({button.width() for button in buttons}) == 1, "one beneath the other"


async def test_a_question_without_a_window_stays_above_one_that_opens(qapp: QApplication) -> None:
    question = Question("Quit?", "A night goes on.", (("quit", "Quit"), ("stay", "Stay")))
    asked = asyncio.ensure_future(Dialogs(None).ask(question))
    await until(lambda: isinstance(qapp.activeModalWidget(), QMessageBox), "the question")
    box = qapp.activeModalWidget()
    assert isinstance(box, QMessageBox)
    assert box.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert not box.windowIcon().isNull()
    box.defaultButton().click()
    assert await asked == "quit"


def test_what_forbids_the_start_is_shown_to_whom_no_terminal_tells_it(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ZOWL_HOME", str(tmp_path / "file" / "zowl"))
    shown: list[str] = []

    def read() -> None:
        box = qapp.activeModalWidget()
        assert isinstance(box, QMessageBox)
        shown.extend((box.text(), box.informativeText()))
        box.accept()

    QTimer.singleShot(100, read)
    with pytest.raises(EnvironmentTrouble):
        start_app(())
    assert shown[0] == "The data folder cannot be used."
    assert "Set ZOWL_HOME to a folder of yours." in shown[1]


def test_preferences_survive_a_damaged_file(home: Home) -> None:
    home.preferences.write_text('{"theme": "purple", "wake_up": "06:10", "other": 3', encoding="utf-8")
    assert read_preferences(home.preferences).of("wake_up") == "07:00"
    home.preferences.write_text('{"theme": "purple", "wake_up": "6.10", "other": 3}', encoding="utf-8")
    read = read_preferences(home.preferences)
    assert (read.theme, read.of("wake_up")) == (Theme.SYSTEM, "06:10")


async def test_a_word_in_passing_moves_nothing_under_the_hand(start: Starter, story: Path) -> None:
    app = await start(story)
    (session,) = app.sessions
    window = session.window
    window.resize(window.minimumSize())
    controls = [window.bar.run, session.screen.canvas, window.rail]

    def corners() -> list[QPoint]:
        return [control.mapToGlobal(QPoint()) for control in controls]

    before = corners()
    window.note("The night has been looked at. " * 12)
    await until(lambda: window.noted, "the note")
    await asyncio.sleep(0.1)
    assert corners() == before
    note = next(label for label in window.findChildren(QLabel) if label.text() == window.noted)
    area = note.rect().translated(note.mapTo(window, QPoint()))
    canvas = session.screen.canvas
    assert not area.intersects(canvas.rect().translated(canvas.mapTo(window, QPoint())))
