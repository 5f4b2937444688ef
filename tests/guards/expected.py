"""The note on a sample that tells what a guard has to say about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

COMPLAINTS: dict[str, str] = {}
"""A regular expression by the sample's name; samples that are not here have to pass."""

Sample = TypeVar("Sample", bound=Callable[..., object])


def fails_with(complaint: str) -> Callable[[Sample], Sample]:
    """This sample has to fail, with these words in the report."""

    def note(sample: Sample) -> Sample:
        COMPLAINTS[sample.__name__] = complaint
        return sample

    return note
