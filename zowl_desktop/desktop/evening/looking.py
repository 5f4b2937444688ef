"""What is found out before a night: a line for each thing that is looked at, and what a person waives."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from zowl_desktop.app.evening import Before, Line, Loaded, Proved, State, look_before, mendable
from zowl_desktop.desktop.evening.line_view import LinesView
from zowl_desktop.desktop.shell.errands import Errands
from zowl_desktop.desktop.shell.surroundings import Surroundings


class Looking:
    """The looks of one evening, one at a time."""

    def __init__(
        self,
        around: Surroundings,
        view: LinesView,
        proved: Proved,
        errands: Errands,
        changed: Callable[[], None],
        over: Callable[[bool], None],
    ) -> None:
        """`changed` is called when a line changes, `over` when a look is over: whether all is known."""
        self._around = around
        self._view = view
        self._proved = proved
        self._errands = errands
        self._changed = changed
        self._over = over
        self._lines: dict[str, Line] = {}
        self._waived: dict[str, Line] = {}
        self.is_going = True

    @property
    def lines(self) -> list[Line]:
        """All of them; while none says yet what is looked at, one that stands for everything."""
        lines = list(self._lines.values())
        if self.is_going and not any(line.state is State.LOOKING for line in lines):
            lines.append(Line("", "everything", State.LOOKING, ""))
        return lines

    @property
    def stopping(self) -> list[Line]:
        """What no night starts with, unless a person has waived it."""
        return [line for line in self._lines.values() if line.stops and line.key not in self._waived]

    @property
    def waived(self) -> frozenset[str]:
        """The keys of the lines that a person has waived."""
        return frozenset(self._waived)

    def waive(self, key: str) -> None:
        """A person starts the night in spite of this."""
        self._waived[key] = self._lines[key]
        self._view.show_line(self._lines[key], waived=True)
        self._changed()

    def take(self, line: Line) -> None:
        """This is known now. What was waived is asked again when it turns out to be something else."""
        if line.state is not State.LOOKING and self._waived.get(line.key) != line:
            self._waived.pop(line.key, None)
        if self._lines.get(line.key) != line:
            self._lines[line.key] = line
            self._view.show_line(line, waived=line.stops and line.key in self._waived)
        self._changed()

    def drop(self, key: str) -> None:
        """There is nothing to say of this any more."""
        if self._lines.pop(key, None) is not None:
            self._view.drop(key)

    def begin_anew(self) -> None:
        """What was proved counts no more: all of it is looked at again, from the next `look` on."""
        self._proved.forget()
        self.is_going = True

    def look(self, loaded: Loaded, tasks: tuple[str, ...]) -> None:
        """Look at everything for a night with these tasks; a look that is under way ends."""
        self._errands.stop()
        self.is_going = True
        keep_awake = self._around.preferences.is_on("keep_awake")
        self._errands.run(self._look_through(Before(loaded.text, loaded.file, tasks, keep_awake)))

    async def _look_through(self, before: Before) -> None:
        seen: set[str] = {"limit", "run"}

        def tell(line: Line) -> None:
            seen.add(line.key)
            self.take(line)

        with self.told_when_broken():
            await look_before(self._around.home, before, dict(os.environ), tell, self._proved)
        for key in [key for key in self._lines if key not in seen]:
            self.drop(key)
        self.is_going = False
        self._over(True)

    @contextmanager
    def told_when_broken(self) -> Iterator[None]:
        """A look that breaks is over, and a line says so: nobody waits for it, and nothing starts."""
        try:
            yield
        except Exception as error:
            self.is_going = False
            self._over(False)
            trouble = mendable(error)
            for line in [line for line in self._lines.values() if line.state is State.LOOKING]:
                words = "The look ended before this was known."
                self.take(replace(line, state=State.WORTH_KNOWING, words=words))
            if trouble is None:
                words = "The look broke off before all was known."
                self.take(Line("trouble", "Zowl", State.WRONG, words, "Look again."))
                raise
            raise trouble from error

    async def end(self) -> None:
        """End the look that is under way."""
        await self._errands.end()
