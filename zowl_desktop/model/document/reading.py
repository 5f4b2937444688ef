"""Text in, pipeline out, and everything that is wrong with it on the way. No file is ever opened here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from zowl_desktop.model.document.growing import grow
from zowl_desktop.model.document.inquiry import Inquiry, names_in
from zowl_desktop.model.document.layers import overlay_document
from zowl_desktop.model.document.meaning import judge_meaning
from zowl_desktop.model.document.problems import BadDocument, Problem
from zowl_desktop.model.document.resolve import named, resolve
from zowl_desktop.model.document.shapes import FORMAT, DocumentShape, Settings
from zowl_desktop.model.document.source import Source, source_of
from zowl_desktop.model.document.tree import Node
from zowl_desktop.model.document.validation import judge
from zowl_desktop.model.pipeline import Pipeline, RunLimits


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text turned out to be.

    Attributes:
        pipeline: The pipeline, when there is no problem.
        problems: All that is wrong, in the order of the file.
        document: The sound part as it was written, or None when the text has no usable shape at all.
        root: The tree with its places in the text, or None when the text is not YAML.
    """

    pipeline: Pipeline | None
    problems: tuple[Problem, ...]
    document: DocumentShape | None = None
    root: Node | None = None


def read(
    text: str | bytes,
    source: str = "<text>",
    *,
    defaults: Settings | None = None,
    overrides: RunLimits | None = None,
) -> Reading:
    """Read a pipeline document, whatever it is. Never raises on account of the text.

    Settings lie below the document, and `overrides` (None: not given) of one run above both. What was read
    last is remembered: a night asks for the same text half a dozen times, and a large one takes a second.
    """
    reading = _remembered(text) if defaults is None else _read(text, defaults)
    if reading.pipeline is None:
        return reading
    return replace(reading, pipeline=named(_overridden(reading.pipeline, overrides), source))


@lru_cache(maxsize=2)
def _remembered(text: str | bytes) -> Reading:
    return _read(text, Settings())


def _read(text: str | bytes, defaults: Settings) -> Reading:
    taken = source_of(text)
    if isinstance(taken, Problem):
        return Reading(None, (taken,))
    root, problems = grow(taken)
    if root is None:
        return Reading(None, problems)
    newer = _newer(root, taken)
    if newer is not None:
        return Reading(None, (newer,), root=root)
    return _judged(root, taken, problems, defaults)


def load(
    text: str | bytes,
    source: str = "<text>",
    *,
    defaults: Settings | None = None,
    overrides: RunLimits | None = None,
) -> Pipeline:
    """The pipeline of a document. Raises `BadDocument` with every problem when there is one."""
    reading = read(text, source, defaults=defaults, overrides=overrides)
    if reading.pipeline is None:
        raise BadDocument(source, reading.problems)
    return reading.pipeline


def _judged(root: Node, source: Source, problems: tuple[Problem, ...], settings: Settings) -> Reading:
    judged = judge(root, source, DocumentShape)
    found = [*problems, *judged.problems]
    if judged.shape is None:
        return Reading(None, tuple(sorted(found)), root=root)
    document = overlay_document(judged.shape, settings)
    inquiry = Inquiry(source, judged.root, judged.damaged, judged.shape, document, names_in(root, document))
    judge_meaning(inquiry)
    found += inquiry.problems
    pipeline = None if found else resolve(document)
    return Reading(pipeline, tuple(sorted(found)), judged.shape, root)


def _newer(root: Node, source: Source) -> Problem | None:
    """The one thing to say about a document of a newer format: all else would mislead."""
    version = root.child("zowl")
    words = (version.words or "") if version is not None else ""
    if version is None or not (
        words.isascii() and words.isdigit() and len(words) < 10 and int(words) > FORMAT
    ):
        return None
    line, column = source.position(version.start)
    message = f"the document has format {int(words)}, and this Zowl reads format {FORMAT}"
    return Problem(line, column, "zowl", message, "open it with a newer Zowl")


def _overridden(pipeline: Pipeline, overrides: RunLimits | None) -> Pipeline:
    if overrides is None:
        return pipeline
    limits = pipeline.limits
    return replace(
        pipeline,
        limits=RunLimits(
            cost=limits.cost if overrides.cost is None else overrides.cost,
            tokens=limits.tokens if overrides.tokens is None else overrides.tokens,
            time=limits.time if overrides.time is None else overrides.time,
            until=limits.until if overrides.until is None else overrides.until,
            parallel=limits.parallel if overrides.parallel is None else overrides.parallel,
            attempts=limits.attempts if overrides.attempts is None else overrides.attempts,
        ),
    )
