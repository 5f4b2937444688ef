"""Text to tree for the YAML that people write every day, in an eighth of the time of a whole YAML parser.

Block mappings and lists, words on one line, quotes without escapes, brackets, texts after `|` and `>`: what
is written so means the same to every reader of YAML. At the first sign of anything else, or of a mistake,
this gives up, and `growing` has the text parsed by ruamel, which also tells what is wrong.
"""

from __future__ import annotations

import re
from typing import Final

from zowl_desktop.model.document.tree import DEPTH_LIMIT, EMPTY_WORDS, NODE_LIMIT, Kind, Node, Path

_UNUSUAL: Final = re.compile("[\t\r]|[^\n]\\Z")
_LAYOUT: Final = re.compile(r"(?: *(?:#[^\n]*)?\n)*( *)")
_LINE_END: Final = re.compile(r" *(?: #[^\n]*)?\n")
_KEY: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]{0,99}(?=:[ \n])")
_QUOTED: Final = re.compile(r"""'((?:[^'\n]|'')*)'|"([^"\\\n]*)\"""")
_WORDS: Final = re.compile(
    r"""(?:[^-?:,\[\]{}#&*!|>'"%@`\ \n]|-(?=[^ \n,\[\]{}]))"""  # what begins a word, and nothing else
    r"""(?:[^:#\ \n]|:(?=[^ \n])|(?<=[^ ])\#|\ +(?=[^ #\n]))*""",
    re.VERBOSE,
)
_FLOW_WORDS: Final = re.compile(
    r"""(?:[^-?:,\[\]{}#&*!|>'"%@`\ \n]|-(?=[^ \n,\[\]{}:?]))"""
    r"""(?:[^?:,\[\]{}#\ \n]|:(?=[A-Za-z0-9_/.])|\ +(?=[^ ?:,\[\]{}#\n]))*""",
    re.VERBOSE,
)
_BETWEEN: Final = re.compile(r" *(?:\n +)*")
_BLOCK_TEXT: Final = re.compile(r"([|>])(-?) *(?: #[^\n]*)?\n( +)(?=[^ \n])")
_FOLDS: Final = re.compile(r"\n+")


class _Unusual(Exception):
    """This text is for a whole YAML parser."""


def everyday_tree(text: str) -> Node | None:
    """The tree of a text, or None for one that is not written in the everyday way, or that has a mistake."""
    if _UNUSUAL.search(text):
        return None
    reader = _Reader(text)
    try:
        return reader.document()
    except _Unusual:
        return None


