"""A YAML parser's complaint, in words for a person."""

from __future__ import annotations

from typing import Final

from ruamel.yaml.error import MarkedYAMLError

from zowl_desktop.model.document.source import Source

_WORDS: Final = (
    ("cannot start any token", "{char} cannot start a value", 'put the value in quotes: "..."'),
    (
        "mapping values are not allowed",
        "a key cannot stand here",
        "quote a text that has a colon in it, or give the line above its colon",
    ),
    (
        "could not find expected ':'",
        "a colon is missing after this key, or a line is indented too little",
        "write `key: value`",
    ),
    ("expected <block end>", "this line does not fit the ones above it", "indent it as its neighbours are"),
    ("expected ',' or '}'", "the bracket { is not closed", "add } or a comma"),
    ("expected ',' or ']'", "the bracket [ is not closed", "add ] or a comma"),
    ("unexpected end of stream", "a quote is opened and never closed", "close the quote"),
    ("sequence entries are not allowed", "a list item cannot start here", "put it on a line of its own"),
    ("mapping keys are not allowed", "a key cannot start here", "put it on a line of its own"),
    (
        "unknown escape character",
        "unknown escape in a quoted text",
        "use single quotes, or write \\\\ for a backslash",
    ),
    ("undefined tag handle", "a value cannot start with !", 'put it in quotes: "!..."'),
    (
        "expected <document start>",
        "something stands after the end of the document",
        "remove it, or indent it",
    ),
)


def syntax_words(error: Exception, source: Source, offset: int) -> tuple[str, str]:
    """Message and hint for what the parser raised at this offset."""
    if _tab_indents(source, offset):
        return "a tab indents this line", "indent with spaces"
    if "\t" in source.text[max(offset - 1, 0) : offset + 1]:
        return "a tab cannot stand here", "write spaces, or put the text in quotes"
    said = str(getattr(error, "problem", None) or "") if isinstance(error, MarkedYAMLError) else str(error)
    char = repr(source.text[offset]) if offset < len(source.text) else "the end of the file"
    for clue, message, hint in _WORDS:
        if clue in said:
            return message.replace("{char}", char), hint
    first = said.strip().splitlines()[0] if said.strip() else "this is not YAML"
    return f"this is not YAML: {first}", ""


def _tab_indents(source: Source, offset: int) -> bool:
    line, _ = source.position(offset)
    start = source.starts[line - 1]
    rest = source.text[start : start + 200]
    return "\t" in rest[: len(rest) - len(rest.lstrip(" \t"))]
