"""Morning in the real window: nights from a journal, work in real repositories."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.app.mornings.nights import DOCUMENT, Evening, morning
from tests.app.mornings.nights import story as night_of_the_story
from tests.app.mornings.repositories import git, keep, with_work
from tests.desktop.shell.conftest import Person, Starter, until
from zowl_desktop.app.evening import What
from zowl_desktop.app.home import Home
from zowl_desktop.app.mornings import Line, Told
from zowl_desktop.desktop.morning.offers import Deed
from zowl_desktop.desktop.morning.output import OutputView
from zowl_desktop.desktop.morning.place import MorningPlace
from zowl_desktop.desktop.morning.screen import MorningScreen
from zowl_desktop.desktop.shell.app import App
from zowl_desktop.desktop.theme.tokens import LIGHT
from zowl_desktop.model.events import TaskReleased
from zowl_desktop.model.states import FailureClass


async def shown(app: App) -> MorningPlace:
    """The place, with all that git knows."""
    (session,) = app.sessions
    session.window.show_place("morning")
    place = session.morning
    await until(lambda: place.screen.told is not None and place.screen.told.standings, "the morning")
    return place


def cell(place: MorningPlace, row: int, column: int) -> str:
    """What stands in the list."""
    item = place.screen.review.item(row, column)
    assert item is not None
    return item.text()


def base_of(folder: Path) -> str:
    """Where the base branch is."""
    return git(folder / "api", "rev-parse", "main")


def shows(place: MorningPlace, run: str) -> Callable[[], bool]:
    """Whether that run is shown."""
    return lambda: place.screen.told is not None and place.screen.told.morning.run == run


async def test_before_the_first_night_it_says_what_will_be_here(start: Starter, story: Path) -> None:
    app = await start(story)
    (session,) = app.sessions
    session.window.show_place("morning")
    await until(session.morning.screen.go.isVisible, "the empty state")
    assert not session.morning.bar.export.isVisible()
    assert not session.morning.bar.nights.isVisible()
    session.morning.screen.go.click()
    assert session.window.place == "plan"


async def test_the_morning_of_the_story(start: Starter, story: Path, home: Home, tmp_path: Path) -> None:
    run = await asyncio.to_thread(lambda: keep(home, with_work(tmp_path / "work"), night_of_the_story))
    app = await start(story)
    await until(lambda: app.bell.waking.unread == run, "the bell")
    window = app.sessions[0].window
    await until(lambda: window.noted.startswith("The night is over."), "the window's word")
    place = await shown(app)
    screen = place.screen
    await until(lambda: app.bell.waking.unread is None, "that it was seen")
    assert window.noted == "", "the heading says it now"
    assert place.bar.height() == place.bar.heightForWidth(place.bar.width()), "as high as its lines"
    assert place.bar.title.text() == "The night is over. 6 done, 1 failed, 1 held, 1 skipped."
    assert "about <b>12 min</b> of review" in place.bar.figures.text()
    (card,) = screen.cards
    assert card.accessibleName() == "Stripe payments: failed at validate"
    assert card.output is not None
    (mark,) = card.output.extraSelections()
    cursor = mark.cursor
    assert cursor.block().text().startswith("E   assert 500 == 402")
    assert list(card.buttons) == [Deed.EDIT, Deed.RETRY], "its worktree is gone, and it is over"
    assert [cell(place, row, 1) for row in range(3)] == [
        "Create bookings table",
        "Bookings endpoint",
        "Booking screen",
    ]
    assert cell(place, 0, 2) == "+112"
    nameless = [
        button.text() for button in card.buttons.values() if not (button.text() or button.accessibleName())
    ]
    assert nameless == []


async def test_the_list_is_walked_with_keys_and_enter_merges(
    start: Starter, story: Path, home: Home, tmp_path: Path
) -> None:
    folder = tmp_path / "work"
    night = await asyncio.to_thread(lambda: with_work(folder))
    await asyncio.to_thread(lambda: keep(home, night, night_of_the_story))
    before = await asyncio.to_thread(base_of, folder)
    app = await start(story)
    place = await shown(app)
    screen = place.screen
    window = app.sessions[0].window
    assert screen.review.task == "schema"
    QTest.keyClick(screen.review, Qt.Key.Key_J)
    QTest.keyClick(screen.review, Qt.Key.Key_J)
    assert screen.look.title.text() == "Booking screen"
    QTest.keyClick(screen.review, Qt.Key.Key_K)
    assert screen.look.title.text() == "Bookings endpoint"
    QTest.keyClick(screen.review, Qt.Key.Key_Return)
    await until(screen.look.undo.isVisible, "the merge")
    assert await asyncio.to_thread(base_of, folder) == night.commits["endpoint"]
    assert "endpoint is merged into main: fast-forward" in screen.look.said.text()
    assert "It is built on schema" in screen.look.said.text()
    assert not screen.look.merge.isVisible()
    assert "merged" in cell(place, 0, 1), "what it is built on came with it"
    screen.look.undo.click()
    await until(screen.look.merge.isVisible, "the undo")
    assert await asyncio.to_thread(base_of, folder) == before
    assert QApplication.activeModalWidget() is None
    assert window.isVisible()


async def test_a_refusal_stands_on_the_card_in_words(
    start: Starter, story: Path, home: Home, tmp_path: Path
) -> None:
    folder = tmp_path / "work"
    await asyncio.to_thread(lambda: keep(home, with_work(folder), night_of_the_story))
    await asyncio.to_thread((folder / "api" / "old.txt").write_text, "mine\n")
    app = await start(story)
    screen = (await shown(app)).screen
    screen.look.merge.click()
    await until(screen.look.said.isVisible, "the refusal")
    assert "Your checkout has changes that are not committed" in screen.look.said.text()
    assert "old.txt" in screen.look.said.text()
    assert screen.look.said.text().endswith("Commit or stash them, then try again."), "a button does it here"
    assert screen.look.merge.isVisible()
    assert not screen.look.again.isVisible(), "the work is good: only the checkout is in the way"
    assert await asyncio.to_thread((folder / "api" / "old.txt").read_text) == "mine\n"
    window = app.sessions[0].window
    await asyncio.to_thread((folder / "api" / "seed.txt").write_text, "mine too\n")
    await asyncio.to_thread(git, folder / "api", "add", "seed.txt")
    window.looked_at.emit()
    await until(lambda: "seed.txt" in screen.look.said.text(), "what is in the way by now")
    await asyncio.to_thread(git, folder / "api", "stash")
    window.show_place("plan")
    window.show_place("morning")
    await until(lambda: not screen.look.said.isVisible(), "that nothing is in the way")
    assert screen.reviewed.text() == "Review \N{MIDDLE DOT} 6 green, in merge order"
    screen.look.merge.click()
    await until(lambda: "merged" in screen.reviewed.text(), "the merge")
    assert screen.reviewed.text() == "Review \N{MIDDLE DOT} 5 green, in merge order \N{MIDDLE DOT} 1 merged"


async def test_nothing_jumps_when_a_merge_is_refused_and_enter_means_no_other_verb(
    start: Starter, story: Path, home: Home, tmp_path: Path
) -> None:
    folder = tmp_path / "work"
    document = DOCUMENT + "  look: {gate: Look at the table., needs: [schema]}\n"
    await asyncio.to_thread(lambda: keep(home, with_work(folder, document=document), night_of_the_story))
    dirty = folder / "api" / "old.txt"
    clean = await asyncio.to_thread(dirty.read_text)
    await asyncio.to_thread(dirty.write_text, "mine\n")
    app = await start(story)
    screen = (await shown(app)).screen
    window = app.sessions[0].window
    assert Deed.RELEASE in screen.cards[-1].buttons, "a verb that the focus might come to"
    look = screen.look
    await until(lambda: not app.sessions[0].errands.busy, "all that there is to show of the work")
    look.merge.setFocus()
    spot = look.merge.mapTo(window, look.merge.rect().center())
    QTest.keyClick(look.merge, Qt.Key.Key_Return)
    await until(look.said.isVisible, "the refusal")
    await until(lambda: not app.sessions[0].errands.busy, "all that follows")
    assert QApplication.focusWidget() is look.merge
    assert look.merge.mapTo(window, look.merge.rect().center()) == spot
    await asyncio.to_thread(dirty.write_text, clean)
    QTest.keyClick(look.merge, Qt.Key.Key_Return)
    await until(look.undo.isVisible, "the merge")
    assert QApplication.focusWidget() is screen.review
    assert screen.review.task == "schema", "Enter on what is merged does nothing"
    look.undo.setFocus()
    QTest.keyClick(look.undo, Qt.Key.Key_Return)
    await until(look.merge.isVisible, "the undo")
    assert QApplication.focusWidget() is screen.night.timeline, "Enter in the list would merge it again"


async def test_a_card_that_leaves_takes_the_focus_to_no_other_verb(qapp: QApplication) -> None:
    night = Evening(
        DOCUMENT + "  look: {gate: Look., needs: [schema]}\n  again: {gate: Again., needs: [schema]}\n"
    )
    night.done("schema")
    screen = MorningScreen(LIGHT)
    screen.show()
    screen.show_told(Told(morning(night=night)))
    said = [label.text() for label in screen.cards[0].findChildren(QLabel)]
    assert sum("Look" in words for words in said) == 1, "what the gate asks for is said once"
    await until(screen.isActiveWindow, "the keyboard")
    screen.cards[0].buttons[Deed.RELEASE].setFocus()
    night.tell(TaskReleased(night.now, "look"))
    screen.show_told(Told(morning(night=night)))
    assert len(screen.cards) == 1
    qapp.processEvents()
    assert QApplication.focusWidget() is screen.night.timeline
    screen.close()
    screen.deleteLater()


async def moved_on(home: Home, folder: Path) -> Path:
    """The base has another `schema.txt` than the night's work by now; the file of the plan."""

    def move() -> Path:
        night = with_work(folder)
        file = folder / "night.zowl.yaml"
        file.write_text(night.document, encoding="utf-8")
        night.source = str(file)
        keep(home, night, night_of_the_story)
        (folder / "api" / "schema.txt").write_text("another one\n", encoding="utf-8")
        git(folder / "api", "add", "--all")
        git(folder / "api", "commit", "--quiet", "--message=moved on")
        return file

    return await asyncio.to_thread(move)


