"""What paths spend of Python's table of names: a name that is in it no more does not give its slot back."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def spent_names() -> Iterator[Counter[str]]:
    """Counts each name that comes into the table in the meantime, as often as it does."""
    spent, intern = Counter[str](), sys.intern

    def counting(name: str) -> str:
        copy = f"{name}."[:-1]  # it becomes the one in the table only where the table has none
        kept = intern(copy)
        if kept is copy and len(name) > 1:
            spent[f"{name}!"] += 1  # the name itself would stay in the table while it is counted
        return kept

    sys.intern = counting
    try:
        yield spent
    finally:
        sys.intern = intern
