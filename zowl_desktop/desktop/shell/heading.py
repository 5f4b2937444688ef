"""What the title and the bar of a window say of its document, and of the night that it would be."""

from __future__ import annotations

from PySide6.QtCore import QObject

from zowl_desktop.app.editing import Document
from zowl_desktop.app.editing.judgement import Judgement
from zowl_desktop.desktop.shell import bar_words
from zowl_desktop.desktop.shell.errands import aside
from zowl_desktop.desktop.shell.foreseeing import Foreseeing
from zowl_desktop.desktop.shell.surroundings import Surroundings
from zowl_desktop.desktop.shell.window import Window
from zowl_desktop.model.document.tree import at
from zowl_desktop.rehearsal import Evening, Forecast


class Heading(QObject):
    """One for each window."""

    def __init__(self, window: Window, around: Surroundings, document: Document) -> None:
        super().__init__(window)
        self._window = window
        self._bar = window.bar
        self._around = around
        self._document = document
        self._judgement: Judgement | None = None
        self._is_over = False
        self._foreseeing = Foreseeing(around.home, around.clock)
        self._foreseeing.told.connect(self._foretold)
        window.place_shown.connect(lambda _: self._show_title())
        self._leave = around.following.listen(lambda _: self._show_title())
        self.show_document(document)

    def show_document(self, document: Document) -> None:
        """Speak of another document."""
        self._document = document
        self._judgement = None
        self.show_edits()
        self.show_preferences()

    def show_edits(self) -> None:
        """The document was edited, saved or given another file."""
        self._show_title()
        self._show_wake_up()
        editor = self._document.editor
        empty = "Mend the text first." if editor.broken else "There is nothing to run yet: add a task."
        self._bar.show_run("" if editor.plan.tasks else empty)

    def show_judgement(self, judgement: Judgement) -> None:
        """What is wrong with the document by now; nights are rehearsed of one that can be run."""
        if self._is_over:
            return
        self._judgement = judgement
        self._bar.show_problems(len(judgement.problems))
        self.show_edits()
        self._foresee()

    def show_preferences(self) -> None:
        """Something is preferred otherwise."""
        self._show_wake_up()
        self._foresee()

    def stop(self) -> None:
        """Rehearse no more."""
        if not self._is_over:
            self._leave()
        self._is_over = True
        self._foreseeing.stop()

    async def stopped(self) -> None:
        """Wait for what is being rehearsed to end."""
        await aside(self._foreseeing.wait)

    def _show_title(self) -> None:
        document = self._document
        named = at(document.editor.tree, ("name",))
        is_changed = document.editor.is_changed
        name = self._named_window()
        self._window.setWindowTitle(f"{name}[*] \N{EM DASH} Zowl" if name else "Zowl[*]")
        self._window.setWindowModified(is_changed)
        self._bar.show_title(named if isinstance(named, str) else document.title, changed=is_changed)

    def _named_window(self) -> str:
        """The document's title; the night's name where the window shows that and has no document.

        Nothing while the window waits to know what to show.
        """
        if not self._window.place:
            return ""
        document, tonight = self._document, self._around.following.tonight
        has_none = document.path is None and not document.editor.is_changed
        if has_none and tonight is not None and self._window.place == "tonight":
            return tonight.name
        return document.title

    def _show_wake_up(self) -> None:
        own = at(self._document.editor.tree, ("clock", "wake"))
        words = f"wake-up {own if isinstance(own, str) else self._around.preferences.of('wake_up')}"
        self._bar.show_fact(self._bar.wake_up, words, "When the summary has to be ready. Press to change it.")

    def _foresee(self) -> None:
        pipeline = self._judgement.pipeline if self._judgement is not None else None
        bar, preferences = self._bar, self._around.preferences
        if self._is_over or pipeline is None or not pipeline.tasks:
            self._foreseeing.stop()
            bar.show_forecast((), "")
            bar.show_fact(bar.limit, "", "")
            return
        words = bar_words.limit(pipeline.limits.cost)
        bar.show_fact(bar.limit, words, "What a run may cost at most. Press to change it.")
        clock = pipeline.clock
        bedtime, wake_up = preferences.of("bedtime"), preferences.of("wake_up")
        self._foreseeing.foresee(pipeline, clock.start or bedtime, clock.wake or wake_up)

    def _foretold(self, forecast: Forecast, evening: Evening) -> None:
        self._bar.show_forecast(bar_words.figures(forecast, evening), bar_words.about(forecast, evening))
