"""The transcript on the screen: it follows, unfolds, searches, switches and copies, however long it is."""

from __future__ import annotations

import time
from itertools import count
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.app.transcripts.spool import BEGAN, RUN, Spool, calls, says, source, told
from tests.desktop.tonight.transcript.conftest import Shows, texts, until
from zowl_desktop.app.transcripts import Block, Kind, Line, Place, Stretch, read_block
from zowl_desktop.app.transcripts.blocks import STRETCH
from zowl_desktop.desktop.canvas.turns import FRAME
from zowl_desktop.desktop.theme.tokens import DARK, LIGHT
from zowl_desktop.desktop.tonight.transcript import TranscriptView, reading
from zowl_desktop.desktop.tonight.transcript.layout import Placed
from zowl_desktop.desktop.tonight.transcript.page import Page
from zowl_desktop.desktop.tonight.transcript.reading import pool
from zowl_desktop.desktop.tonight.transcript.standing import Standing
from zowl_desktop.desktop.tonight.transcript.view import QUICK

BUILD = source(cli="", step="build")
KEY = Qt.Key


def current(view: TranscriptView) -> str:
    standing = view.lines.standing
    assert standing is not None
    return next(
        (each.row.line.text for each in view.lines.rows if each.row and each.place == standing.current), ""
    )


def press(view: TranscriptView, *keys: Qt.Key, shift: bool = False) -> None:
    held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    for key in keys:
        QTest.keyClick(view.lines, key, held)


def numbered(first: int, end: int) -> str:
    return "".join(f"line {number}\n" for number in range(first, end))


def test_it_opens_at_the_end_and_follows_what_comes(
    qtbot: QtBot, spool: Spool, view: TranscriptView, shows: Shows
) -> None:
    spool.prints(numbered(0, 1000))
    shows(BUILD)
    assert texts(view)[-1] == "line 999"
    assert not view.newest.isVisible()
    spool.prints(numbered(1000, 1003))
    until(qtbot, lambda: texts(view)[-1] == "line 1002")


