"""What a night is asked for, and what of it holds when the document is edited later."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from zowl_desktop.app.evening import Chosen, What, usual
from zowl_desktop.app.preferences import Preferences
from zowl_desktop.app.runs import request_for
from zowl_desktop.model.document import read
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.pipeline import Pipeline

DOCUMENT = """zowl: 1
projects: {api: {path: api}}
clock: {wake: "07:00"}
limits: {cost: 15 USD, until: "09:00"}
tasks:
  first: {project: api, run: 'true'}
"""


def pipeline_of(text: str) -> Pipeline:
    pipeline = read(text, "night.yaml").pipeline
    assert pipeline is not None
    return pipeline


def untouched(pipeline: Pipeline) -> Chosen:
    """The form as it opens."""
    u = usual(pipeline, Preferences({}))
    return Chosen(
        What.NOT_DONE,
        (),
        "22:00",
        u.wake.words,
        u.at_wake,
        u.until.words,
        u.limit.words,
        u.quiet.words,
    )


def test_a_night_that_comes_again_follows_the_document(tmp_path: Path) -> None:
    pipeline = pipeline_of(DOCUMENT)
    chosen, values = untouched(pipeline), usual(pipeline, Preferences({}))
    file = tmp_path / "night.yaml"
    edited = DOCUMENT.replace("15 USD", "3 USD").replace("07:00", "06:00").replace("09:00", "08:00")
    file.write_text(edited)
    asked = request_for(file, replace(chosen.lasting(pipeline, values), start="22:00"), 0.0)
    file.write_text(edited.replace("3 USD", "3.00 USD"))
    plain = request_for(file, replace(chosen.lasting(pipeline, values), start="22:00"), 0.0)
    assert asked.limits.cost is None
    assert asked.limits.until is None
    assert asked.clock == plain.clock
    assert asked.clock.wake is not None
    frozen = request_for(file, chosen.wishes(pipeline), 0.0)
    assert frozen.clock.wake == asked.clock.wake + 3600


def test_what_was_changed_and_what_settings_say_is_kept() -> None:
    pipeline = pipeline_of(DOCUMENT.replace('clock: {wake: "07:00"}\n', ""))
    values = usual(pipeline, Preferences({}))
    chosen = replace(untouched(pipeline), limit="2 USD")
    lasting = chosen.lasting(pipeline, values)
    assert lasting.limits.cost == 2_000_000
    assert lasting.limits.until is None
    assert lasting.wake == values.wake.words


def test_a_wake_up_of_the_document_cannot_be_cleared_and_that_of_settings_can() -> None:
    pipeline = pipeline_of(DOCUMENT)
    with pytest.raises(BadInput, match="07:00") as refused:
        replace(untouched(pipeline), wake=" ").wishes(pipeline)
    assert refused.value.title == "Wake-up"
    plain = pipeline_of(DOCUMENT.replace('clock: {wake: "07:00"}\n', ""))
    cleared = replace(untouched(plain), wake="").wishes(plain)
    assert cleared.over(plain.clock).wake is None


@pytest.mark.parametrize(
    ("words", "spans"),
    [
        ("", ()),
        ("08:00-09:00", ("08:00-09:00",)),
        (" 8:00 \N{EN DASH} 9.30, 22:00-06:00 ", ("08:00-09:30", "22:00-06:00")),
    ],
)
def test_quiet_hours_are_read_as_people_write_them(words: str, spans: tuple[str, ...]) -> None:
    pipeline = pipeline_of(DOCUMENT)
    assert replace(untouched(pipeline), quiet=words).wishes(pipeline).quiet == spans


@pytest.mark.parametrize("words", ["noon", "08:00", "25:00-26:00", "08:00-08:00", "08:00-09:00-10:00"])
def test_quiet_hours_that_are_none_are_refused_in_words(words: str) -> None:
    pipeline = pipeline_of(DOCUMENT)
    with pytest.raises(BadInput) as refused:
        replace(untouched(pipeline), quiet=words).wishes(pipeline)
    assert refused.value.title == "Quiet hours"
    assert words in refused.value.what


def test_quiet_hours_of_the_document_hold_until_others_are_chosen_for_the_night() -> None:
    pipeline = pipeline_of(DOCUMENT.replace('{wake: "07:00"}', '{wake: "07:00", quiet: ["08:00-09:00"]}'))
    values, chosen = usual(pipeline, Preferences({})), untouched(pipeline)
    assert values.quiet.words == "08:00-09:00"
    assert chosen.lasting(pipeline, values).quiet is None
    assert replace(chosen, quiet="").lasting(pipeline, values).quiet == ()
    assert replace(chosen, quiet="").wishes(pipeline).over(pipeline.clock).quiet == ()
