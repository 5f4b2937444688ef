"""Reads programs that print one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from zowl_desktop.agents.events import AgentEvent, Raw, StreamName
from zowl_desktop.agents.lines import Lines

Told = Mapping[str, Any]
"""One line of JSON, as the program printed it."""


class JsonLines:
    """A parser for one attempt. A program's own is a subclass that says what a line means."""

    def __init__(self) -> None:
        self._streams: dict[StreamName, Lines] = {"stdout": Lines(), "stderr": Lines()}

    def feed(self, chunk: bytes, stream: StreamName) -> list[AgentEvent]:
        """The events that this chunk completes."""
        return [event for line in self._streams[stream].feed(chunk) for event in self._line(line, stream)]

    def close(self) -> list[AgentEvent]:
        """The events of lines that the end cut off, and of what only the end makes sure."""
        rest = [(line, stream) for stream, lines in self._streams.items() for line in lines.close()]
        return [event for line, stream in rest for event in self._line(line, stream)]

    def told(self, told: Told) -> Iterable[AgentEvent]:
        """What one object on stdout means; nothing for one without a meaning. May fail on a strange one."""
        raise NotImplementedError

    def complained(self, _line: str) -> Iterable[AgentEvent]:
        """What a line on stderr means."""
        return ()

    def _line(self, line: str, stream: StreamName) -> list[AgentEvent]:
        """The events of a line; one that nobody understands stays as it is."""
        try:
            if stream == "stderr":
                return list(self.complained(line)) or [Raw(line, stream)]
            told = json.loads(line)
            return list(self.told(told)) or [Raw(line, stream)]
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError, ArithmeticError):
            return [Raw(line, stream)]


def micro_dollars(dollars: float | str | None) -> int:
    """Money as this house counts it."""
    return round(float(dollars or 0) * 1_000_000)
