"""JUnit XML, the report that nearly every test program can write."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from zowl_desktop.engine.proof.readers.counts import Counts, Reading

SIZE_LIMIT = 20_000_000
"""Characters of a report that is read; a larger one is left alone."""


def read_junit(text: str) -> Reading | None:
    """A report's cases; ids are `classname::name`. None for what is no report, and for one with a DTD.

    The report comes out of the agent's worktree: entities could make a small file expand without end.
    """
    body = text.lstrip("\ufeff \t\r\n")
    if not body.startswith("<") or len(body) > SIZE_LIMIT or "<!DOCTYPE" in body or "<!ENTITY" in body:
        return None
    try:
        root = ET.fromstring(body)  # noqa: S314 - no DTD, no entities
    except ET.ParseError:
        return None
    if root.tag not in {"testsuites", "testsuite"}:
        return None
    counts, failing = Counts(), []
    for case in root.iter("testcase"):
        kinds = {child.tag for child in case}
        failed = bool(kinds & {"failure", "error"})
        skipped = not failed and "skipped" in kinds
        counts += Counts(int(not failed and not skipped), int(failed), int(skipped))
        if failed:
            failing.append("::".join(filter(None, (case.get("classname"), case.get("name")))))
    return Reading(counts, tuple(failing))
