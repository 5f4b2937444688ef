"""What an agent's events are as lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from zowl_desktop.agents import events
from zowl_desktop.agents.events import (
    AgentEvent,
    Denied,
    LimitHit,
    Raw,
    Retrying,
    Said,
    Started,
    ToolEnded,
    ToolStarted,
)
from zowl_desktop.app.transcripts.calls import VERBS, Call, told_call
from zowl_desktop.app.transcripts.cleaning import LIMIT, clean, shown
from zowl_desktop.app.transcripts.lines import Kind, Line, Mark, Tone
from zowl_desktop.engine.proof.readers import read_summary
from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.states import FailureClass

FOLDS_FROM: Final = 4
"""Lines of output from which they are folded."""
_READ: Final = 200_000
"""Characters at the end of an output in which a test program's summary is looked for."""


_OWN: Final = frozenset(
    re.findall(
        r"[a-z]+",
        " ".join([*VERBS.values(), *FailureClass]).casefold()
        + " uses starts with folded lines line records record of asks again in s says that it is done"
        + " was not allowed failed passed resets mon tue wed thu fri sat sun"
        + " jan feb mar apr may jun jul aug sep oct nov dec",
    )
)
"""Every word of Zowl's own in the lines of an agent."""


def is_own(word: str) -> bool:
    """Whether a word, or a part of one, in small letters, may be Zowl's own and printed by nobody."""
    return any(word in own for own in _OWN)


class Teller:
    """Tells the events of one piece of a stream. `first`: the piece is the stream's beginning.

    A piece knows nothing of the one before it, so every piece of a long stream can be told alone.
    """

    def __init__(self, folder: str, *, first: bool, limit: int | None = LIMIT) -> None:
        self.lines: list[Line] = []
        self._folder = folder
        self._first = first
        self._limit = limit
        self._calls: dict[str, tuple[Call, int]] = {}
        self._words = ""
        self._words_at: float | None = None
        self._said = ""
        self._records: list[Line] = []

    def tell(self, event: AgentEvent, at: float | None) -> None:
        """One more event, printed at `at` as far as the stream says."""
        if isinstance(event, Said):
            self._say(event, at)
            return
        if isinstance(event, Raw) and event.stream == "stdout" and event.line.startswith("{"):
            self._records.append(shown(event.line, Kind.OUTPUT, limit=self._limit))
            return
        lines = list(self._told(event, at))
        if lines:
            self._rest()
            self.lines += lines

    def end(self) -> None:
        """The piece is over. Records are told where there is nothing else: an adapter may be out of date."""
        self._rest()
        records, self._records = self._records, []
        if records and not self.lines:
            words = "1 record" if len(records) == 1 else f"{len(records)} records"
            self.lines.append(Line(f"… {words} folded", Kind.FOLD, body=tuple(records)))

    def _say(self, said: Said, at: float | None) -> None:
        if not said.delta:
            self._rest()
        if not self._words:
            self._words_at = at
        self._words += said.text

    def _rest(self) -> None:
        """What was put together so far becomes lines."""
        words, self._words = self._words, ""
        if words.strip():
            self._said = words.strip()
            first, *others = _paragraphs(words)
            self.lines.append(shown(first, Kind.SAID, self._words_at, self._limit))
            self.lines += [shown(line, Kind.SAID, limit=self._limit) for line in others]

    def _told(self, event: AgentEvent, at: float | None) -> Iterator[Line]:
        match event:
            case Started(model=model) if model and self._first:
                yield Line(f"starts with {model}", Kind.NOTE, at)
            case ToolStarted(id=name):
                yield self._begun(name, event, at)
            case ToolEnded():
                yield from self._ended(event, at)
            case Retrying():
                yield self._line(_retrying(event), Kind.NOTE, at)
            case LimitHit(resets_at=resets) if resets is not None:  # else its last word says as much
                yield Line(f"{_spaced(event.failure)}, resets {tell_time(resets, at)}", Kind.ERROR, at)
            case Denied():
                yield self._line(f"was not allowed: {event.tool} {event.why}".rstrip(), Kind.NOTE, at)
            case events.Final():
                yield from self._last_word(event, at)
            case Raw(line=line):
                yield from (self._line(each, Kind.OUTPUT, at) for each in clean(line) or [""])

    def _line(self, text: str, kind: Kind, at: float | None) -> Line:
        return shown(" ".join(clean(text)), kind, at, self._limit)

    def _begun(self, name: str, event: ToolStarted, at: float | None) -> Line:
        call = told_call(event.name, event.input, self._folder)
        self._rest()
        self._calls[name] = call, len(self.lines)
        return replace(shown(call.words, Kind.CALL, at, self._limit), marks=call.marks)

    def _ended(self, event: ToolEnded, at: float | None) -> Iterator[Line]:
        call, place = self._calls.pop(event.id, (None, -1))
        output = [shown(line, Kind.OUTPUT, limit=self._limit) for line in clean(event.output.strip("\n"))]
        self._rest()
        is_next = place == len(self.lines) - 1
        if call is not None and call.quiet and event.ok and is_next:
            self.lines[place] = replace(self.lines[place], body=tuple(output))
            return
        of = "" if call is None or is_next else f" of {call.words}"
        if len(output) >= FOLDS_FROM:
            yield Line(f"… {len(output)} lines{of} folded", Kind.FOLD, body=tuple(output))
        else:
            yield from output
        yield from _result(event, at)

    def _last_word(self, event: events.Final, at: float | None) -> Iterator[Line]:
        if event.failure is not None:
            line = self._line(f"{_spaced(event.failure)}: {event.text}", Kind.ERROR, at)
            if not self.lines or self.lines[-1].text != line.text:  # some say it twice
                yield line
            return
        self._rest()
        text = event.text.strip()
        lines = _paragraphs(text) if text not in self._said else []
        yield from (shown(line, Kind.SAID, limit=self._limit) for line in lines)
        yield Line("says that it is done", Kind.DONE, at)


def _paragraphs(words: str) -> list[str]:
    """The lines of a text; of several empty ones in a row, one."""
    lines = clean(words.strip("\n"))
    return [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]


def _retrying(event: Retrying) -> str:
    of = f" of {event.limit}" if event.limit else ""
    after = f" in {event.delay:.0f} s" if event.delay else ""
    why = " ".join(str(word) for word in (event.status, event.text) if word)
    return f"asks again, {event.attempt}{of}{after}" + (f": {why}" if why else "")


def _result(event: ToolEnded, at: float | None) -> Iterator[Line]:
    """What a test program counted, or that the call failed."""
    summary = read_summary("\n".join(clean(event.output[-_READ:]))) if "pass" in event.output else None
    counts = summary.counts if summary is not None else None
    if counts is not None and counts.collected:
        parts = [f"{counts.failed} failed"] if counts.failed else []
        words = ", ".join([*parts, f"{counts.passed} passed"])
        marks = (Mark(0, len(parts[0]), Tone.FAIL),) if parts else (Mark(0, len(words), Tone.OK),)
        yield Line(words, Kind.RESULT, at, marks)
    elif not event.ok:
        code = f" with {event.exit_code}" if event.exit_code else ""
        yield Line(f"failed{code}", Kind.RESULT, at, (Mark(0, len("failed"), Tone.FAIL),))


def _spaced(word: str) -> str:
    return str(word).replace("_", " ")
