"""A document's file: all or nothing, never over somebody else's change, and nothing lost in a crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.editing.story import STORY
from zowl_desktop.app.editing import (
    Answer,
    Document,
    Move,
    Recovery,
    Rename,
    Set,
    new_document,
    open_document,
)
from zowl_desktop.model.document.tree import at
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble, Refused
from zowl_desktop.model.layout import Point


@pytest.fixture
def document(tmp_path: Path) -> Document:
    path = tmp_path / "night.zowl.yaml"
    path.write_text(STORY, encoding="utf-8")
    return open_document(path)


def path_of(document: Document) -> Path:
    assert document.path is not None
    return document.path


def test_saving_writes_the_edit_and_undo_still_works(document: Document) -> None:
    document.editor.do(Set(("name",), "Another night"))
    before = path_of(document).stat().st_ino
    document.save()
    assert path_of(document).stat().st_ino != before  # another file took its place, whole
    assert list(path_of(document).parent.iterdir()) == [path_of(document)]
    assert not document.editor.is_changed
    assert path_of(document).read_text("utf-8") == STORY.replace("Gym bookings, night 3", "Another night")
    document.editor.undo()
    document.save()
    assert path_of(document).read_text("utf-8") == STORY


def test_a_new_document_needs_a_file(tmp_path: Path) -> None:
    document = new_document()
    assert document.title == "Untitled"
    with pytest.raises(Refused):
        document.save()
    document.save(tmp_path / "first.zowl.yaml")
    assert document.title == "first"
    document.editor.do(Set(("name",), "First"))
    document.save()
    assert open_document(tmp_path / "first.zowl.yaml").editor.plan.name == "First"


def test_a_save_over_another_programs_change_is_refused(document: Document) -> None:
    document.editor.do(Set(("name",), "Mine"))
    path_of(document).write_text(STORY + "# theirs\n", encoding="utf-8")
    with pytest.raises(Refused, match="changed by another program"):
        document.save()
    assert path_of(document).read_text("utf-8") == STORY + "# theirs\n"


def test_a_save_that_fails_leaves_the_file(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    document.editor.do(Set(("name",), "Mine"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(EnvironmentTrouble, match="No space left"):
        document.save()
    assert path_of(document).read_text("utf-8") == STORY
    assert [file.name for file in path_of(document).parent.iterdir()] == ["night.zowl.yaml"]
    assert document.editor.is_changed


def test_a_save_follows_a_link_and_keeps_the_mode(document: Document, tmp_path: Path) -> None:
    path_of(document).chmod(0o640)
    link = tmp_path / "link.zowl.yaml"
    link.symlink_to(path_of(document))
    linked = open_document(link)
    linked.editor.do(Set(("name",), "Linked"))
    linked.save()
    assert link.is_symlink()
    assert path_of(document).stat().st_mode & 0o777 == 0o640
    assert "Linked" in path_of(document).read_text("utf-8")


def test_changes_of_different_places_are_merged(document: Document) -> None:
    document.editor.do(Set(("tasks", "screen", "title"), "My screen"))
    document.editor.do(Rename("tasks", "seed", "sample"))
    theirs = STORY.replace("title: API reference", "title: Their reference  # theirs")
    path_of(document).write_text(theirs, encoding="utf-8")
    change = document.look()()
    assert change is not None
    assert not change.needs_answer
    document.settle(change)
    document.save()
    expected = theirs.replace("title: Booking screen", "title: My screen").replace("  seed:", "  sample:")
    assert path_of(document).read_text("utf-8") == expected
    assert document.look()() is None


@pytest.mark.parametrize(("answer", "title"), [(Answer.MINE, "Mine"), (Answer.THEIRS, "Theirs")])
def test_changes_of_one_place_are_asked_about(document: Document, answer: Answer, title: str) -> None:
    document.editor.do(Set(("tasks", "screen", "title"), "Mine"))
    document.editor.do(Set(("name",), "My night"))
    path_of(document).write_text(STORY.replace("title: Booking screen", "title: Theirs"), encoding="utf-8")
    change = document.look()()
    assert change is not None
    assert change.clashes == ("tasks.screen.title",)
    with pytest.raises(Refused):
        document.settle(change)
    document.settle(change, answer)
    assert document.editor.plan.tasks["screen"].title == title
    assert document.editor.plan.name == ("My night" if answer is Answer.MINE else "Gym bookings, night 3")
    document.editor.undo()
    assert document.editor.plan.tasks["screen"].title == "Mine"
    assert document.editor.plan.name == "My night"


@pytest.mark.parametrize("theirs", [None, "tasks: {a: [}\n"])
def test_a_file_that_is_gone_or_broken_is_asked_about(document: Document, theirs: str | None) -> None:
    document.editor.do(Set(("name",), "Mine"))
    if theirs is None:
        path_of(document).unlink()
    else:
        path_of(document).write_text(theirs, encoding="utf-8")
    change = document.look()()
    assert change is not None
    assert change.needs_answer
    document.settle(change, Answer.MINE)
    document.save()
    assert "name: Mine" in path_of(document).read_text("utf-8")


def test_a_document_without_a_change_asks_nothing(document: Document) -> None:
    assert document.look()() is None
    assert new_document().look()() is None


def test_what_cannot_be_opened_is_said(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentTrouble):
        open_document(tmp_path / "nowhere.zowl.yaml")
    (tmp_path / "other").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="UTF-8"):
        open_document(tmp_path / "other")


def test_a_crash_loses_no_edit(document: Document, tmp_path: Path) -> None:
    recovery = Recovery(tmp_path / "recovery")
    document.editor.do(Rename("tasks", "seed", "sample"))
    document.editor.do(Move({"docs": Point(0, 0)}))
    file = recovery.file_of(document, "1")
    recovery.keep(file, document.path, document.digest, document.editor.snapshot())
    (tmp_path / "recovery" / "damaged.json").write_text("{", encoding="utf-8")

    found = Recovery(tmp_path / "recovery").lost()
    assert [lost.path for lost in found] == [document.path]
    again = found[0].document()
    assert again.editor.tree == document.editor.tree
    again.save()
    assert path_of(document).read_text("utf-8") == document.editor.snapshot().text()
    again.editor.undo()
    assert at(again.editor.tree, ("tasks", "seed", "run")) == "./scripts/seed.sh"
    recovery.drop(file)
    assert Recovery(tmp_path / "recovery").lost() == ()


def test_a_folder_of_kept_edits_that_cannot_be_used_is_said(document: Document, tmp_path: Path) -> None:
    folder = tmp_path / "recovery"
    recovery = Recovery(folder)
    document.editor.do(Rename("tasks", "seed", "sample"))
    file = recovery.file_of(document, "1")
    recovery.keep(file, document.path, document.digest, document.editor.snapshot())
    (lost,) = recovery.lost()
    folder.rename(tmp_path / "elsewhere")
    folder.write_text("no folder", encoding="utf-8")
    with pytest.raises(EnvironmentTrouble, match="Not a directory"):
        recovery.drop(file)
    with pytest.raises(EnvironmentTrouble, match="Not a directory"):
        recovery.put_off(lost)
