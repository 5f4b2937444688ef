"""Reads programs that print text for people."""

from __future__ import annotations

from collections.abc import Iterable

from zowl_desktop.agents.events import AgentEvent, Raw, Said, StreamName
from zowl_desktop.agents.lines import Lines


class TextLines:
    """A parser for one attempt: every line on stdout is the agent speaking, stderr is for the transcript."""

    def __init__(self) -> None:
        self._streams: dict[StreamName, Lines] = {"stdout": Lines(), "stderr": Lines()}

    def feed(self, chunk: bytes, stream: StreamName) -> list[AgentEvent]:
        """The events that this chunk completes."""
        return [event for line in self._streams[stream].feed(chunk) for event in self._line(line, stream)]

    def close(self) -> list[AgentEvent]:
        """The events of lines that the end cut off, and what the whole text amounts to."""
        rest = [(line, stream) for stream, lines in self._streams.items() for line in lines.close()]
        return [*(event for line, stream in rest for event in self._line(line, stream)), *self.over()]

    def said(self, line: str) -> Iterable[AgentEvent]:
        """What a line on stdout means."""
        return [Said(f"{line}\n", delta=True)]

    def over(self) -> Iterable[AgentEvent]:
        """What the end of the text makes sure."""
        return ()

    def _line(self, line: str, stream: StreamName) -> list[AgentEvent]:
        return [Raw(line, stream)] if stream == "stderr" else list(self.said(line))