async def refused(place: MorningPlace) -> None:
    """The merge of the first task does not fit."""
    look = place.screen.look
    look.merge.click()
    await until(look.said.isVisible, "the refusal")
    assert "schema and main changed the same lines: schema.txt" in look.said.text()
    assert "zowl run" not in look.said.text(), "a button does it here"
    assert look.again.isVisible()


async def test_work_that_does_not_fit_any_more_can_be_done_again(
    start: Starter, story: Path, home: Home, tmp_path: Path
) -> None:
    file = await moved_on(home, tmp_path / "work")
    app = await start(story)
    place = await shown(app)
    await refused(place)
    place.screen.review.step(1)
    assert not place.screen.look.again.isVisible()
    place.screen.review.step(-1)
    place.screen.look.again.setFocus()
    QTest.keyClick(place.screen.look.again, Qt.Key.Key_Return)
    await until(lambda: len(app.sessions) == 2 and app.sessions[1].overnight.evening, "Run overnight")
    session = app.sessions[1]
    assert session.document.path == file
    assert session.overnight.evening is not None
    assert session.overnight.evening.chosen.what is What.SELECTED
    assert session.overnight.evening.tasks == ("schema",)


async def test_a_plan_that_has_the_task_no_more_says_so(
    start: Starter, story: Path, home: Home, tmp_path: Path, person: Person
) -> None:
    file = await moved_on(home, tmp_path / "work")
    text = await asyncio.to_thread(file.read_text, "utf-8")
    await asyncio.to_thread(file.write_text, text.replace("schema", "tables"), "utf-8")
    app = await start(story)
    place = await shown(app)
    await refused(place)
    place.screen.look.again.click()
    await until(lambda: person.asked, "the words")
    assert "night.zowl.yaml has no task 'schema' any more." in person.asked[0].words


