"""Copies are text: they go between windows and into messages, with all that they refer to."""

from __future__ import annotations

import pytest

from tests.app.editing.story import STORY
from zowl_desktop.app.editing import AddTask, Editor, Frame, Note, PutFrame, PutNote
from zowl_desktop.app.editing.clipboard import Fragment, as_text, fragment, from_text, pasted
from zowl_desktop.model.document import load
from zowl_desktop.model.errors import Refused
from zowl_desktop.model.layout import Point, Size
from zowl_desktop.model.pipeline import IfFailed, Need


def copied(editor: Editor, *tasks: str) -> Fragment:
    found = from_text(as_text(fragment(editor.tree, editor.plan, tasks)))
    assert found is not None
    return found


def test_a_copy_takes_the_edges_within_along() -> None:
    editor = Editor(STORY)
    found = copied(editor, "confirm", "e2e", "payments")
    edits, names = pasted(found, editor.tree, editor.plan, Point(960, 960))
    assert names == ("payments-2", "confirm-2", "e2e-2")
    editor.do(*edits)
    plan = editor.plan
    assert plan.tasks["payments-2"].needs == ()
    assert plan.tasks["confirm-2"].needs == (Need("payments-2"),)
    assert plan.tasks["e2e-2"].needs == (Need("confirm-2", if_failed=IfFailed.RUN),)
    far = [plan.places[name] for name in names]
    assert min(place.x for place in far) == 960
    assert min(place.y for place in far) == 960
    load(editor.snapshot().text())
    editor.undo()
    assert editor.snapshot().text() == STORY


def test_a_copy_brings_what_it_names_into_another_document() -> None:
    found = copied(Editor(STORY), "screen", "e2e")
    other = Editor("zowl: 1\nname: Other\n\ntasks: {}\n")
    edits, _ = pasted(found, other.tree, other.plan, Point(0, 0))
    other.do(*edits)
    assert other.plan.projects == ("app",)
    assert other.plan.agents == ("claude", "codex")
    tasks = load(other.snapshot().text()).tasks
    assert (tasks["screen"].agent, tasks["e2e"].agent) == ("codex", "claude")


def test_names_that_look_like_the_new_ones_are_not_confused() -> None:
    editor = Editor("zowl: 1\ntasks:\n  a: {gate: x}\n  a-2: {gate: y, needs: [a]}\n")
    edits, names = pasted(copied(editor, "a", "a-2"), editor.tree, editor.plan, Point(0, 0))
    editor.do(*edits)
    assert names == ("a-3", "a-4")
    assert editor.plan.tasks["a-4"].needs == (Need("a-3"),)


def test_frames_and_notes_are_copied() -> None:
    editor = Editor(STORY)
    editor.do(
        PutFrame("f", Frame("Backend", Point(0, 0), Size(480, 240))),
        PutNote("n", Note("Why", Point(24, 48), Size(96, 96))),
    )
    found = from_text(as_text(fragment(editor.tree, editor.plan, (), ["f"], ["n"])))
    assert found is not None
    edits, _ = pasted(found, editor.tree, editor.plan, Point(240, 0))
    editor.do(*edits)
    assert editor.plan.frames["frame"] == Frame("Backend", Point(240, 0), Size(480, 240))
    assert editor.plan.notes["note"] == Note("Why", Point(264, 48), Size(96, 96))
    again = Editor(editor.snapshot().text())
    assert again.plan.frames == editor.plan.frames
    assert again.plan.notes == editor.plan.notes


@pytest.mark.parametrize(
    "text", ["", "hello", "{}", '{"zowl-tasks": 2}', '{"zowl-tasks": ', "[" * 100_000 + "zowl-tasks"]
)
def test_other_text_is_not_pasted(text: str) -> None:
    assert from_text(text) is None


def test_a_forged_circle_is_refused() -> None:
    editor = Editor(STORY)
    forged = (
        '{"zowl-tasks": 1, "tasks": {"a": {"gate": "x", "needs": ["b"]}, "b": {"gate": "y", "needs": ["a"]}}}'
    )
    found = from_text(forged)
    assert found is not None
    edits, _ = pasted(found, editor.tree, editor.plan, Point(0, 0))
    with pytest.raises(Refused, match="wait for each other"):
        editor.do(*edits)


def test_a_forged_name_is_refused() -> None:
    editor = Editor(STORY)
    with pytest.raises(Refused, match="cannot be a name"):
        editor.do(AddTask("../x", {"gate": "x"}, Point(0, 0)))
