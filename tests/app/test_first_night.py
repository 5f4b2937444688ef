"""From what a person chose to a document that a night could run."""

from __future__ import annotations

from pathlib import Path

import pytest

from zowl_desktop.app.first_night import NOBODY, TASK, ProjectChoice, first_night, spelled_limit
from zowl_desktop.model.document import load
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.pipeline import Check, TaskKind

CHOICE = ProjectChoice(
    path=Path("/srv/My Shop"),
    base="stable",
    checks=(("tests", "npm test"), ("web-tests", "(cd web && npm test)")),
    setup="npm ci",
    copies=(".env",),
)


def test_the_document_says_what_was_chosen() -> None:
    document = first_night(CHOICE, "claude", "$12.5")
    pipeline = load(document.editor.snapshot().text())
    project = pipeline.projects["my-shop"]
    assert (project.path, project.base, project.setup) == ("/srv/My Shop", "stable", "npm ci")
    assert project.checks == (Check("tests", "npm test"), Check("web-tests", "(cd web && npm test)"))
    assert project.copy == (".env",)
    assert pipeline.limits.cost == 12_500_000
    (task,) = pipeline.tasks.values()
    assert (task.id, task.kind, task.project, task.agent) == (TASK, TaskKind.BRIEF, "my-shop", "claude")
    assert task.brief


def test_without_an_agent_the_first_task_is_a_command() -> None:
    pipeline = load(first_night(CHOICE, NOBODY, "").editor.snapshot().text())
    (task,) = pipeline.tasks.values()
    assert (task.id, task.kind, task.project, task.agent) == (TASK, TaskKind.COMMAND, "my-shop", None)
    assert not pipeline.agents


def test_what_is_tried_is_what_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/grace")
    choice = ProjectChoice(Path("/home/grace/code/shop"), "main", CHOICE.checks, CHOICE.setup, CHOICE.copies)
    written = load(first_night(choice, "codex", "").editor.snapshot().text()).projects["shop"]
    tried = choice.as_project()
    assert written.path == "~/code/shop"
    assert (written.base, written.setup, written.checks, written.copy) == (
        tried.base,
        tried.setup,
        tried.checks,
        tried.copy,
    )


def test_a_project_of_few_words_has_few_keys() -> None:
    document = first_night(ProjectChoice(Path("/srv/\N{SNOWMAN}"), "main"), "claude", "")
    assert "setup" not in document.editor.snapshot().text()
    pipeline = load(document.editor.snapshot().text())
    assert list(pipeline.projects) == ["project"]
    assert pipeline.limits.cost is None


def test_one_undo_takes_it_all_back() -> None:
    document = first_night(CHOICE, "claude", "")
    assert document.editor.undo_label == "Make the first night"
    document.editor.undo()
    assert not document.editor.is_changed


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("15 USD", "15 USD"),
        ("15", "15 USD"),
        ("$15", "15 USD"),
        (" 3.5 usd ", "3.50 USD"),
        ("20$", "20 USD"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_limit_can_be_written_in_many_ways(written: str, meant: str) -> None:
    assert spelled_limit(written) == meant


@pytest.mark.parametrize("written", ["lots", "-3", "15 EUR", "$", "1e9", "10000000000"])
def test_a_limit_that_is_none_is_refused_in_words(written: str) -> None:
    with pytest.raises(BadInput) as refused:
        spelled_limit(written)
    assert "15 USD" in refused.value.mend
