"""Every broken document is refused for what its last lines say: `#! line:column path | message | hint`.

Message and hint stand there by the words that matter.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from zowl_desktop.model.document import BadDocument, Problem, load, read

BROKEN = sorted((Path(__file__).parent / "documents" / "broken").glob("*.zowl.yaml"))
LINE = re.compile(r"#! (\d+):(\d+) (\S.*?) \| (.*?) \|(?: (.*))?")


def judged(path: Path) -> list[Problem]:
    found = [LINE.fullmatch(line) for line in path.read_text("utf-8").splitlines() if line.startswith("#! ")]
    assert all(found)
    return [
        Problem(int(row[1]), int(row[2]), "" if row[3] == "-" else row[3], row[4], row[5] or "")
        for row in found
        if row
    ]


def test_there_are_enough() -> None:
    assert len(BROKEN) >= 80


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name.removesuffix(".zowl.yaml"))
def test_broken(path: Path) -> None:
    reading = read(path.read_bytes(), path.name)
    expected = judged(path)
    assert reading.pipeline is None
    assert [(p.line, p.column, p.path) for p in reading.problems] == [
        (p.line, p.column, p.path) for p in expected
    ]
    for problem, wanted in zip(reading.problems, expected, strict=True):
        assert wanted.message in problem.message
        assert wanted.hint in problem.hint
        assert not re.search(
            r"Input should|Field required|pydantic|ruamel|Error\b", problem.message + problem.hint
        )


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name.removesuffix(".zowl.yaml"))
def test_loading_it_raises_with_every_problem(path: Path) -> None:
    with pytest.raises(BadDocument) as raised:
        load(path.read_bytes(), path.name)
    assert raised.value.problems == read(path.read_bytes(), path.name).problems
    first = raised.value.problems[0]
    assert f"{path.name}, line {first.line}, column {first.column}" in raised.value.what
    assert raised.value.mend == first.mend


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name.removesuffix(".zowl.yaml"))
def test_line_breaks_do_not_move_it(path: Path) -> None:
    data = path.read_bytes()
    assert read(data.replace(b"\n", b"\r\n")).problems == read(data).problems