async def test_past_nights_can_be_looked_at_and_take_no_words(
    start: Starter, story: Path, home: Home, tmp_path: Path
) -> None:
    def older(night: Evening) -> None:
        night.fails("schema", "validate", FailureClass.CHECKS_FAILED, message="it broke")

    def both() -> tuple[str, str]:
        first = keep(home, with_work(tmp_path / "first", "20270113-220000"), older)
        return first, keep(home, with_work(tmp_path / "second"), night_of_the_story)

    first, second = await asyncio.to_thread(both)
    app = await start(story)
    place = await shown(app)
    bar = place.bar
    assert [bar.nights.itemData(at) for at in range(bar.nights.count())] == [second, first]
    bar.nights.setCurrentIndex(1)
    bar.nights.activated.emit(1)
    await until(
        lambda: place.screen.told is not None and place.screen.told.morning.run == first, "the older one"
    )
    assert bar.title.text().startswith("A bad night: nothing is done. 1 failed")
    assert place.screen.cards[0].buttons == {}
    bar.nights.activated.emit(0)
    await until(
        lambda: place.screen.told is not None and place.screen.told.morning.run == second, "the newest"
    )


async def test_a_report_is_exported_to_a_file(
    start: Starter, story: Path, home: Home, tmp_path: Path, person: Person
) -> None:
    await asyncio.to_thread(lambda: keep(home, with_work(tmp_path / "work"), night_of_the_story))
    app = await start(story)
    place = await shown(app)
    page, text = tmp_path / "night.html", tmp_path / "night.md"
    person.files = [page, text, None]
    for action in (*place.bar.menu.actions(), place.bar.menu.actions()[0]):
        action.trigger()
        await until(lambda: not app.sessions[0].errands.busy, "the export")
    assert "The night is over. 6 done" in await asyncio.to_thread(page.read_text)
    assert "# The night is over. 6 done" in await asyncio.to_thread(text.read_text)
    assert str(text) in app.sessions[0].window.noted


