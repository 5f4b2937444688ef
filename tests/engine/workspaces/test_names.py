"""Any name becomes a ref and a folder; two names never become the same."""

from __future__ import annotations

import subprocess
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from zowl_desktop.engine.workspaces.names import base_ref, branch_ref, kept_ref, part

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(names, names)
@example("a.lock", "a%2Elock")
@example("a..b", "a.b")
@example("@base", "%40base")
def test_different_names_stay_different(one: str, other: str) -> None:
    assert (part(one) == part(other)) == (one == other)


@settings(deadline=None, max_examples=30)
@given(names, names)
@example("@{", "x.lock")
@example(".", "..")
@example("-", "a b~^:?*[\\")
def test_they_are_refs_for_git(run: str, task: str) -> None:
    for ref in (branch_ref(run, task), kept_ref(run, task, "1"), base_ref(run, task)):
        subprocess.run(["git", "check-ref-format", ref], check=True)


@given(names)
def test_they_are_single_parts_of_a_path(name: str) -> None:
    assert Path(part(name)).name == part(name)
    assert not part(name).startswith(("@", "."))


def test_ordinary_names_stay_readable() -> None:
    assert part("v1.2-Schema_x") == "v1.2-Schema_x"
