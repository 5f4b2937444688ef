"""What reading promises beyond the documents in `documents/`: layers, origins, bounds, bytes of any sort."""

from __future__ import annotations

from pathlib import Path

import pytest

from zowl_desktop.model.document import (
    BadDocument,
    Found,
    Origin,
    Reading,
    Settings,
    found,
    load,
    pinned,
    read,
    tree_of,
)
from zowl_desktop.model.document.source import SIZE_LIMIT
from zowl_desktop.model.pipeline import Pipeline, RunLimits, TaskKind

GOOD = sorted((Path(__file__).parent / "documents" / "good").glob("*.zowl.yaml"))

MEANS = {
    TaskKind.BRIEF: ("agent", "project", "recipe", "expects", "deliver"),
    TaskKind.COMMAND: ("project", "expects", "deliver"),
    TaskKind.GATE: (),
}
"""Keys with a default that mean something for a task of that kind."""

PLAIN = """\
zowl: 1
projects: {api: {path: /srv/api}}
tasks:
  a: {brief: Do it.}
  b: {brief: Do it., agent: codex, limits: {cost: 1 USD}}
  c: {run: make}
"""

SETTINGS = Settings.model_validate(
    {
        "agents": {
            "night": {"cli": "claude", "model": "opus", "account": "work"},
            "codex": {"cli": "codex", "model": "large"},
        },
        "defaults": {
            "agent": "night",
            "deliver": "pr",
            "limits": {"cost": "2 USD", "time": "1 h"},
            "on_failure": [{"retry": 1}, "hold"],
        },
        "limits": {"cost": "20 USD", "parallel": 2},
    },
)


def first(reading: Reading) -> tuple[int, int, str]:
    problem = reading.problems[0]
    return problem.line, problem.column, problem.message


def ready(reading: Reading) -> Pipeline:
    assert not reading.problems
    assert reading.pipeline is not None
    return reading.pipeline


class TestLayers:
    def test_settings_lie_below_the_document(self) -> None:
        pipeline = ready(read(PLAIN, defaults=SETTINGS))
        assert pipeline.tasks["a"].agent == "night"
        assert pipeline.tasks["a"].deliver == "pr"
        assert pipeline.tasks["a"].limits.cost == 2_000_000
        assert pipeline.tasks["b"].agent == "codex"
        assert pipeline.tasks["b"].limits.cost == 1_000_000
        assert pipeline.tasks["b"].limits.time == 3600
        assert pipeline.agents["codex"].model == "large"
        assert pipeline.limits == RunLimits(cost=20_000_000, parallel=2)

    def test_without_settings_the_task_lacks_an_agent(self) -> None:
        assert [problem.path for problem in read(PLAIN).problems] == ["tasks.a"]

    def test_the_document_overrides_settings_key_by_key(self) -> None:
        text = PLAIN + "agents: {codex: {model: small}}\ndefaults: {deliver: none}\nlimits: {cost: 5 USD}\n"
        pipeline = ready(read(text, defaults=SETTINGS))
        assert pipeline.agents["codex"].model == "small"
        assert pipeline.agents["codex"].cli == "codex"
        assert pipeline.agents["night"].payer == "work"
        assert pipeline.tasks["a"].deliver == "none"
        assert pipeline.limits == RunLimits(cost=5_000_000, parallel=2)

    def test_the_only_profile_of_the_document_beats_the_default_of_settings(self) -> None:
        pipeline = ready(read(PLAIN + "agents: {codex: {model: small}}\n", defaults=SETTINGS))
        assert pipeline.tasks["a"].agent == "codex"

    def test_the_command_line_overrides_both(self) -> None:
        text = PLAIN + "limits: {cost: 5 USD, until: 06:00}\n"
        pipeline = ready(read(text, defaults=SETTINGS, overrides=RunLimits(cost=1, parallel=7)))
        assert pipeline.limits == RunLimits(cost=1, parallel=7, until="06:00")

    def test_a_name_that_only_settings_know_is_known(self) -> None:
        text = PLAIN.replace("agent: codex", "agent: night")
        assert ready(read(text, defaults=SETTINGS)).tasks["b"].agent == "night"

    def test_settings_are_refused_as_a_document_is(self) -> None:
        with pytest.raises(ValueError, match="15 has no unit"):
            Settings.model_validate({"limits": {"cost": "15"}})


