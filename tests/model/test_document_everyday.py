"""The reader for everyday YAML gives up, or says to the letter what the whole parser says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zowl_desktop.model.document.everyday import everyday_tree
from zowl_desktop.model.document.parsing import parse
from zowl_desktop.model.document.source import Source, source_of
from zowl_desktop.model.document.tree import Node, plain

ROOT = Path(__file__).parents[2]
FILES = [
    *sorted((ROOT / "tests" / "model" / "documents").glob("*/*.yaml")),
    *sorted((ROOT / "resources").rglob("*.yaml")),
]
TEXTS = [path.read_bytes() for path in FILES]

VALUES = [
    *[
        "x",
        "x y",
        "--x",
        "-x",
        "a#b",
        "a ?",
        "06:00",
        "x: y: z",
        "a: b",
        "? a",
        "- a",
        "3.00 USD",
        "~",
        "null",
        "no",
    ],
    *[
        "0o7",
        "1:30",
        "on",
        "# c",
        "x # c",
        "'q'",
        "'it''s'",
        '"q"',
        '"a\\n"',
        "[]",
        "{}",
        "[ ]",
        "[a, b]",
        "[x y, -z]",
    ],
    *[
        "[-a, -]",
        "[a:b]",
        "[a: b]",
        "[a, ]",
        "[a,",
        "b]",
        "{a: b}",
        "{ a: b }",
        "{a: b:c}",
        "{a:b}",
        "{a, b}",
        "{a:",
    ],
    *[
        "{a: b?}",
        "{a: [x, {b: c}]}",
        "{a: 'x', b: \"y\"}",
        "[a b]: c",
        "&a x",
        "*a",
        "!t x",
        "text  ",
        "<<: x",
        "a/b: c",
    ],
]
LINE = st.builds(
    lambda indent, item, key, value: " " * indent + item + key + value,
    st.sampled_from([0, 0, 0, 2, 2, 2, 4, 4, 1, 3, 6]),
    st.sampled_from(["", "", "", "- ", "-  ", "- - "]),
    st.sampled_from(["a: ", "b:", "c: ", "k1: ", "long-name.x: ", "a :", ""]),
    st.sampled_from([*VALUES, "", "|", ">", "|-", ">-", "|+", ">2", "| # c"]),
)
LINES = st.lists(LINE, min_size=1, max_size=7).map(lambda lines: "\n".join(lines) + "\n")
SCRAPS = [
    *[
        "\n",
        " ",
        "  ",
        "\n  ",
        "\n    ",
        ": ",
        ":",
        "- ",
        "#",
        " # c\n",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "'",
        '"',
        "|\n",
    ],
    *[
        ">-\n",
        "?",
        "*a",
        "&a ",
        "\n---\n",
        "~",
        "\u00a0",
        "\\",
        "\n\n",
        "\n \n",
        "\n      \n",
        "\r\n",
        "\t",
        "é",
    ],
]


def agree(text: str | bytes) -> Node | None:
    """What the everyday reader says, after the whole parser said the same."""
    source = source_of(text)
    if not isinstance(source, Source):
        return None
    tree = everyday_tree(source.text)
    if tree is not None:
        assert (tree, ()) == parse(source)
    return tree


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_document_that_there_is(file: Path) -> None:
    agree(file.read_bytes())


def test_the_documents_of_every_day_are_read_here() -> None:
    for file in (ROOT / "resources").rglob("*.yaml"):
        assert agree(file.read_bytes()) is not None, file


@settings(max_examples=600, deadline=None)
@given(LINES)
def test_any_lines(text: str) -> None:
    agree(text)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([text for text in TEXTS if len(text) < 4_000]), st.data())
def test_any_change_of_a_document(text: bytes, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 3)))
        text = text[:start] + data.draw(st.sampled_from(SCRAPS)).encode() + text[end:]
    agree(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: on\nb: 0o7\nc: 1:30\nd: no # yes\n", {"a": "on", "b": "0o7", "c": "1:30", "d": "no"}),
        ("a:\n- x: 1\n  y: ~\n- [p, q r]\n", {"a": [{"x": "1", "y": None}, ["p", "q r"]]}),
        ("a: |\n  # x\n\n    y\n\n# z\nb: >-\n  p\n  q\n\n  r\n", {"a": "# x\n\n  y\n", "b": "p q\nr"}),
        ("a: {b: 'it''s',\n    c: \"# no\"}\n", {"a": {"b": "it's", "c": "# no"}}),
    ],
)
def test_what_everyday_yaml_means(text: str, said: object) -> None:
    tree = agree(text)
    assert tree is not None
    assert plain(tree) == said


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            "a",
            "a: b",
            "a:\n",
            "[a]\n",
            "a: b\n  c\n",
            "a: b\na: c\n",
            "a: &x b\n",
            "a: *x\n",
            "a: !x b\n",
        ],
        *[
            "a: b: c\n",
            "a: b\r\n",
            "a: b\tc\n",
            '"a": b\n',
            'a: "\\n"\n',
            "? a\n: b\n",
            "<<: x\n",
            "a: b\n---\nc: d\n",
        ],
        *[
            "a: [b\n",
            "a: {b: c\n",
            "a: 'b\n",
            "null: x\n",
            " a: b\nc: d\n",
            "a: [b, ]\n",
            "a: |\n\n  b\n",
            "a: |+\n  b\n",
        ],
        *["a: >\n  b\n   c\n", "a: " + "[" * 40 + "]" * 40 + "\n"],
    ],
)
def test_what_is_left_to_the_whole_parser(text: str) -> None:
    assert everyday_tree(text) is None
