"""Documents as many people would write them: one tree, any mix of styles, with comments between the lines.

A writer of its own, so that what the product writes is never judged by itself.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

NAMES = st.sampled_from(
    ["a", "b1", "task-x", "needs", "title", "on", "limits", "über", "with space", "7", "x.y"]
)
LINES = st.one_of(
    st.sampled_from(
        [
            "plain",
            "two words",
            "it's",
            'say "hi"',
            "a: b",
            "x #1",
            "# no comment",
            "- dash",
            "{brace",
            "[x]",
            "5",
            "1.10",
            "06:00",
            "true",
            "null",
            "~",
            "no",
            "back\\slash",
            "tab\there",
            " lead",
            "trail ",
            "*star",
            "&and",
            "!bang",
            "%percent",
            "@at",
            "`tick",
            "?",
            "-",
            ":",
            "a,b",
            "é€😀",
            "---",
            "...",
            "| pipe",
            "> fold",
            "80{slot}",
            "",
        ]
    ),
    st.text(
        st.characters(
            codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff"
        ),
        max_size=12,
    ),
)
TEXTS = st.one_of(
    LINES,
    st.lists(LINES, min_size=2, max_size=4).map("\n".join),
    st.lists(st.sampled_from(["word", "  indented", "", "end."]), min_size=2, max_size=5).map("\n".join),
    st.lists(st.sampled_from(["word", "  indented", ""]), min_size=1, max_size=4).map(
        lambda lines: "\n".join(lines) + "\n"
    ),
)
LEAVES = st.one_of(TEXTS, st.booleans(), st.integers(-5, 10**6), st.none())
TREES = st.recursive(
    LEAVES,
    lambda below: st.one_of(st.lists(below, max_size=4), st.dictionaries(NAMES, below, max_size=4)),
    max_leaves=12,
)
ROOTS = st.dictionaries(NAMES, TREES, min_size=1, max_size=5)


class Writer:
    """Writes a tree as YAML, asking `draw` for every free choice."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.step = draw(st.sampled_from([2, 3, 4]))
        self.dash = draw(st.sampled_from([0, 2, 4]))
        self.plain = draw(st.booleans())
        self.kept = False  # a block scalar keeps its blank lines: no other may follow anywhere

    def document(self, tree: dict[str, Any]) -> str:
        """The text of a document, perhaps with Windows line breaks, a header, or no last line break."""
        head = self.draw(st.sampled_from(["", "# a comment\n\n", "---\n", "%YAML 1.2\n---\n", "\n"]))
        text = head + "".join(line + "\n" for line in self.block(tree, 0))
        text += self.draw(st.sampled_from(["", "# the end\n", "" if self.kept else "\n"]))
        if self.draw(st.integers(0, 3)) == 0:
            text = text if "|" in text else text.rstrip("\n")
        return text.replace("\n", "\r\n") if self.draw(st.integers(0, 3)) == 0 else text

    def block(self, value: Any, column: int) -> list[str]:
        lines: list[str] = []
        pad = " " * column
        if isinstance(value, dict):
            for key, item in value.items():
                lines += self.between(column)
                lines += self.after(f"{pad}{self.key(key)}:", item, column, self.step, self.dash)
        else:
            for item in value:
                lines += self.between(column)
                lines += self.item(pad, item, column)
        return lines

    def item(self, pad: str, item: Any, column: int) -> list[str]:
        if isinstance(item, dict) and item and self.draw(st.booleans()):
            lines = self.block(item, column + 2)
            first = next(
                place for place, line in enumerate(lines) if line.strip() and not line.strip().startswith("#")
            )
            return [*lines[:first], f"{pad}- {lines[first].lstrip()}", *lines[first + 1 :]]
        return self.after(f"{pad}-", item, column, max(self.step, 2), max(self.dash, 2))

    def after(self, head: str, item: Any, column: int, step: int, dash: int) -> list[str]:
        if isinstance(item, dict | list) and item and self.draw(st.booleans()):
            indent = step if isinstance(item, dict) else dash
            return [head + self.comment(), *self.block(item, column + indent)]
        if isinstance(item, str) and _fits_literal(item) and self.draw(st.booleans()):
            body = item.rstrip("\n")
            ends = len(item) - len(body)
            chomp = "-" if ends == 0 else "" if ends == 1 else "+"
            self.kept = self.kept or ends > 1
            width = self.draw(st.integers(1, 4))
            indicator = str(width) if body.lstrip("\n")[:1] == " " else ""
            lines = [" " * (column + width) + line if line else "" for line in body.split("\n")]
            return [f"{head} |{indicator}{chomp}{self.comment()}", *lines, *[""] * (ends - 1)]
        return [f"{head} {self.flow(item)}{self.comment()}"]

    def flow(self, value: Any) -> str:
        if isinstance(value, dict):
            pad = self.draw(st.sampled_from(["", " "]))
            return (
                "{" + pad + ", ".join(f"{self.key(k)}: {self.flow(v)}" for k, v in value.items()) + pad + "}"
            )
        if isinstance(value, list):
            return (
                "[" + self.draw(st.sampled_from([", ", " , "])).join(self.flow(item) for item in value) + "]"
            )
        if isinstance(value, str):
            return self.quoted(value)
        return json.dumps(value)

    def key(self, key: str) -> str:
        return key if self.plain and key.isascii() and key.replace("-", "").isalpha() else self.quoted(key)

    def quoted(self, value: str) -> str:
        safe = value.isascii() and value.replace(" ", "").isalpha() and value == value.strip()
        if safe and value not in {"true", "null", "no", "on", "end"} and self.draw(st.booleans()):
            return value
        if "\n" not in value and "\t" not in value and self.draw(st.booleans()):
            return "'" + value.replace("'", "''") + "'"
        return json.dumps(value, ensure_ascii=False)

    def comment(self) -> str:
        return self.draw(st.sampled_from(["", "", "  # why", " # it's [so]"]))

    def between(self, column: int) -> list[str]:
        gap: list[str] = [] if self.kept else [""]
        return self.draw(st.sampled_from([[], [], [], gap, [" " * column + "# about the next line"]]))


def _fits_literal(text: str) -> bool:
    body = text.rstrip("\n")
    return (
        bool(body.strip())
        and "\r" not in text
        and "\t" not in text
        and not any(line != line.rstrip() for line in body.split("\n"))
        and all(ch.isprintable() or ch == "\n" for ch in text)
    )


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A text and the tree that it says."""
    tree = draw(ROOTS)
    return Writer(draw).document(tree), tree
