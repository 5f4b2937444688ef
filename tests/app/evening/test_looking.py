"""What of a look that broke a person can mend."""

from __future__ import annotations

import pytest

from zowl_desktop.app.evening import looking, mendable
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble


def test_a_mendable_trouble_is_found_in_a_group_of_groups() -> None:
    bad = BadInput("Gateways", "They cannot be read.")
    assert mendable(bad) is bad
    assert mendable(ExceptionGroup("look", [ExceptionGroup("inner", [bad])])) is bad


def test_a_full_disk_is_told_in_words_of_ours() -> None:
    told = mendable(OSError(28, "No space left on device"))
    assert isinstance(told, EnvironmentTrouble)
    assert "Errno" not in told.what


def test_a_mistake_of_ours_is_not_hidden_by_another_trouble() -> None:
    assert mendable(ExceptionGroup("look", [BadInput("A", "b."), KeyError("x")])) is None


@pytest.mark.parametrize(
    ("space", "words"), [(30 * 1024**2, "30 MB"), (1024**3 - 1, "1023 MB"), (3 * 1024**3 // 2, "1.5 GB")]
)
def test_little_space_is_not_called_none(space: int, words: str) -> None:
    assert looking.size_words(space) == words
