"""A rung of a ladder in a person's words: where it leads, how often, and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from zowl_desktop.model.document.tree import Plain, at

TIMES: Final = "\N{MULTIPLICATION SIGN}"
_SPARES: Final = {
    "fallback": "With fallback: by the agent that the task's agent names as its fallback, if it names one.",
    "stronger": "With stronger: with the model that the task's agent names as its stronger one, if it does.",
}


def rung_words(rung: Plain, step: str) -> str:
    """Where a rung leads, how often, and when; `step` is the one that it belongs to."""
    if isinstance(rung, str):
        return rung
    to, retry = at(rung, ("to",)), at(rung, ("retry",))
    where = f"{to} {TIMES}{at(rung, ('times',)) or 1}" if to else f"{step} again {TIMES}{retry or 1}"
    return " ".join([where, *rung_extras(rung)])


def rung_extras(rung: Plain) -> list[str]:
    """What a rung says besides its target: `with opus`, `when timeout`."""
    told = [f"with {word}" for key in ("agent", "model", "time") if (word := _word(rung, "with", key))]
    when = at(rung, ("when",))
    if isinstance(when, list) and when:
        told.append("when " + " or ".join(str(word).replace("_", " ") for word in when))
    if matching := _word(rung, "matching"):
        told.append(f"matching /{matching}/")
    if _word(rung, "fresh") == "true":
        told.append("from a clean tree")
    return told


def spare_words(rungs: Iterable[Plain]) -> str:
    """What `fallback` and `stronger` mean, where rungs have them; empty where none has."""
    told = [" ".join(rung_extras(rung)) for rung in rungs]
    return "\n".join(words for word, words in _SPARES.items() if any(word in each.split() for each in told))


def _word(rung: Plain, *path: str) -> str | None:
    value = at(rung, path)
    return value if isinstance(value, str) else None
