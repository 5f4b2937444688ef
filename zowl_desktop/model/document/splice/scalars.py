"""One value as YAML: in the style that it had, else the plainest that reads back as the same words."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Final

from zowl_desktop.model.document.growing import grow
from zowl_desktop.model.document.source import UNFIT, UNSAYABLE, measured
from zowl_desktop.model.document.tree import Kind

Scalar = str | bool | int | float | None

# Words that some YAML reader takes for something else than text.
_LOOKS_ELSE: Final = re.compile(
    r"=|<<|~|null|true|false|yes|no|on|off|"
    r"[-+]?(\d[\d_]*(\.[\d_]*)?|\.\d[\d_]*)(e[-+]?\d+)?|0o[0-7]+|0x[0-9a-f]+|0b[01]+|[-+]?\.inf|\.nan|"
    r"[-+]?\d+(:[0-5]?\d)+(\.\d*)?|\d{4}-\d\d?-\d\d?.*",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)
# A dash, colon or question mark where parsers differ about what it opens.
_AMBIGUOUS: Final = re.compile(r":|[-?]([\s,\[\]{}]|\Z)|.*:([\s,\[\]{}]|\Z)", re.DOTALL)
_KEYS_OF_THE_FORMAT: Final = frozenset({"on"})  # the format has it without quotes everywhere
_PLAIN_WIDTH: Final = 10_000


def said(value: Scalar) -> str | None:
    """The words that stand in a file for a value. Raises `ValueError` for what none can stand for."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} is not a number")
        return repr(value)
    if isinstance(value, str) and UNSAYABLE.search(value):
        raise ValueError(f"{value!r} has a control character")
    return str(value) if isinstance(value, int) else value


def inline_scalar(value: Scalar, style: str, *, flow: bool) -> str:
    """A value on one line, in the given quoting style if it can be."""
    if not isinstance(value, str):
        return said(value) or "null"
    for candidate in _inline_candidates(value, style):
        if _reads_as(candidate, value, flow=flow):
            return candidate
    return _double(value)


def key_text(name: str, style: str, *, flow: bool) -> str:
    """A key, in the given quoting style if it can be."""
    if not style and name in _KEYS_OF_THE_FORMAT:
        return name
    for candidate in _inline_candidates(name, style):
        if "\n" not in candidate and _is_key(candidate, name, flow=flow):
            return candidate
    return _double(name)


def _inline_candidates(value: str, style: str) -> Iterator[str]:
    double_first = style != "'"
    if style not in {"'", '"'} and _is_plain(value):
        yield value
    if double_first and style != '"' and ('"' in value or "\\" in value):
        double_first = False
    single = "'" + value.replace("'", "''") + "'"
    yield from (_double(value), single) if double_first else (single, _double(value))


def _is_plain(value: str) -> bool:
    return not _LOOKS_ELSE.fullmatch(value) and not _AMBIGUOUS.match(value) and len(value) < _PLAIN_WIDTH


def _double(value: str) -> str:
    """In double quotes; what cannot stand there as it is goes as an escape, so this always reads back."""
    written = json.dumps(value, ensure_ascii=False)
    return re.sub(
        "[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda found: f"\\u{ord(found[0]):04x}", written
    )


def _reads_as(candidate: str, value: str, *, flow: bool) -> bool:
    if "\n" in candidate or "\r" in candidate:
        return False
    root, problems = grow(measured(f"{{k: {candidate}, l: 1}}" if flow else f"k: {candidate}\nl: 1\n"))
    if root is None or problems or len(root.children) != 2:
        return False
    node = root.children[0]
    return node.kind is Kind.SCALAR and node.words == value and node.end - node.start == len(candidate)


def _is_key(candidate: str, name: str, *, flow: bool) -> bool:
    root, problems = grow(measured(f"{{{candidate}: 1}}" if flow else f"{candidate}: 1\n"))
    if root is None or problems or root.kind is not Kind.MAPPING or len(root.children) != 1:
        return False
    key = root.children[0].key
    return key is not None and key.words == name and key.end - key.start == len(candidate)


def block_scalar(value: str, style: str, parent: int, column: int) -> tuple[str, list[str]] | None:
    """A text of many lines as a block scalar: its header and its lines, or None where it is better not one.

    `parent` is the column of the collection around it, `column` that of its lines. A text that ends in
    blank lines is none: they would run into those that lay out the document.
    """
    body = value.rstrip("\n")
    ends = len(value) - len(body)
    if not body or ends > 1 or "\r" in value or UNFIT.search(value):
        return None
    folded = _folded(body) if style == ">" else None
    indicator = str(column - parent) if re.match(r"\n*[ \t]", body) else ""
    header = ("|" if folded is None else ">") + indicator + ("" if ends else "-")
    return header, [" " * column + line if line else "" for line in folded or body.split("\n")]


def _folded(body: str) -> list[str] | None:
    """The lines of a folded scalar, a break written as two. None where that would change the text."""
    lines = body.split("\n")
    if any(not line or line[0] in " \t" or line[-1] in " \t" for line in lines):
        return None
    spread = [line for text in lines for line in (text, "")]
    return spread[:-1]