class TestOrigin:
    TREE = tree_of(PLAIN + "defaults: {expects: report}\nlimits: {until: 06:00}\n")

    @pytest.mark.parametrize(
        ("path", "value", "origin"),
        [
            (("limits", "until"), "06:00", Origin.HERE),
            (("limits", "parallel"), 2, Origin.SETTINGS),
            (("limits", "tokens"), None, Origin.NOWHERE),
            (("tasks", "b", "agent"), "codex", Origin.HERE),
            (("tasks", "a", "agent"), "night", Origin.SETTINGS),
            (("tasks", "a", "project"), "api", Origin.ONLY),
            (("tasks", "a", "expects"), "report", Origin.DEFAULTS),
            (("tasks", "a", "recipe"), "nightloop", Origin.BUILT_IN),
            (("tasks", "c", "recipe"), None, Origin.NOWHERE),
            (("tasks", "a", "limits", "cost"), "2 USD", Origin.SETTINGS),
            (("tasks", "b", "limits", "cost"), "1 USD", Origin.HERE),
            (("tasks", "b", "limits", "silence"), None, Origin.NOWHERE),
            (("tasks", "c", "brief"), None, Origin.NOWHERE),
            (("agents", "night", "model"), "opus", Origin.SETTINGS),
            (("agents", "night", "stronger"), None, Origin.NOWHERE),
            (("projects", "api", "path"), "/srv/api", Origin.HERE),
        ],
    )
    def test_origin(self, path: tuple[str, ...], value: object, origin: Origin) -> None:
        assert found(path, self.TREE, SETTINGS) == Found(value, origin)  # type: ignore[arg-type]

    @pytest.mark.parametrize("settings", [Settings(), SETTINGS], ids=["alone", "settings"])
    @pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name.split(".")[0])
    def test_it_says_what_the_pipeline_does(self, path: Path, settings: Settings) -> None:
        text = path.read_text()
        pipeline = ready(read(text, defaults=settings))
        for name, task in pipeline.tasks.items():
            means = MEANS[task.kind]
            told = {key: found(("tasks", name, key), tree_of(text), settings).value for key in means}
            assert told == {key: task.recipe.name if key == "recipe" else getattr(task, key) for key in means}


class TestPinned:
    @pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name.split(".")[0])
    @pytest.mark.parametrize(
        "overrides", [None, RunLimits(cost=1, tokens=2_500, time=61, until="05:00", parallel=2)]
    )
    def test_read_alone_it_is_the_same_night(self, path: Path, overrides: RunLimits | None) -> None:
        text = path.read_text("utf-8")
        reading = read(text, path.name, defaults=SETTINGS, overrides=overrides)
        own = pinned(text, path.name, defaults=SETTINGS, overrides=overrides)
        assert load(own, path.name) == ready(reading)

    @pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name.split(".")[0])
    def test_with_nothing_around_it_stays_as_it_is(self, path: Path) -> None:
        text = path.read_text("utf-8")
        assert pinned(text, path.name) == text

    def test_comments_stay(self) -> None:
        text = PLAIN.replace("tasks:", "# tonight\ntasks:  # two of them")
        assert "# tonight\ntasks:  # two of them\n" in pinned(text, defaults=SETTINGS)

    def test_a_broken_document_is_refused(self) -> None:
        with pytest.raises(BadDocument):
            pinned(PLAIN)


class TestBytes:
    def test_bad_utf_8_is_placed(self) -> None:
        assert first(read(b"zowl: 1\nname: a\xff\n")) == (2, 8, "byte 0xFF is not UTF-8")

    def test_utf_16_is_named(self) -> None:
        assert "UTF-16" in read("zowl: 1\n".encode("utf-16")).problems[0].message

    def test_a_control_character_is_placed(self) -> None:
        assert first(read("zowl: 1\nname: a\x07b\n")) == (
            2,
            8,
            "the character U+0007 cannot stand in a document",
        )

    @pytest.mark.parametrize("character", ["\x00", "\x85", "\u2028", "\ufffe", "\ud800", "\ufeff"])
    def test_characters_that_no_editor_shows_are_refused(self, character: str) -> None:
        assert f"U+{ord(character):04X}" in read(f"zowl: 1\nname: a{character}b\n").problems[0].message

    def test_a_file_over_the_limit_is_refused_unread(self) -> None:
        for text in ("#" * (SIZE_LIMIT + 1), b"#" * (SIZE_LIMIT + 1), "é" * (SIZE_LIMIT // 2 + 1)):
            assert [problem.message for problem in read(text).problems] == [
                "the file is larger than 1,000,000 bytes"
            ]

    def test_a_file_at_the_limit_is_read(self) -> None:
        assert read(PLAIN + "#" * (SIZE_LIMIT - len(PLAIN)), defaults=SETTINGS).pipeline is not None


class TestWords:
    def test_a_document_without_a_name_is_called_like_its_file(self) -> None:
        for source in ("/home/me/tonight.zowl.yaml", "C:\\me\\tonight.zowl.yaml", "tonight.yml"):
            assert ready(read(PLAIN, source, defaults=SETTINGS)).name == "tonight"

    def test_a_text_is_read_once_whatever_its_name_and_the_wishes_of_a_run(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text = "zowl: 1\nprojects: {once: {path: /srv/once}}\ntasks:\n  a: {run: make}\n"
        first = ready(read(text, "evening.zowl.yaml", overrides=RunLimits(parallel=7)))
        monkeypatch.setattr("zowl_desktop.model.document.reading.grow", None)
        second = ready(read(text, "morning.zowl.yaml"))
        assert (first.name, second.name) == ("evening", "morning")
        assert first.limits.parallel == 7 != second.limits.parallel

    def test_the_error_names_the_first_problem_and_counts_the_rest(self) -> None:
        with pytest.raises(BadDocument) as raised:
            load("zowl: 1\ntasks:\n  a: {run: make, titel: x}\n", "night.yaml")
        error = raised.value
        assert error.title == "The pipeline has a problem"
        assert (
            error.what == "night.yaml, line 3, column 3: tasks.a: the task has no project (1 more after it)."
        )
        assert error.mend == "Add `project: ...`; add `projects:` with one project."

    def test_the_order_of_tasks_is_that_of_the_file(self) -> None:
        assert list(ready(read(PLAIN, defaults=SETTINGS)).tasks) == ["a", "b", "c"]
