"""Parts of the Tonight screen, on nights played by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from PySide6.QtCore import QCoreApplication, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtWidgets import QDialogButtonBox, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from tests.app.waking.test_tidings import finished
from tests.desktop.shell.conftest import until
from tests.desktop.tray.nights import picture, reached, stopped
from tests.model.night.player import Player
from zowl_desktop.app.editing import Editor
from zowl_desktop.app.home import data_home
from zowl_desktop.app.tonight import AccountTonight, Following, Tonight, worktree_of
from zowl_desktop.desktop.canvas.turns import FRAME
from zowl_desktop.desktop.canvas.view import READABLE
from zowl_desktop.desktop.shell.errands import Errands
from zowl_desktop.desktop.shell.prompt_view import PromptView
from zowl_desktop.desktop.shell.prompts import Dialogs
from zowl_desktop.desktop.theme.tokens import DARK
from zowl_desktop.desktop.tonight.acting import Acting
from zowl_desktop.desktop.tonight.amount import Account, AmountDialog
from zowl_desktop.desktop.tonight.bar import TonightBar
from zowl_desktop.desktop.tonight.retry import RetryDialog
from zowl_desktop.desktop.tonight.screen import TonightScreen
from zowl_desktop.desktop.tonight.timeline import chart_of
from zowl_desktop.desktop.tonight.timeline.table import NightTable
from zowl_desktop.desktop.tonight.words import facts, headline, plain, reason
from zowl_desktop.engine.clock import SystemClock
from zowl_desktop.model.events import BudgetRaised
from zowl_desktop.model.states import TaskState

FOREIGN = "<b>&amp; <img src=x>"


def working(player: Player) -> None:
    reached(player, "schema", "implement")


@pytest.fixture
def window(qtbot: QtBot, zowl_home: Path) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1100, 700)
    return window


@pytest_asyncio.fixture
async def screen(window: QMainWindow) -> TonightScreen:
    home = data_home()
    following = Following(home, SystemClock())
    errands = Errands(lambda _error: None, lambda _mistake: None)

    def acting(place: QWidget) -> Acting:
        return Acting(window, home, following, errands, Dialogs(window), place)

    tonight = picture(working)
    screen = TonightScreen(DARK, acting, home.spool, lambda: tonight.now)
    window.setCentralWidget(screen)
    screen.show_night(tonight)
    return screen


def read(rich: str) -> str:
    """What a person reads of rich text."""
    document = QTextDocument()
    document.setHtml(rich)
    return document.toPlainText().replace("\N{NO-BREAK SPACE}", " ")


def everything_foreign(tonight: Tonight) -> list[Tonight]:
    """Nights in which words from elsewhere stand wherever they can."""
    return [
        replace(tonight, trouble=FOREIGN, accounts=(AccountTonight(FOREIGN, None, FOREIGN),), power=FOREIGN),
        replace(tonight, halt=(FOREIGN, None)),
        replace(tonight, queued=(FOREIGN,)),
        replace(tonight, accounts=(AccountTonight(FOREIGN, tonight.now + 60, ""),)),
    ]


async def test_foreign_words_are_no_markup(qtbot: QtBot, screen: TonightScreen) -> None:
    bar = TonightBar(DARK, screen.acting.actions)
    qtbot.addWidget(bar)
    bar.resize(4000, 54)
    bar.show()
    for tonight in everything_foreign(picture(working)):
        bar.show_night(tonight, tonight.now)
        assert FOREIGN in read(bar.figures.text())
        assert FOREIGN in read(bar.figures.toolTip())
    assert bar.title.textFormat() is Qt.TextFormat.PlainText
    assert read(plain(FOREIGN)) == FOREIGN
    chart = chart_of(picture(working), 0.0)
    rows = tuple(
        replace(row, spans=tuple(replace(s, words=FOREIGN) for s in row.spans)) for row in chart.rows
    )
    screen.table.show_chart(replace(chart, rows=rows))
    cell = screen.table.index(0, 4)
    assert screen.table.data(cell) == FOREIGN
    assert read(str(screen.table.data(cell, Qt.ItemDataRole.ToolTipRole))) == FOREIGN


async def test_what_does_not_fit_into_the_bar_is_in_its_tooltip(qtbot: QtBot, screen: TonightScreen) -> None:
    bar = TonightBar(DARK, screen.acting.actions)
    qtbot.addWidget(bar)
    bar.resize(900, 54)
    bar.show()
    tonight = replace(picture(working), accounts=(AccountTonight("claude", None, "log in " * 40),))
    bar.show_night(tonight, tonight.now)
    assert read(bar.figures.text()).endswith("\N{HORIZONTAL ELLIPSIS}")
    assert bar.figures.sizeHint().width() <= bar.figures.width()
    assert "log in " * 39 in read(bar.figures.toolTip())


async def test_nothing_ticks_in_a_minimised_window(
    qtbot: QtBot, window: QMainWindow, screen: TonightScreen
) -> None:
    seen: list[bool] = []
    screen.seen.connect(seen.append)
    window.show()
    await until(screen._tick.isActive)
    window.showMinimized()
    await until(lambda: not screen._tick.isActive())
    assert screen.isVisible(), "Qt says so, which is why it cannot be asked"
    screen.show_night(picture(working))  # a picture comes all the same
    assert not screen._tick.isActive()
    window.showNormal()
    await until(screen._tick.isActive)
    assert seen == [True, False, True]


async def test_a_picture_that_follows_another_is_shown_part_by_part_and_the_newest_of_all(
    qtbot: QtBot, window: QMainWindow, screen: TonightScreen
) -> None:
    def is_shown(tonight: Tonight) -> bool:
        table = NightTable()
        table.show_chart(chart_of(tonight, tonight.now))
        status = screen.canvas.stage.status_of("schema")
        return (
            screen.table.rowCount() == table.rowCount()
            and screen.timeline._chart == chart_of(tonight, screen._now())
            and screen.panel.state.text() == headline(tonight.tasks["schema"], screen._now())
            and status is not None
            and status.state is tonight.tasks["schema"].state
        )

    def further(player: Player) -> None:
        working(player)
        player.end(reached(player, "schema", "implement"))

    def over(player: Player) -> None:
        further(player)
        player.finish("schema")

    first, second, third = picture(working), picture(further), picture(over)
    assert third.tasks["schema"].state is not first.tasks["schema"].state
    screen.show_plan(first.run, Editor(first.document).plan)
    window.show()
    await until(lambda: screen.is_seen)
    screen.look_at("schema")
    await until(lambda: is_shown(first))
    screen.show_night(second)
    assert not is_shown(second), "not all at once"
    screen.show_night(third)
    await until(lambda: is_shown(third))
    qtbot.wait(6 * FRAME)
    assert is_shown(third), "nothing older comes after it"
    window.hide()
    screen.take(second)
    window.show()
    await until(lambda: screen.is_seen)
    assert screen.panel.state.text() == headline(second.tasks["schema"], screen._now()), "at once"


async def test_the_table_grows_under_whoever_reads_it(screen: TonightScreen) -> None:
    def more(player: Player) -> None:
        working(player)
        player.end(reached(player, "schema", "implement"))

    table = screen.table
    row = next(n for n in range(table.rowCount()) if table.data(table.index(n, 2)) == "precheck: passed")
    read_on = QPersistentModelIndex(table.index(row, 0))
    resets: list[bool] = []
    changed: list[int] = []
    table.modelReset.connect(lambda: resets.append(True))
    table.dataChanged.connect(lambda first, _last: changed.append(first.row()))
    before = table.rowCount()
    later = picture(more)
    table.show_chart(chart_of(later, later.now))
    assert table.rowCount() > before
    assert not resets
    assert read_on.isValid()
    assert table.data(table.index(read_on.row(), 2)) == "precheck: passed"
    rows = [(table.task(n), table.data(table.index(n, 2))) for n in range(table.rowCount())]
    fresh = NightTable()
    fresh.show_chart(chart_of(later, later.now))
    assert rows == [(fresh.task(n), fresh.data(fresh.index(n, 2))) for n in range(fresh.rowCount())]
    changed.clear()
    table.show_chart(chart_of(later, later.now + 120))
    lasting = {n for n in range(table.rowCount()) if table.data(table.index(n, 3)).startswith("2 min")}
    assert lasting
    assert lasting <= set(changed)
    assert len(changed) < table.rowCount()


@pytest.mark.parametrize(
    ("cost", "tokens", "verb"),
    [
        ("20 USD", "", BudgetRaised(0.0, None, cost=20_000_000)),
        ("", "5M", BudgetRaised(0.0, None, tokens=5_000_000)),
        ("3.50 USD", "900k", BudgetRaised(0.0, None, cost=3_500_000, tokens=900_000)),
        ("", "", "Write what it may cost"),
        ("20", "", "20 has no unit"),
        ("", "5 pounds", "is not a scale of tokens"),
    ],
)
def test_limits_are_raised_in_money_and_tokens(
    window: QMainWindow, cost: str, tokens: str, verb: BudgetRaised | str
) -> None:
    said: list[object] = []
    dialog = AmountDialog(None, Account(1_200_000, None, 2_100_000, 2_000_000), window)
    dialog.asked.connect(said.append)
    assert (dialog.field.text(), dialog.tokens.text()) == ("", "4M")
    dialog.field.setText(cost)
    dialog.tokens.setText(tokens)
    dialog.accept()
    if isinstance(verb, str):
        assert verb in dialog.error.text()
        assert said == []
    else:
        assert said == [verb]


async def test_a_night_held_for_tokens_offers_more_of_them(screen: TonightScreen) -> None:
    tonight = replace(picture(working), cost_limit=None, token_limit=2_000_000)
    screen.show_night(tonight)
    assert screen.acting.actions["raise_run"].isVisible()
    assert any(fact.words.endswith("of 2 M tokens") for fact in facts(tonight, tonight.now))


async def test_the_branch_and_the_worktree_are_at_hand(window: QMainWindow, screen: TonightScreen) -> None:
    tonight = picture(working)
    screen.show_plan(tonight.run, Editor(tonight.document).plan)
    window.show()
    schema = replace(tonight.tasks["schema"], branch="zowl/night/schema")
    screen.show_night(replace(tonight, tasks={**tonight.tasks, "schema": schema}))
    screen.look_at("schema")
    offered = dict(screen.acting.offers())
    offered[f"Copy its branch: {schema.task.title}"].trigger()
    assert QGuiApplication.clipboard().text() == "zowl/night/schema"
    offered[f"Copy the path of its worktree: {schema.task.title}"].trigger()
    assert QGuiApplication.clipboard().text() == str(worktree_of(data_home(), tonight.run, "schema"))
    assert {"Pause", "Stop after current", "Stop now..."} <= set(offered)
    screen.look_at("mail")
    assert not screen.acting.actions["copy_branch"].isVisible()


@pytest.mark.parametrize("size", [(1500, 950), (960, 585)])
async def test_the_work_is_read_in_any_window_until_a_person_zooms(
    qtbot: QtBot, window: QMainWindow, screen: TonightScreen, size: tuple[int, int]
) -> None:
    tonight = picture(working)
    with qtbot.waitExposed(window):
        window.show()
    screen.show_plan(tonight.run, Editor(tonight.document).plan)
    canvas = screen.canvas
    window.resize(*size)
    qtbot.waitUntil(lambda: window.size().toTuple() == size)
    assert canvas.scale_now >= READABLE
    seen = canvas.visible_area()
    canvas.show_again()
    assert canvas.visible_area() == seen, "it was fitted to this size"
    assert canvas.visible_area().contains(canvas.stage.area_of(["schema"]))
    assert screen.tabs.height() <= screen.height() / 3
    canvas.zoom_to(0.3)
    window.resize(1200, 800)
    qtbot.waitUntil(lambda: window.width() == 1200)
    assert canvas.scale_now == pytest.approx(0.3)


@pytest.mark.parametrize("size", [(784, 452), (960, 585)])
async def test_names_are_read_in_a_small_window_with_no_task_chosen(
    qtbot: QtBot, window: QMainWindow, screen: TonightScreen, size: tuple[int, int]
) -> None:
    night = picture(working)
    states = dict.fromkeys(night.tasks, TaskState.WAITING) | {"mail": TaskState.FAILED}
    tasks = {name: replace(task, state=states[name]) for name, task in night.tasks.items()}
    tonight = replace(night, tasks=tasks)
    window.setMinimumSize(100, 100)
    with qtbot.waitExposed(window):
        window.show()
    screen.show_night(tonight)
    screen.show_plan(tonight.run, Editor(tonight.document).plan)
    window.resize(*size)
    qtbot.waitUntil(lambda: window.size().toTuple() == size)
    canvas = screen.canvas
    assert not canvas.stage.selected_tasks()
    assert canvas.scale_now >= READABLE
    assert canvas.visible_area().contains(canvas.stage.area_of(["mail"]))


async def test_with_no_task_chosen_the_panel_tells_of_the_night(screen: TonightScreen) -> None:
    tonight = replace(picture(working), power="It is kept awake.", queued=("next.zowl.yaml",))
    screen.show_night(tonight)
    for words in ("It is kept awake.", "next.zowl.yaml", tonight.source, tonight.run):
        assert words in screen.panel.why.text()


def test_a_night_that_waits_is_called_by_its_file_alone() -> None:
    tonight = replace(picture(working), queued=("/home/ann/plans/next.zowl.yaml",))
    (waiting,) = (fact for fact in facts(tonight, tonight.now) if "behind this one" in str(fact))
    assert "behind this one: next.zowl.yaml" in str(waiting)


def test_buttons_of_dialogs_have_no_icons_of_the_platform(window: QMainWindow) -> None:
    for dialog in (
        RetryDialog(picture(working).tasks["schema"], ("claude",), window),
        AmountDialog(None, Account(0, None, 0, None), window),
        PromptView("Schema", "Do it.", DARK, window),
    ):
        (box,) = dialog.findChildren(QDialogButtonBox)
        assert box.buttons()
        assert box.standardButtons() == QDialogButtonBox.StandardButton.NoButton, (
            "they have some, here or there"
        )


async def test_words_that_lead_to_a_question_keep_their_dots(screen: TonightScreen) -> None:
    screen.show_night(picture(working))
    screen.look_at("schema")
    assert screen.panel.verbs["retry"].text() == "Retry from..."


async def test_an_emptied_brief_is_not_sent(window: QMainWindow, qtbot: QtBot) -> None:
    window.show()
    dialog = RetryDialog(picture(working).tasks["schema"], ("claude",), window)
    dialog.open()
    said: list[object] = []
    dialog.asked.connect(said.append)
    dialog.brief.setPlainText(" \n")
    dialog.go.click()
    assert "The brief is empty" in dialog.error.text()
    assert said == []
    dialog.brief.setPlainText("Do it so.")
    dialog.go.click()
    assert [getattr(word, "brief", None) for word in said] == ["Do it so."]


def test_what_a_gate_asks_for_is_said_once_however_it_stands() -> None:
    def at_the_gate(player: Player) -> None:
        reached(player, "schema", "implement")

    waiting = picture(at_the_gate).tasks["look"]
    assert reason(waiting).count("Look at the screen") == 1, "before it is reached, below why it waits"
    held = replace(waiting, why="look is held for you: Look at the screen.")
    assert reason(held) == held.why


def test_the_end_of_a_night_is_told_by_whom_it_waits_for() -> None:
    held = picture(finished)
    assert [fact.words for fact in facts(held, held.now)][-1].endswith(": nothing goes on without you")
    by_hand = picture(stopped)
    assert [fact.words for fact in facts(by_hand, by_hand.now)][-1].endswith(": stopped by you")


async def test_the_panel_has_room_for_one_more_line_at_once(
    qtbot: QtBot, window: QMainWindow, screen: TonightScreen
) -> None:
    tonight, panel = picture(working), screen.panel
    task = tonight.tasks["schema"]
    longer = replace(task, branch="zowl/20261128-143456/a-branch-with-a-long-name-for-the-gym")
    with qtbot.waitExposed(window):
        window.show()
    for shown in (task, longer, task, longer):
        panel.show_task(tonight, shown, tonight.now)
        assert panel.facts.height() >= panel.facts.heightForWidth(panel.facts.width())
        assert panel.more.height() == panel.more.sizeHint().height()
        QCoreApplication.sendPostedEvents()
    assert panel.facts.height() > panel.state.height(), "it takes two lines"
