"""No input makes reading raise, recurse or run away."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zowl_desktop.model.document import BadDocument, edit, load, read
from zowl_desktop.model.document.source import SIZE_LIMIT
from zowl_desktop.model.errors import Refused

FILES = sorted((Path(__file__).parent / "documents").glob("*/*.zowl.yaml"))
TEXTS = [path.read_bytes() for path in FILES]

SIGNS = ": |- |? |[|]|{|}|,|#| #|&a |*a |!x |!!str |> |'|\"|%|@|`|  |<<: |~|null|\\|0|-1|.inf|.nan|1e999"
SCRAPS = [
    *[sign.encode() for sign in SIGNS.split("|")],
    *[b"| ", b"|2-\n", b"\n", b"\r", b"\r\n", b"\t", b"---\n", b"...\n", b'"\\u', b'"\\U0011FFFF"', b"\x00"],
    *[b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xc2\x85", b"\xed\xa0\x80", b"\x1b", b"9" * 400],
    *[
        b"%YAML 1.2\n---\n",
        b"%YAML 9.9\n",
        b"%TAG ! x\n",
        b"zowl: 1\n",
        b"tasks:",
        b"needs:",
        b"on_failure: [hold]",
    ],
]


def judge(data: bytes) -> None:
    """Reading ends with a pipeline or with problems, each in its place."""
    reading = read(data, "fuzzed")
    assert (reading.pipeline is None) == bool(reading.problems)
    lines = data.decode("utf-8", "replace").count("\n") + data.decode("utf-8", "replace").count("\r") + 1
    for problem in reading.problems:
        assert 1 <= problem.line <= lines
        assert problem.column >= 1
        assert problem.message
    assert list(reading.problems) == sorted(reading.problems)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    judge(data)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SCRAPS), max_size=12).map(b"".join))
def test_any_scraps_of_yaml(data: bytes) -> None:
    judge(data)


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(TEXTS), st.data())
def test_any_change_of_a_document(text: bytes, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 12)))
        scrap = data.draw(st.one_of(st.sampled_from(SCRAPS), st.binary(max_size=4)))
        text = text[:start] + scrap + text[end:]
    judge(text)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(TEXTS), st.integers(0, 10_000), st.text(max_size=5))
def test_any_edit_of_any_document_is_made_or_refused(text: bytes, cut: int, value: str) -> None:
    """An edit of what cannot be read is refused in words, and so is one at a place that is none."""
    broken = text[: cut % (len(text) + 1)].decode("utf-8", "ignore")
    for path in (("name",), ("tasks", "a", "title"), ("limits", "cost"), ("tasks", 0), (0,), ()):
        try:
            edit(broken, path, value)
        except (Refused, BadDocument) as refusal:
            assert refusal.title  # noqa: PT017 - nothing may be raised but these


HEAD = "zowl: 1\nprojects: {api: {path: /srv/api}}\n"


def billion_laughs() -> str:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return HEAD + "canvas:\n" + "".join(f"  {row}\n" for row in rows) + "tasks: {a: {run: make}}\n"


def tasks(count: int, line: Callable[[int], str]) -> str:
    return HEAD + "tasks:\n" + "".join(f"  t{n}: {line(n)}\n" for n in range(count))


MANY = 3_000
BOMBS: dict[str, Callable[[], str]] = {
    "billion laughs": billion_laughs,
    "brackets": lambda: HEAD + "canvas: " + "[" * 400_000,
    "braces": lambda: HEAD + "canvas: " + "{a: " * 200_000,
    "dashes": lambda: HEAD + "canvas:\n" + "- " * 400_000,
    "question marks": lambda: HEAD + "canvas:\n" + "? " * 400_000,
    "indentation": lambda: HEAD + "canvas:\n" + "".join(" " * n + "a:\n" for n in range(1, 1300)),
    "anchors": lambda: HEAD + "canvas: [" + "".join(f"&a{n} x, " for n in range(10_000)) + "]\n",
    "an endless word": lambda: HEAD + "name: " + "x" * 900_000,
    "an endless quote": lambda: HEAD + 'name: "' + "x " * 400_000,
    "an endless number": lambda: HEAD + "limits: {attempts: " + "9" * 900_000 + "}\n",
    "a deep pattern": lambda: tasks(
        1, lambda _: "{run: x, on_failure: [{retry: 1, matching: '" + "(" * 400 + "'}]}"
    ),
    "blank lines": lambda: HEAD + "\n" * 900_000,
    "comments": lambda: HEAD + "# x\n" * 200_000,
    "spaces": lambda: HEAD + " " * 900_000,
    "unknown keys": lambda: tasks(MANY, lambda n: f"{{rum{n}: make}}"),
    "unknown needs": lambda: tasks(MANY, lambda n: f"{{run: m, needs: [u{n}]}}"),
    "one need unknown to all": lambda: tasks(MANY, lambda _: "{run: m, needs: [u]}"),
    "a ring": lambda: tasks(MANY, lambda n: f"{{run: m, needs: [t{(n + 1) % MANY}]}}"),
    "empty tasks": lambda: tasks(2 * MANY, lambda _: ""),
    "one key again and again": lambda: HEAD + "tasks:\n" + "  a: {run: m}\n" * MANY,
    "a list of nothing": lambda: HEAD + "canvas: {a: [" + ",".join(["~"] * 20_000) + "]}\n",
    "all need all": lambda: tasks(
        150, lambda _: f"{{run: m, needs: [{', '.join(f't{m}' for m in range(150))}]}}"
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_put_out(name: str) -> None:
    """A file of a megabyte may take seconds, never minutes."""
    text = BOMBS[name]()
    assert len(text) <= SIZE_LIMIT
    limit = sys.getrecursionlimit()
    began = time.process_time()
    judge(text.encode())
    assert time.process_time() - began < 20
    assert sys.getrecursionlimit() == limit


@pytest.mark.parametrize("name", ["billion laughs", "brackets", "braces", "dashes", "indentation"])
def test_what_unfolds_or_nests_is_refused_before_it_is_built(name: str) -> None:
    began = time.process_time()
    problems = read(BOMBS[name]()).problems
    assert time.process_time() - began < 2
    assert len(problems) == 1
    assert "nested deeper" in problems[0].message or "unfold to too much" in problems[0].message


def test_a_night_of_a_thousand_tasks_is_read_in_a_moment() -> None:
    body = (
        "\n    title: Add another field\n    needs: {{t{0}: {{if_failed: hold}}}}\n    brief: |\n"
        "      Do what the objective says.\n      - one requirement\n    touches: [src/**, tests/**]"
    )
    text = tasks(1001, lambda n: body.format(n - 1) if n else "{run: make}") + "agents: {claude: {}}\n"
    began = time.process_time()
    assert len(load(text).tasks) == 1001
    assert time.process_time() - began < 5
