"""However two streams grow, and whenever somebody looks and reads: every line is told once, in its order."""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from tests.app.transcripts.spool import BEGAN, Spool, says, source, texts, told
from zowl_desktop.app.transcripts import pieces

STREAMS = st.sampled_from(["stdout", "stderr"])
PRINTS = st.tuples(STREAMS, st.integers(0, 60), st.booleans(), st.booleans())
"""A stream, letters of a line, whether its end is printed with it, and whether somebody reads then."""


def printed(spool: Spool, steps: list[tuple[str, int, bool, bool]], cli: str) -> dict[str, list[str]]:
    """Play the steps; what the streams hold in the end, line by line."""
    lines: dict[str, list[str]] = {"stdout": [], "stderr": []}
    for number, (stream, letters, is_whole, reads) in enumerate(steps):
        words = f"{stream[3]}{number}" + "x" * letters
        text = told(says(words)) if cli and stream == "stdout" else f"{words}\n"
        half = len(text) // 2
        spool.prints(text[:half], stream=stream)
        if not is_whole:
            texts(spool.transcript(source(cli=cli)))
        spool.prints(text[half:], stream=stream)
        if reads:
            texts(spool.transcript(source(cli=cli)))
        lines[stream].append(words)
    return lines


@given(st.lists(PRINTS, max_size=25), st.sampled_from([16, 64, 200]), st.sampled_from(["", "scripted"]))
def test_every_line_once(steps: list[tuple[str, int, bool, bool]], stretch: int, cli: str) -> None:
    with tempfile.TemporaryDirectory() as root, patch.object(pieces, "STRETCH", stretch):
        spool = Spool.at(Path(root))
        lines = printed(spool, steps, cli)
        transcript = spool.transcript(source(cli=cli, ended=BEGAN + 1))
        shown = texts(transcript)[1:-1]
        for stream, wanted in lines.items():
            assert [line for line in shown if line[0] == stream[3]] == wanted
        assert len(shown) == len(steps)
        assert transcript.length == len(shown) + 2
