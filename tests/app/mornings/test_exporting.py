"""The report as a file, and the command that writes it."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.app.mornings.nights import DOCUMENT, Evening, morning, story
from tests.app.mornings.repositories import git, keep, with_work
from zowl_desktop.app.home import data_home
from zowl_desktop.app.mornings import Standing, Told
from zowl_desktop.app.mornings.exporting import Form, report_text
from zowl_desktop.cli.main import command_line
from zowl_desktop.model.states import FailureClass

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Page(HTMLParser):
    """Follows a page's tags: each that is opened has to be closed, in turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.marked: list[str] = []
        self.words: list[str] = []
        self._is_marked = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"src", "href"}]
        self._is_marked = ("class", "mark") in attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._is_marked:
            self.marked.append(data)
            self._is_marked = False


def test_the_page_stands_alone_and_tells_all() -> None:
    told = Told(morning(story), {"schema": Standing(112, 4, is_accepted=True)})
    text = report_text(told, Form.HTML)
    page = Page(text)
    assert page.open == []
    assert page.links == []
    assert "url(" not in text
    assert "prefers-color-scheme: dark" in text
    assert page.marked == ["E   assert 500 == 402   stripe.error.CardError not caught"]
    words = " ".join(" ".join(page.words).split())
    for each in (
        "The night is over. 6 done, 1 failed, 1 held, 1 skipped.",
        "about 12 min of review",
        "failed at validate Stripe payments",
        "Waiting for it: skipped Confirmation mail held Refund flow",
        "Create bookings table merged",
        "+112 \N{MINUS SIGN}4",
        "gemini limit reached",
    ):
        assert each in words


def test_what_programs_said_is_shown_and_never_obeyed() -> None:
    evil = '</span></pre><script>alert("1")</script>'
    document = DOCUMENT.replace("Stripe payments", "'<b>Stripe</b> | *pay*'")

    def play(night: Evening) -> None:
        night.done("schema")
        night.fails(
            "payments",
            "validate",
            FailureClass.CHECKS_FAILED,
            message=evil,
            evidence=f">     1 | {evil}\n```\n",
        )

    told = Told(morning(play, night=Evening(document)))
    page = report_text(told, Form.HTML)
    assert "<script" not in page
    assert "<b>Stripe" not in page
    text = report_text(told, Form.MARKDOWN)
    assert r"\<b\>Stripe\</b\> \| \*pay\*" in text
    fence = re.search(r"^(`{4,})\n> .*script.*\n(.*\n)*?\1$", text, re.MULTILINE)
    assert fence is not None, "a fence in the output does not end the block"


def test_markdown_has_tables_that_hold_together() -> None:
    text = report_text(Told(morning(story)), Form.MARKDOWN)
    assert text.startswith("# The night is over. 6 done, 1 failed, 1 held, 1 skipped.\n")
    assert "\n\n\n" not in text
    blocks = re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    assert [len(block.splitlines()) for block in blocks] == [2 + 6, 2 + 9]
    for block in blocks:
        assert len({line.count("|") for line in block.splitlines()}) == 1
    assert "> E   assert 500 == 402" in text


def test_a_night_without_greens_or_troubles_can_be_told_as_well() -> None:
    empty = morning(lambda night: night.done("schema"), is_live=False)
    for form in Form:
        assert "interrupted" in report_text(Told(empty), form)
        assert "Review" not in report_text(Told(replace(empty, greens=())), form)


def test_zowl_report_writes_files_and_prints(zowl_home: Path, tmp_path: Path) -> None:
    night = with_work(tmp_path / "work")
    run = keep(data_home(), night, story)
    git(tmp_path / "work" / "api", "merge", "--quiet", "--ff-only", f"zowl/{run}/schema")
    page, text = tmp_path / "night.html", tmp_path / "night.md"
    runner = CliRunner()
    done = runner.invoke(command_line(), ["report", "--html", str(page), "--md", str(text)])
    assert done.exit_code == 0, done.output
    assert str(page) in done.stderr
    assert done.stdout == ""
    assert Page(page.read_text("utf-8")).open == []
    assert "Create bookings table (merged) | +112" in text.read_text("utf-8")
    printed = runner.invoke(command_line(), ["report", "--run", run, "--md", "-"])
    assert printed.stdout == text.read_text("utf-8")


def test_zowl_report_says_what_is_wrong_and_writes_nothing(zowl_home: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    page = tmp_path / "night.html"
    nothing = runner.invoke(command_line(), ["report", "--html", str(page)])
    assert "Nothing has been run yet" in str(nothing.exception)
    assert not page.exists()
    keep(data_home(), Evening(), lambda night: night.done("schema"))
    bad = runner.invoke(command_line(), ["report", "--html", str(tmp_path / "gone" / "night.html")])
    assert "The file cannot be written" in str(bad.exception)
    with pytest.raises(StopIteration):
        next(tmp_path.glob("**/night.html"))
