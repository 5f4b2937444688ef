"""Which tasks touch the same files."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.night.player import brief
from zowl_desktop.model.night.touches import rivals

GLOB = st.text(alphabet="ab/*", min_size=1, max_size=5)


@pytest.mark.case(51)
@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("db/**", "db/schema.sql", True),
        ("db/*.sql", "db/*.py", False),
        ("db/**", "web/**", False),
        ("**/*.py", "web/app.py", True),
        ("db/a", "db/ab", False),
        ("db/a*", "db/ab", True),
        ("README.md", "README.md", True),
        ("**", "anything", True),
    ],
)
def test_globs_that_may_name_the_same_file_make_rivals(one: str, other: str, meet: bool) -> None:
    found = rivals({"a": brief("a", touches=(one,)), "b": brief("b", touches=(other,))})
    assert found == {"a": frozenset({"b"} if meet else ()), "b": frozenset({"a"} if meet else ())}


def test_tasks_of_different_projects_are_no_rivals() -> None:
    tasks = {"a": brief("a", touches=("**",)), "b": brief("b", touches=("**",), project="app")}
    assert rivals(tasks) == {"a": frozenset(), "b": frozenset()}


@given(st.lists(st.lists(GLOB, max_size=3), max_size=6))
def test_rivals_are_the_same_whether_compared_in_pairs_or_all_at_once(touches: list[list[str]]) -> None:
    tasks = {f"t{n}": brief(f"t{n}", touches=tuple(globs)) for n, globs in enumerate(touches)}
    found = rivals(tasks)
    for one, other in permutations(tasks, 2):
        pair = rivals({one: tasks[one], other: tasks[other]})
        assert (other in found[one]) == (other in pair[one]) == (one in found[other])