class _Reader:
    """Reads one text from its start to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 0  # where the line with the next entry starts
        self._count = 0

    def document(self) -> Node:
        """The whole text: a mapping that starts at the left edge."""
        self._next_entry()
        if self._at != self._line:
            raise _Unusual
        root = self._mapping(0, (), None)
        if self._at != len(self._text):
            raise _Unusual
        return root

    def _next_entry(self) -> None:
        """Over the end of this line, blank lines and comments, to the first word of the next entry."""
        layout = self._take(_LAYOUT)
        self._line, self._at = layout.start(1), layout.end()

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise _Unusual
        self._at = found.end()
        return found

    def _end_line(self) -> None:
        self._take(_LINE_END)
        self._next_entry()

    def _mapping(self, indent: int, path: Path, key: Node | None) -> Node:
        start, children, known = self._open(path), list[Node](), set[str]()
        while self._at - self._line == indent and self._at < len(self._text):
            name = self._key(path, known)
            children.append(self._value(indent, (*path, name.words or ""), name))
        return self._block(Kind.MAPPING, path, start, key, children)

    def _open(self, path: Path) -> int:
        """Where a collection starts. They are not read deeper than they may be nested."""
        if len(path) >= DEPTH_LIMIT:
            raise _Unusual
        return self._at

    def _key(self, path: Path, known: set[str]) -> Node:
        start = self._at
        words = self._take(_KEY)[0]
        if words in known or words in EMPTY_WORDS:
            raise _Unusual
        known.add(words)
        self._at += 1
        return self._node(Kind.SCALAR, path, start, start + len(words), words=words)

    def _value(self, indent: int, path: Path, key: Node) -> Node:
        """What stands after a key: on its line, or as a block below it."""
        end = _LINE_END.match(self._text, self._at)
        if end is None:
            return self._on_line(indent, path, key)
        self._at = end.end()
        self._next_entry()
        inner = self._at - self._line
        if self._text.startswith("- ", self._at) and inner >= indent:
            return self._sequence(inner, path, key)
        if inner <= indent:
            raise _Unusual  # a key without a value
        return self._mapping(inner, path, key)

    def _sequence(self, indent: int, path: Path, key: Node | None) -> Node:
        start, children = self._open(path), list[Node]()
        while self._at - self._line == indent and self._text.startswith("- ", self._at):
            self._at += 1
            spot = (*path, len(children))
            while self._text.startswith(" ", self._at):
                self._at += 1
            if _KEY.match(self._text, self._at):
                children.append(self._mapping(self._at - self._line, spot, None))
            else:
                children.append(self._on_line(indent, spot, None))
        return self._block(Kind.SEQUENCE, path, start, key, children)

    def _block(self, kind: Kind, path: Path, start: int, key: Node | None, children: list[Node]) -> Node:
        """A collection without brackets, which ends where its last child does."""
        if not children:
            raise _Unusual
        return self._node(kind, path, start, children[-1].end, key, children=tuple(children))

    def _on_line(self, indent: int, path: Path, key: Node | None) -> Node:
        """A value that starts on this line, up to the next entry."""
        while self._text.startswith(" ", self._at):
            self._at += 1
        if self._text[self._at] in "|>":
            return self._text_block(indent, path, key)
        value = self._simple(_WORDS, path, key)
        self._end_line()
        return value

    def _simple(self, words: re.Pattern[str], path: Path, key: Node | None) -> Node:
        """Brackets, quotes or words."""
        sign = self._text[self._at]
        if sign == "[":
            return self._list(path, key)
        if sign == "{":
            return self._braces(path, key)
        start = self._at
        if sign in "'\"":
            quoted = self._take(_QUOTED)
            said = quoted[1].replace("''", "'") if sign == "'" else quoted[2]
            return self._node(Kind.SCALAR, path, start, self._at, key, words=said, style=sign)
        said = self._take(words)[0]
        known = None if said in EMPTY_WORDS else said
        return self._node(Kind.SCALAR, path, start, self._at, key, words=known)

    def _list(self, path: Path, key: Node | None) -> Node:
        start, children = self._open(path), list[Node]()
        while self._goes_on("]", children):
            children.append(self._simple(_FLOW_WORDS, (*path, len(children)), None))
        return self._node(Kind.SEQUENCE, path, start, self._at, key, flow=True, children=tuple(children))

    def _braces(self, path: Path, key: Node | None) -> Node:
        start, children, known = self._open(path), list[Node](), set[str]()
        while self._goes_on("}", children):
            name = self._key(path, known)
            self._take(_BETWEEN)
            children.append(self._simple(_FLOW_WORDS, (*path, name.words or ""), name))
        return self._node(Kind.MAPPING, path, start, self._at, key, flow=True, children=tuple(children))

    def _goes_on(self, close: str, children: list[Node]) -> bool:
        """Over the bracket or comma before the next child; False when the closing bracket came instead."""
        if children:
            self._take(_BETWEEN)
        if children and self._text[self._at] == close:
            self._at += 1
            return False
        if children and self._text[self._at] != ",":
            raise _Unusual
        self._at += 1
        self._take(_BETWEEN)
        if not children and self._text[self._at] == close:
            self._at += 1
            return False
        return True

    def _text_block(self, indent: int, path: Path, key: Node | None) -> Node:
        """The lines after `|` or `>`."""
        start = self._at
        sign, chomp, margin = self._take(_BLOCK_TEXT).groups()
        if len(margin) <= indent:
            raise _Unusual
        first = self._at - len(margin)
        lines = re.compile(f"(?:{margin}[^\n]*\n| *\n)+").match(self._text, first)
        assert lines is not None
        self._at = lines.end()
        said = "\n".join(line[len(margin) :] for line in lines[0].split("\n")).rstrip("\n")
        if sign == ">":
            said = _folded(said)
        end = start + len(self._text[start : self._at].rstrip())
        self._next_entry()
        words = said if chomp else said + "\n"
        return self._node(Kind.SCALAR, path, start, end, key, words=words, style=sign)

    def _node(
        self,
        kind: Kind,
        path: Path,
        start: int,
        end: int,
        key: Node | None = None,
        *,
        words: str | None = None,
        style: str = "",
        flow: bool = False,
        children: tuple[Node, ...] = (),
    ) -> Node:
        self._count += 1
        if self._count > NODE_LIMIT:
            raise _Unusual
        return Node(kind, path, start, end, key, words, style, flow, children=children)


def _folded(said: str) -> str:
    """The lines of a text as paragraphs: a line break is a space, and one more is a line break less."""
    if "\n " in said:
        raise _Unusual  # indented lines keep their breaks
    return _FOLDS.sub(lambda breaks: breaks[0][1:] or " ", said)
