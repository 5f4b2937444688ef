"""A text with the changes that are to be made to it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from zowl_desktop.model.document.source import Source
from zowl_desktop.model.document.splice.rendering import Layout

# What may stand between a changed value and the comment of its line, so that nothing else can hold the `#`.
_GAP: Final = re.compile(r"[\]},]*( {2,})#")


@dataclass(slots=True)
class Draft:
    """The text of a document, how it is laid out, and the splices so far.

    Splices must not overlap. Of two at one place the one noted first comes first.
    """

    source: Source
    layout: Layout
    splices: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text before the changes."""
        return self.source.text

    def splice(self, start: int, end: int, text: str) -> None:
        """Note that `text` takes the place of what stands from `start` to `end`."""
        self.splices.append((start, end, text))

    def insert_lines(self, offset: int, lines: list[str]) -> None:
        """Note lines to stand after the line of an offset."""
        at = self.next_line(offset)
        text = self.joined(lines)
        ended = self.text.endswith(("\r", "\n"), 0, at)
        self.splice(at, at, text + self.layout.line_break if ended else self.layout.line_break + text)

    def column(self, offset: int) -> int:
        """The column of an offset, from 0."""
        return self.source.position(offset)[1] - 1

    def line_start(self, offset: int) -> int:
        """Where the line of an offset starts."""
        return self.source.starts[bisect_right(self.source.starts, offset) - 1]

    def next_line(self, offset: int) -> int:
        """Where the line after that of an offset starts; the end of the text after the last one."""
        following = bisect_right(self.source.starts, offset)
        return self.source.starts[following] if following < len(self.source.starts) else len(self.text)

    def line_end(self, offset: int) -> int:
        """Where the line of an offset ends, before its line break."""
        start, end = offset, self.next_line(offset)
        return start + len(self.text[start:end].rstrip("\r\n"))

    def opens_line(self, offset: int) -> bool:
        """Whether nothing but space stands before an offset in its line."""
        return not self.text[self.line_start(offset) : offset].strip()

    def joined(self, lines: list[str]) -> str:
        """Lines as one text, without a line break at its end."""
        return self.layout.line_break.join(lines)

    def applied(self) -> str:
        """The text after the changes. Comments at the ends of its lines stay in their column."""
        parts: list[str] = []
        at = 0
        for start, end, text in sorted([*self.splices, *self._realigned()], key=lambda splice: splice[:2]):
            assert start >= at, "splices overlap"
            parts += [self.text[at:start], text]
            at = end
        return "".join([*parts, self.text[at:]])

    def _realigned(self) -> Iterator[tuple[int, int, str]]:
        """Splices of the space before the comments that stand at the ends of changed lines."""
        grown: dict[int, tuple[int, int]] = {}  # by line: its last change, and by how much it got longer
        for start, end, text in self.splices:
            line = self.line_start(start)
            if not {"\n", "\r"} & {*text, *self.text[start:end]}:
                last, more = grown.get(line, (0, 0))
                grown[line] = max(last, end), more + len(text) - (end - start)
        for last, more in grown.values():
            gap = _GAP.match(self.text, last, self.line_end(last))
            if gap and more:
                yield gap.start(1), gap.end(1), " " * max(2, len(gap[1]) - more)