def test_news_that_comes_together_is_shown_once_and_soon(
    qtbot: QtBot, spool: Spool, view: TranscriptView, shows: Shows, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.prints(numbered(0, 1000))
    transcript = shows(BUILD)
    looks: list[None] = []
    page = Standing.page

    def counting(standing: Standing) -> tuple[list[Placed], set[int]]:
        looks.append(None)
        return page(standing)

    qtbot.wait(3 * FRAME)
    monkeypatch.setattr(Standing, "page", counting)
    for _ in range(5):
        view._reader.changed.emit(transcript)
    assert looks == []
    until(qtbot, lambda: looks == [None])
    qtbot.wait(3 * FRAME)
    assert looks == [None]
    view._reader.changed.emit(transcript)
    view.hide()
    assert looks == [None, None]  # nothing waits for a view that nobody sees


def test_who_follows_never_sees_a_page_that_is_not_read_yet(
    qtbot: QtBot, spool: Spool, view: TranscriptView, shows: Shows, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.prints(numbered(0, 1000))
    shows(BUILD)
    seen: list[bool] = []
    show = Page.show

    def noting(page: Page, rows: list[Placed]) -> bool:
        seen.append(all(placed.row is not None for placed in rows))
        return show(page, rows)

    monkeypatch.setattr(Page, "show", noting)
    printed = 1000
    for _ in range(5):
        more = printed + 2 * STRETCH // len("line 1000\n")  # other blocks than those that are read
        spool.prints(numbered(printed, more))
        printed = more
        until(qtbot, lambda: f"line {printed - 1}" in texts(view))  # noqa: B023 - it is waited for
    assert len(seen) >= 5
    assert all(seen)


def test_the_moving_bar_paints_nothing_below_it_in_any_theme(
    qtbot: QtBot, spool: Spool, view: TranscriptView, shows: Shows
) -> None:
    painted: list[QObject] = []

    class Painting(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's
            if event.type() is QEvent.Type.Paint:
                painted.append(watched)
            return False

    spool.prints(numbered(0, 1000))
    shows(BUILD)
    painting, bar = Painting(), view.lines.verticalScrollBar()
    for widget in (view, view.lines, bar):
        widget.installEventFilter(painting)
    for tokens in (DARK, LIGHT, DARK):
        view.show_tokens(tokens)
        until(qtbot, lambda: view in painted)
        qtbot.wait(3 * FRAME)
        ground = view.lines.grab().toImage().pixelColor(bar.geometry().center().x(), view.lines.height() // 2)
        assert ground == QColor(tokens.panel)
        painted.clear()
        bar.update()
        until(qtbot, lambda: bar in painted)
        assert set(painted) == {bar}
        painted.clear()


def test_who_follows_never_sees_a_page_with_lines_left_out(
    qtbot: QtBot, spool: Spool, view: TranscriptView, shows: Shows, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.prints(numbered(0, 1000))
    shows(BUILD)
    seen: list[list[int]] = []
    show = Page.show

    def noting(page: Page, rows: list[Placed]) -> bool:
        seen.append([int(each.row.line.text.removeprefix("line ")) for each in rows if each.row])
        return show(page, rows)

    def later_for_the_first(stretch: Stretch, **how: Any) -> Block:
        time.sleep(0 if stretch.begin else 0.2)
        return read_block(stretch, **how)

    monkeypatch.setattr(Page, "show", noting)
    monkeypatch.setattr(reading, "read_block", later_for_the_first)
    first = numbered(0, 1000)
    lines = 1000 + (STRETCH - len(first)) // len("line 1000\n") + 5  # a few of them are in the next block
    spool.prints(numbered(1000, lines))
    until(qtbot, lambda: texts(view)[-1] == f"line {lines - 1}")
    assert all(numbers == list(range(numbers[0], numbers[-1] + 1)) for numbers in seen)
    assert len({numbers[-1] for numbers in seen}) == 1, "it was shown in one go"


def test_what_comes_is_shown_also_while_it_comes_faster_than_it_is_read(
    qtbot: QtBot, spool: Spool, view: TranscriptView, shows: Shows, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.prints(numbered(0, 1000))
    shows(BUILD)

    def slow(stretch: Stretch, **how: Any) -> Block:
        block = read_block(stretch, **how)
        time.sleep(1.5 * QUICK / 1000)
        return block

    monkeypatch.setattr(reading, "read_block", slow)
    printed = count(1000)

    def is_shown_meanwhile() -> bool:
        number = next(printed)
        spool.prints(f"line {number}\n")
        return texts(view)[-1] != "line 999"

    until(qtbot, is_shown_meanwhile)


def test_who_scrolls_up_stays_there_and_comes_back_with_the_button(
    qtbot: QtBot, spool: Spool, view: TranscriptView, shows: Shows
) -> None:
    spool.prints(numbered(0, 1000))
    transcript = shows(BUILD)
    view.lines.scroll_by(-100)
    seen = texts(view)
    assert seen[-1] == "line 899"
    assert view.newest.isVisible()
    spool.prints(numbered(1000, 6000))
    length = transcript.length
    until(qtbot, lambda: transcript.length > length)
    assert texts(view) == seen
    QTest.mouseClick(view.newest, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: texts(view)[-1:] == ["line 5999"])
    assert not view.newest.isVisible()


def test_scrolling_down_to_the_end_follows_again(spool: Spool, view: TranscriptView, shows: Shows) -> None:
    spool.prints(numbered(0, 100))
    shows(BUILD)
    view.lines.scroll_by(-5)
    assert not view.lines.follows
    view.lines.scroll_by(4)
    assert not view.lines.follows
    view.lines.scroll_by(1)
    assert view.lines.follows


def test_the_wheel_and_the_scroll_bar(qtbot: QtBot, spool: Spool, view: TranscriptView, shows: Shows) -> None:
    spool.prints(numbered(0, 1000))
    shows(BUILD)
    bar = view.lines.verticalScrollBar()
    assert bar.value() == bar.maximum()
    bar.setValue(501)
    until(qtbot, lambda: texts(view)[0] == "line 500")
    bar.setValue(bar.maximum())
    assert view.lines.follows


def test_home_end_and_pages(qtbot: QtBot, spool: Spool, view: TranscriptView, shows: Shows) -> None:
    spool.prints(numbered(0, 1000))
    shows(BUILD)
    press(view, KEY.Key_Home)
    until(qtbot, lambda: texts(view)[:2] == ["build, attempt 1", "line 0"])
    assert current(view) == "build, attempt 1"
    press(view, KEY.Key_Down)
    assert current(view) == "line 0"
    press(view, KEY.Key_PageDown, KEY.Key_PageDown)
    assert texts(view)[-1] == current(view)
    below = current(view)
    press(view, KEY.Key_PageUp)
    assert current(view) in texts(view)
    assert current(view) != below
    press(view, KEY.Key_End)
    assert texts(view)[-1] == "line 999"
    assert view.lines.follows


def test_folded_lines_unfold_by_key_and_by_click(spool: Spool, view: TranscriptView, shows: Shows) -> None:
    spool.prints(told(*calls("shell", "make", "a\nb\nc\nd"), says("end")))
    shows()
    closed = ["implement, attempt 1 · coder", "runs make", "… 4 lines folded", "end"]
    assert texts(view) == closed
    press(view, KEY.Key_Up, KEY.Key_Up, KEY.Key_Right)
    assert texts(view) == [*closed[:3], "a", "b", "c", "d", "end"]
    assert current(view) == "… 4 lines folded"
    press(view, KEY.Key_Down, KEY.Key_Down)
    assert current(view) == "b"
    press(view, KEY.Key_Left)
    assert texts(view) == closed
    assert current(view) == "… 4 lines folded"
    press(view, KEY.Key_Return)
    assert len(texts(view)) == 8
    row = next(each for each in view.lines.rows if each.row and each.row.line.kind is Kind.FOLD)
    height = view.lines.row_height
    QTest.mouseClick(
        view.lines.viewport(),
        Qt.MouseButton.LeftButton,
        pos=QPoint(80, int((row.top + row.gap + 0.5) * height)),
    )
    assert texts(view) == closed


def test_a_page_at_the_end_is_full_however_one_gets_there(
    qtbot: QtBot, spool: Spool, view: TranscriptView, shows: Shows
) -> None:
    spool.prints(numbered(0, 1000))
    transcript = shows(BUILD)
    full = texts(view)
    view.lines.go_to(Place(transcript.blocks - 1, len(transcript.rows(transcript.blocks - 1) or ()) - 2))
    assert texts(view) == full
    assert current(view) == "line 998"
    assert not view.lines.follows


def test_a_file_that_was_replaced_is_shown_anew(
    qtbot: QtBot, spool: Spool, view: TranscriptView, shows: Shows
) -> None:
    spool.prints(numbered(0, 1000))
    shows(BUILD)
    press(view, KEY.Key_Up)
    spool.file().write_text("new\n", encoding="utf-8")
    until(qtbot, lambda: texts(view) == ["build, attempt 1", "new"])
    assert view.lines.follows


def test_what_was_read_before_a_file_was_replaced_is_dropped(
    spool: Spool, view: TranscriptView, shows: Shows
) -> None:
    spool.prints("line\n")
    transcript = shows(BUILD)
    view._reader._put(transcript, transcript.beginnings - 1, 1, Block((Line("old", Kind.OUTPUT),)))
    assert texts(view) == ["build, attempt 1", "line"]


def test_unfolding_a_long_output_while_following_shows_its_beginning(
    spool: Spool, view: TranscriptView, shows: Shows
) -> None:
    spool.prints(told(says("start"), *calls("shell", "make", numbered(0, 500)), says("end")))
    shows()
    press(view, KEY.Key_Up, KEY.Key_Up, KEY.Key_Right)
    assert "line 0" in texts(view)
    assert not view.lines.follows


def type_into(view: TranscriptView, words: str) -> None:
    view.search.open()
    view.search.field.setText(words)


def test_a_search_finds_everything_and_unfolds_it(
    qtbot: QtBot, spool: Spool, view: TranscriptView, shows: Shows
) -> None:
    spool.prints(told(says("a needle"), *calls("shell", "make", numbered(0, 99) + "needle 2\n"), says("end")))
    spool.prints(told(*(says(f"more {number}") for number in range(2000))))
    shows()
    QTest.keyClick(view.lines, KEY.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert view.search.isVisible()
    assert view.search.field.hasFocus()
    QTest.keyClicks(view.search.field, "Needle")
    until(qtbot, lambda: view.search.count.text() == "2 of 2")
    until(qtbot, lambda: current(view) == "needle 2")
    QTest.keyClick(view.search.field, KEY.Key_Return)
    until(qtbot, lambda: current(view) == "a needle")
    assert view.search.count.text() == "1 of 2"
    QTest.keyClick(view.search.field, KEY.Key_Return)
    until(qtbot, lambda: current(view) == "needle 2")
    view.search.later.click()
    assert view.search.count.text() == "1 of 2"
    QTest.keyClick(view.search.field, KEY.Key_Escape)
    assert not view.search.isVisible()
    assert view.lines.hasFocus()


def test_what_is_not_there_is_said(qtbot: QtBot, spool: Spool, view: TranscriptView, shows: Shows) -> None:
    spool.prints("line\n")
    shows(BUILD)
    type_into(view, "nowhere")
    until(qtbot, lambda: view.search.count.text() == "not found")


@pytest.mark.case(92)
def test_switching_shows_at_once_what_was_seen_and_where(
    qtbot: QtBot, spool: Spool, view: TranscriptView, shows: Shows
) -> None:
    spool.prints(numbered(0, 50_000), "one.1")
    spool.prints(numbered(50_000, 100_000), "two.1")
    one, two = (source(cli="", step="build", attempt=f"{name}.1", ended=BEGAN + 9) for name in ("one", "two"))
    first = shows(one, task="one")
    view.lines.scroll_by(-20_000)
    until(qtbot, lambda: None not in [each.row for each in view.lines.rows])
    seen = texts(view)
    shows(two, task="two")
    assert "passed after 9 s" in texts(view)
    read = first.cost
    view.show_task(first)
    assert texts(view) == seen, "without waiting for anything"
    pool().waitForDone()
    qtbot.wait(1)
    assert first.cost == read, "and without reading anything"


@pytest.mark.case(94)
def test_a_million_lines_stay_usable(qtbot: QtBot, spool: Spool, view: TranscriptView, shows: Shows) -> None:
    spool.prints(numbered(0, 1_000_000))
    transcript = shows(BUILD)
    assert texts(view)[-1] == "line 999999"
    pool().waitForDone()
    assert transcript.cost <= 4 * STRETCH, "only the end was read"
    view.lines.verticalScrollBar().setValue(transcript.length // 2)
    until(qtbot, lambda: bool(texts(view)) and None not in [each.row for each in view.lines.rows])
    middle = int(texts(view)[0].removeprefix("line "))
    assert 300_000 < middle < 700_000
    view.lines.scroll_by(10)
    assert texts(view)[0] == f"line {middle + 10}"
    press(view, KEY.Key_Home)
    until(qtbot, lambda: texts(view)[1:2] == ["line 0"])
    pool().waitForDone()
    assert transcript.cost <= 16 * STRETCH
    assert len(view.lines.rows) < 60, "no more rows than are to be seen"


def test_chosen_lines_are_copied_whole(
    qtbot: QtBot, spool: Spool, view: TranscriptView, shows: Shows
) -> None:
    long = "x" * 3000
    spool.prints(f"one\n{long}\nthree\nfour\n")
    shows(BUILD)
    press(view, KEY.Key_Up, KEY.Key_Up)
    press(view, KEY.Key_Up, KEY.Key_Up, shift=True)
    QTest.keyClick(view.lines, KEY.Key_C, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: QGuiApplication.clipboard().text() == f"one\n{long}\nthree")
    QTest.keyClick(view.lines, KEY.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view.lines, KEY.Key_C, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: QGuiApplication.clipboard().text() == f"build, attempt 1\none\n{long}\nthree\nfour")


def test_the_menu_is_about_the_line_that_it_is_opened_on(
    qtbot: QtBot, spool: Spool, view: TranscriptView, shows: Shows
) -> None:
    spool.prints("one\ntwo\n")
    shows(BUILD)
    middle = QPoint(60, int(1.5 * view.lines.row_height))
    QTest.mouseClick(view.lines.viewport(), Qt.MouseButton.RightButton, pos=middle)
    assert current(view) == "one"
    actions = {action.text().partition("\t")[0]: action for action in view.lines.actions()}
    actions["Copy"].trigger()
    until(qtbot, lambda: QGuiApplication.clipboard().text() == "one")
    actions["Choose all"].trigger()
    QTest.mouseClick(view.lines.viewport(), Qt.MouseButton.RightButton, pos=middle)
    actions["Copy"].trigger()
    until(qtbot, lambda: QGuiApplication.clipboard().text() == "build, attempt 1\none\ntwo")
    actions["Find…"].trigger()
    assert view.search.field.hasFocus()


def test_it_looks_only_while_it_is_seen_and_something_may_come(
    qtbot: QtBot, spool: Spool, view: TranscriptView, shows: Shows
) -> None:
    spool.prints("line\n")
    shows(BUILD)
    view.hide()
    states = [view.is_looking]
    view.show()
    states.append(view.is_looking)
    assert states == [False, True]
    view.hide()
    view.show_task(None)
    shows_again = spool.transcripts.of(RUN, "app", (BUILD,))
    view.show_task(shows_again)
    assert not view.is_looking
    view.show()
    over = source(cli="", step="build", ended=BEGAN + 1)
    view.show_task(spool.transcripts.of(RUN, "app", (over,)))
    until(qtbot, lambda: "passed after 1 s" in texts(view))
    until(qtbot, lambda: not view.is_looking)


def test_without_a_task_and_without_lines(view: TranscriptView, spool: Spool) -> None:
    view.show_task(None)
    empty = view.grab().toImage()
    assert not view.is_looking
    view.show_task(spool.transcripts.of(RUN, "app", ()))
    assert view.grab().toImage() != empty, "each says what it is"


def test_a_screen_reader_finds_the_rows(spool: Spool, view: TranscriptView, shows: Shows) -> None:
    spool.prints(told(*calls("Read", '{"path": "/code/tree/a.py"}', "a\nb")))
    spool.prints(told(*calls("shell", "make", "a\nb\nc\nd"), says("end")))
    shows()
    found = QAccessible.queryAccessibleInterface(view.lines)
    assert found.role() is QAccessible.Role.List
    assert found.text(QAccessible.Text.Name) == "Transcript"
    names = [found.child(number).text(QAccessible.Text.Name) for number in range(found.childCount())]
    rows = [name for name in names if name]
    assert [name.split(" ", 1)[1] for name in rows[:1]] == ["implement, attempt 1 · coder"]
    assert rows[1:] == ["reads a.py, 2 lines folded", "runs make", "… 4 lines folded", "end"]
    press(view, KEY.Key_Up)
    assert view.lines.currentIndex().data() == "end"


def test_counts_and_failures_have_their_colours_in_both_themes(
    spool: Spool, view: TranscriptView, shows: Shows
) -> None:
    spool.prints(told(*calls("edit", '{"path": "x", "oldText": "a", "newText": "b"}', "done")))
    spool.prints(told(*calls("shell", "make", "no", ok=False)))
    shows()
    for tokens in (DARK, LIGHT):
        view.show_tokens(tokens)
        picture = view.grab().toImage()
        colors = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(120)}
        for wanted in (tokens.panel, tokens.ok, tokens.fail, tokens.text):
            assert near(wanted, colors), wanted


def near(wanted: str, colors: set[str]) -> bool:
    """Letters are smooth: few of their pixels have the very colour."""
    want = QColor(wanted)
    for color in map(QColor, colors):
        parts = (
            (want.red(), color.red()),
            (want.green(), color.green()),
            (want.blue(), color.blue()),
        )
        if sum(abs(one - other) for one, other in parts) < 60:
            return True
    return False
