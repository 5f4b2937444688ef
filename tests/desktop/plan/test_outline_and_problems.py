"""The table edits the same document without a mouse; problems lead to their place."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.app.editing.story import STORY
from zowl_desktop.app.editing import Document, Editor, RemoveTasks, Set
from zowl_desktop.app.editing.judgement import judged
from zowl_desktop.app.findings import missing_projects
from zowl_desktop.desktop.plan import PlanScreen
from zowl_desktop.desktop.plan.outline import COLUMNS, NAME, NEEDS, TITLE, OutlineModel
from zowl_desktop.model.document.tree import Plain
from zowl_desktop.model.pipeline import IfFailed, Need


def write(screen: PlanScreen, row: int, column: int, words: str) -> None:
    """Edit a cell with the keyboard."""
    outline = screen.outline
    outline.setFocus()
    outline.setCurrentIndex(outline.model().index(row, column))
    QTest.keyClick(outline, Qt.Key.Key_F2)
    field = next(each for each in outline.findChildren(QLineEdit) if each.isVisible())
    field.selectAll()
    QTest.keyClicks(field, words)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()


def cells(screen: PlanScreen, row: int) -> list[str]:
    model = screen.outline.model()
    return [str(model.index(row, column).data()) for column in range(len(COLUMNS))]


def test_the_table_says_what_the_canvas_shows(screen: PlanScreen) -> None:
    assert cells(screen, 0) == ["Create bookings table", "schema", "api", "claude · sonnet", ""]
    assert cells(screen, 7)[NEEDS] == "screen, confirm: run"
    spoken = screen.outline.model().index(7, NEEDS).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Needs: screen, confirm: run"
    assert screen.outline.accessibleName() == "Outline"


def test_cells_are_edited_with_the_keyboard(screen: PlanScreen, editor: Editor) -> None:
    write(screen, 0, TITLE, "Bookings table")
    assert editor.plan.tasks["schema"].title == "Bookings table"
    write(screen, 0, NAME, "table")
    assert editor.plan.tasks["endpoint"].needs == (Need("table"),)
    write(screen, 3, NEEDS, "endpoint: hold, seed")
    assert editor.plan.tasks["screen"].needs == (Need("endpoint", if_failed=IfFailed.HOLD), Need("seed"))
    assert editor.undo_label == "Connect endpoint to screen"


def test_a_refused_cell_says_why(screen: PlanScreen, editor: Editor) -> None:
    tree = editor.tree
    write(screen, 0, NEEDS, "screen")
    assert "because screen needs endpoint" in screen.canvas.words.text()
    write(screen, 0, NEEDS, "seed: perhaps")
    assert "perhaps is no policy" in screen.canvas.words.text()
    assert editor.tree is tree


def test_selection_goes_both_ways(screen: PlanScreen) -> None:
    screen.canvas.stage.select(["refund", "docs"])
    assert set(screen.outline.selected()) == {"refund", "docs"}
    screen.outline.setFocus()
    screen.outline.setCurrentIndex(screen.outline.model().index(0, 0))
    assert screen.canvas.stage.selected_tasks() == ("schema",)
    QTest.keyClick(screen.outline, Qt.Key.Key_Down)
    assert screen.canvas.stage.selected_tasks() == ("endpoint",)


def test_tasks_are_added_and_removed_in_the_table(screen: PlanScreen, editor: Editor) -> None:
    screen.canvas.stage.select(["docs"])
    QTest.keyClick(screen.outline, Qt.Key.Key_Insert)
    assert editor.plan.tasks["task"].needs == (Need("docs"),)
    QTest.keyClick(screen.outline, Qt.Key.Key_Delete)
    assert "task" not in editor.plan.tasks
    assert screen.outline.model().rowCount() == 9


def test_a_small_pipeline_is_built_without_a_mouse(screen: PlanScreen) -> None:
    screen.show_document(
        Document(Editor("zowl: 1\nprojects: {api: {path: x}}\nagents: {claude: {}}\ntasks: {}\n"), None)
    )
    editor = screen.document.editor
    for row, title in enumerate(("Table", "Endpoint", "Tests")):
        screen.outline.setFocus()
        screen.outline.clearSelection()
        QTest.keyClick(screen.outline, Qt.Key.Key_Insert)
        write(screen, row, TITLE, title)
        write(screen, row, NAME, title.lower())
    write(screen, 1, NEEDS, "table")
    write(screen, 2, NEEDS, "endpoint: hold")
    assert [task.needs for task in editor.plan.tasks.values()] == [
        (),
        (Need("table"),),
        (Need("endpoint", if_failed=IfFailed.HOLD),),
    ]
    assert judged(editor.tree, editor.settings).problems == ()


def test_the_model_of_the_table_is_sound(editor: Editor) -> None:
    model = OutlineModel(editor)
    editor.listen(model.changed)
    editor.do(RemoveTasks(("schema",)))
    assert model.rowCount() == 8
    assert model.rowCount(model.index(0, 0)) == 0
    assert not model.index(20, 0).isValid()


def test_problems_are_listed_and_lead_to_their_place(
    screen: PlanScreen, editor: Editor, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(screen.judged, timeout=5000):
        editor.do(Set(("tasks", "refund", "brief"), None))
    found = screen.problems.shown
    assert [problem.path for problem in found] == ["tasks.refund"]
    assert screen.tabs.tabText(1) == "Problems (1)"
    screen.problems.setCurrentIndex(screen.problems.model().index(0, 0))
    screen.problems.setFocus()
    QTest.keyClick(screen.problems, Qt.Key.Key_Return)
    assert screen.canvas.stage.selected_tasks() == ("refund",)
    with qtbot.waitSignal(screen.judged, timeout=5000):
        editor.undo()
    assert screen.problems.shown == ()


def test_a_problem_leads_to_its_field(qtbot: QtBot, screen: PlanScreen) -> None:
    text = STORY.replace("agent: gemini", "agent: gemin")
    screen.show_document(Document(Editor(text), None))
    qtbot.waitUntil(lambda: len(screen.problems.shown) == 1)
    screen.go_to_problem(screen.problems.shown[0].path)
    focus = screen.window().focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "Agent"
    screen.go_to_problem("limits.cost")
    focus = screen.window().focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "Cost"


def test_a_broken_text_is_shown_with_its_line(qtbot: QtBot, screen: PlanScreen) -> None:
    screen.show_document(Document(Editor("zowl: 1\ntasks: {a: [}\n"), None))
    assert "Line 2" in screen.canvas.beginning.text()
    qtbot.waitUntil(lambda: len(screen.problems.shown) == 1)
    assert screen.problems.shown[0].line == 2


def test_a_project_that_is_not_here_is_a_problem_until_it_is(qtbot: QtBot, screen: PlanScreen) -> None:
    qtbot.waitUntil(lambda: screen.problems.shown == ())
    gone = Path.home() / "code" / "gone"
    screen.document.editor.do(Set(("projects", "api", "path"), "~/code/gone"))
    qtbot.waitUntil(lambda: len(screen.problems.shown) == 1)
    (problem,) = screen.problems.shown
    assert (problem.path, problem.message) == ("projects.api.path", f"there is no folder {gone}")
    screen.go_to_problem(problem.path)
    focus = screen.window().focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "Folder of the repository"
    gone.mkdir()
    screen.look_again()
    qtbot.waitUntil(
        lambda: [each.message for each in screen.problems.shown] == [f"{gone} is no git repository"]
    )
    (gone / ".git").mkdir()
    screen.look_again()
    qtbot.waitUntil(lambda: screen.problems.shown == ())


def test_what_lies_in_a_repository_or_is_not_known_yet_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "mono" / ".git").mkdir(parents=True)
    (tmp_path / "mono" / "web").mkdir()
    (tmp_path / "bare.git").mkdir()
    (tmp_path / "bare.git" / "HEAD").write_text("ref: refs/heads/main", encoding="utf-8")
    paths = {"web": "mono/web", "bare": "bare.git", "there": str(tmp_path / "mono"), "odd": "~nobody/x"}
    projects: dict[str, Plain] = {name: {"path": path} for name, path in paths.items()}
    tree: Plain = {"projects": {**projects, "torn": "x"}}
    assert [problem.path for problem in missing_projects(tree, tmp_path)] == ["projects.odd.path"]
    assert [problem.path for problem in missing_projects(tree, None)] == ["projects.odd.path"]
