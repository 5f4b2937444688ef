"""Names for what a person adds: free ones that a git branch can have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Final

_LENGTH: Final = 40


def name_from(title: str, taken: Collection[str], otherwise: str = "task") -> str:
    """A free name made of a title's words: `Stripe payments!` becomes `stripe-payments`."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:_LENGTH].strip("-")
    return free_name(words or otherwise, taken)


def free_name(wanted: str, taken: Collection[str]) -> str:
    """The wanted name, or that with the first number that makes it free: `schema-2`."""
    folded = {name.casefold() for name in taken}
    if wanted.casefold() not in folded:
        return wanted
    stem = re.sub(r"-\d+$", "", wanted)
    number = 2
    while f"{stem}-{number}".casefold() in folded:
        number += 1
    return f"{stem}-{number}"