async def test_a_second_look_at_a_long_night_costs_next_to_nothing(qapp: QApplication) -> None:
    tasks = "".join(f"  t{number}: {{project: api, brief: Do it.}}\n" for number in range(40))
    night = Evening(
        "zowl: 1\nname: Long\nprojects: {api: {path: /nowhere/api}}\nagents: {claude: {}}\n"
        f"defaults: {{agent: claude}}\nlimits: {{parallel: 40}}\ntasks:\n{tasks}"
    )
    for number in range(40):
        night.done(f"t{number}")
    screen = MorningScreen(LIGHT)
    screen.resize(1200, 800)
    screen.show()
    told = Told(morning(night=night))
    screen.show_told(told)
    qapp.processEvents()
    begun = time.thread_time()
    screen.show_told(told)
    assert time.thread_time() - begun < 0.05
    screen.close()
    screen.deleteLater()


def test_output_is_as_high_as_its_lines_are_set(qtbot: QtBot) -> None:
    lines = [Line("1", "E   " + "a word " * 60, is_marked=True), Line("2", "the end")]
    heights = []
    for width in (1200, 300):
        view = OutputView(lines, LIGHT)
        qtbot.addWidget(view)
        view.resize(width, 50)
        with qtbot.waitExposed(view):
            view.show()
        last = view.cursorRect(QTextCursor(view.document().lastBlock()))
        assert view.viewport().rect().contains(last), "its last line is seen"
        assert not view.horizontalScrollBar().isVisible()
        heights.append(view.height())
    assert heights[0] < heights[1]
