"""A spool with attempts that print what a test says, and a transcript that is read to the end."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zowl_desktop.app.transcripts import AttemptSource, Line, Transcript, Transcripts, read_block

RUN = "20261122-224005"
BEGAN = 1_795_388_700.0


def source(number: int = 1, step: str = "implement", cli: str = "scripted", **other: Any) -> AttemptSource:
    """An attempt of the task `app` that runs."""
    made = AttemptSource(f"app.{number}", step, number, cli and "coder", cli, BEGAN, None, "")
    return replace(made, **other)


def told(*events: dict[str, Any]) -> str:
    """What the scripted agent prints for these events."""
    return "".join(json.dumps(event) + "\n" for event in events)


def says(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def calls(
    name: str, given: str, output: str = "", *, number: int = 1, ok: bool = True
) -> list[dict[str, Any]]:
    """A tool call and its end."""
    begun = {"type": "tool_start", "id": f"call_{number}", "name": name, "input": given}
    return [begun, {"type": "tool_end", "id": f"call_{number}", "ok": ok, "output": output}]


@dataclass
class Spool:
    """The spool of one run, and the transcript of its one task."""

    root: Path
    transcripts: Transcripts

    @classmethod
    def at(cls, root: Path) -> Spool:
        return cls(root, Transcripts(root))

    def file(self, process: str = "app.1", stream: str = "stdout") -> Path:
        return self.root / RUN / process / stream

    def prints(self, text: str | bytes, process: str = "app.1", stream: str = "stdout") -> None:
        """A process prints more."""
        file = self.file(process, stream)
        if not file.parent.exists():
            file.parent.mkdir(parents=True)
            (file.parent / "envelope.json").write_text(json.dumps({"cwd": "/code/tree"}), encoding="utf-8")
        with file.open("ab") as out:
            out.write(text.encode() if isinstance(text, str) else text)

    def transcript(self, *sources: AttemptSource) -> Transcript:
        """The task's transcript after a look."""
        transcript = self.transcripts.of(RUN, "app", sources or (source(),))
        transcript.take(transcript.look().go())
        return transcript


def read_all(transcript: Transcript) -> list[Line]:
    """All lines, as they are shown now."""
    return [row.line for number in range(transcript.blocks) for row in rows_of(transcript, number)]


def rows_of(transcript: Transcript, number: int) -> Iterable[Any]:
    stretch = transcript.wanted(number)
    if stretch is not None:
        transcript.put(number, read_block(stretch))
    rows = transcript.rows(number)
    assert rows is not None
    return rows


def texts(transcript: Transcript) -> list[str]:
    return [line.text for line in read_all(transcript)]
