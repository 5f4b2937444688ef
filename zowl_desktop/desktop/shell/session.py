"""A window with a document in it: what a person does with files, and what follows from edits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject

from zowl_desktop.app.editing import Answer, Change, DiskChange, Document, Recovery
from zowl_desktop.app.editing.judgement import Judgement
from zowl_desktop.app.home import Home
from zowl_desktop.app.preferences import Preferences
from zowl_desktop.app.prompting import night_of_document, prompt_now
from zowl_desktop.app.tonight import Following
from zowl_desktop.desktop.evening.overnight import Overnight
from zowl_desktop.desktop.morning.place import MorningPlace
from zowl_desktop.desktop.plan import PlanScreen
from zowl_desktop.desktop.shell import bar_words
from zowl_desktop.desktop.shell.dressing import dress
from zowl_desktop.desktop.shell.errands import Errands, aside
from zowl_desktop.desktop.shell.finder import Finder
from zowl_desktop.desktop.shell.foreseeing import Foreseeing
from zowl_desktop.desktop.shell.keeping import Keeping
from zowl_desktop.desktop.shell.menus import Menus
from zowl_desktop.desktop.shell.offers import offers_of
from zowl_desktop.desktop.shell.preferring import Preferring
from zowl_desktop.desktop.shell.prompt_view import PromptView
from zowl_desktop.desktop.shell.prompts import SUFFIX, Prompts, Question
from zowl_desktop.desktop.shell.settings_place import SettingsPlace
from zowl_desktop.desktop.shell.watching import Watching
from zowl_desktop.desktop.shell.window import Window
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tonight.place import TonightPlace
from zowl_desktop.desktop.welcome.welcoming import Welcoming
from zowl_desktop.engine.clock import Clock
from zowl_desktop.model.document.tree import Path as TreePath
from zowl_desktop.model.document.tree import at
from zowl_desktop.model.errors import Refused, ZowlError
from zowl_desktop.rehearsal import Evening, Forecast


class Owner(Protocol):
    """The app, as a window's session sees it."""

    @property
    def home(self) -> Home:
        """The data folder."""

    @property
    def clock(self) -> Clock:
        """What time it is."""

    @property
    def following(self) -> Following:
        """Tonight, wherever it is hosted."""

    @property
    def recovery(self) -> Recovery:
        """What keeps edits that are not saved."""

    @property
    def preferences(self) -> Preferences:
        """What the person prefers."""

    @property
    def tokens(self) -> Tokens:
        """The colours that hold."""

    @property
    def recent(self) -> tuple[Path, ...]:
        """Files that were open, the newest first."""

    @property
    def preferring(self) -> Preferring:
        """Who knows what is preferred, and asks the system about it."""

    def prefer(self, key: str, words: str) -> None:
        """Another value of a setting. Raises `BadInput`."""

    def prompts_for(self, window: Window) -> Prompts:
        """Who asks on behalf of a window."""

    def remember(self, path: Path) -> None:
        """A file was opened or saved."""

    def open(self, path: Path, session: Session | None = None) -> None:
        """Open a file, in the window of a session when that has nothing in it."""

    def new(self) -> None:
        """Another window with an empty document."""

    @property
    def welcoming(self) -> Welcoming:
        """The first steps and the sample night."""

    def quit(self) -> None:
        """Close all windows and end."""

    def puts_away(self, session: Session) -> bool:
        """Whether the window was put away instead of being closed."""

    async def may_go(self, session: Session) -> bool:
        """Whether the window may go, as far as the app is concerned."""

    def closed(self, session: Session) -> None:
        """A window was closed in peace."""

    def crashed(self, mistake: BaseException) -> None:
        """Zowl made a mistake."""


class Session(QObject):
    """One window and what is open in it."""

    def __init__(self, window: Window, owner: Owner, document: Document, key: str) -> None:
        super().__init__(window)
        self.window = window
        self.document = document
        self._owner = owner
        self._key = key
        self._prompts = owner.prompts_for(window)
        self.errands = Errands(self.tell, owner.crashed)
        self._writing = asyncio.Lock()
        self._asking = asyncio.Lock()
        self._is_asked_to_close = False
        self._is_closing = False
        self.screen = PlanScreen(document, owner.tokens)
        self.settings = SettingsPlace(owner.preferences, owner.prefer)
        self.settings.looked_at.connect(owner.preferring.look_at_system)
        self.keeping = Keeping(owner.recovery, document, key, self.errands)
        self.watching = Watching()
        self.foreseeing = Foreseeing(owner.home)
        self._judgement: Judgement | None = None
        window.add_place("plan", "Plan", self.screen, window.bar)
        self.tonight = TonightPlace(
            window, owner.home, owner.clock, owner.following, self.errands, self._prompts, owner.tokens
        )
        self.morning = MorningPlace(
            window, owner.home, owner.clock, owner.following, self.errands, self._prompts, owner.tokens
        )
        window.add_place("settings", "Settings", self.settings, window.bar)
        self.overnight = Overnight(self, owner, self._prompts)
        self.menus = Menus(window, self._handlers(), lambda: owner.recent, partial(self._open, owner.open))
        dress(window, owner.tokens)
        self._join()
        window.show_place("plan")
        self._show_document()

    def _handlers(self) -> dict[str, Callable[[], object]]:
        owner, screen = self._owner, self.screen
        return {
            "new": owner.new,
            "open": lambda: self.errands.run(self._ask_and_open()),
            "sample": owner.welcoming.try_sample,
            "first_steps": lambda: owner.welcoming.show(self),
            "run": self.overnight.open,
            "run_selected": self.overnight.open_for_selected,
            "save": lambda: self.errands.run(self.save()),
            "save_as": lambda: self.errands.run(self.save_as()),
            "close": self.window.close,
            "find": self.open_finder,
            "outline": lambda: self._focus(screen.focus_outline),
            "problems": lambda: self._focus(screen.focus_problems),
            "canvas": lambda: self._focus(screen.canvas.setFocus),
            "inspector": lambda: self._focus(lambda: screen.inspector.focus_field(())),
            "quit": owner.quit,
        }

    def _join(self) -> None:
        window, bar = self.window, self.window.bar
        window.may_close = self._may_close
        window.dropped.connect(self._open_dropped)
        window.looked_at.connect(self.watching.look_soon)
        self.watching.maybe_changed.connect(lambda: self.errands.run(self.look_at_file()))
        self.screen.changed.connect(self._changed)
        self.screen.judged.connect(self._judged)
        self.screen.prompt_asked.connect(lambda task: self.errands.run(self._show_prompt(task)))
        self.foreseeing.told.connect(self._foretold)
        self.tonight.screen.sample_asked.connect(self._owner.welcoming.try_sample)
        self.tonight.screen.run_asked.connect(self.overnight.open)
        bar.run_asked.connect(self.overnight.open)
        bar.limit_asked.connect(lambda: self._go_to_field(("limits", "cost")))
        bar.wake_up_asked.connect(self._go_to_wake_up)
        bar.problems_asked.connect(lambda: self._focus(self.screen.focus_problems))

    # --- the document --------------------------------------------------------------------------------

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was done here yet: another document may take this window."""
        editor = self.document.editor
        return self.document.path is None and not editor.is_changed and editor.undo_label is None

    def show_document(self, document: Document) -> None:
        """Work on another document in this window."""
        self.keeping.end()
        self.document = document
        self.keeping = Keeping(self._owner.recovery, document, self._key, self.errands)
        self.screen.show_document(document)
        self._show_document()
        self.window.show_place("plan")

    def _show_document(self) -> None:
        self.watching.watch(self.document.path)
        self.foreseeing.stop()
        self.window.bar.show_forecast((), "")
        self._show_title()
        self.show_preferences()
        self.window.bar.show_run(self._why_not_run())

    def _changed(self, _change: Change) -> None:
        self._show_title()
        self._show_wake_up()
        self.window.bar.show_run(self._why_not_run())

    def _show_title(self) -> None:
        document = self.document
        named = at(document.editor.tree, ("name",))
        is_changed = document.editor.is_changed
        self.window.setWindowTitle(f"{document.title}[*] \N{EM DASH} Zowl")
        self.window.setWindowModified(is_changed)
        self.window.bar.show_title(named if isinstance(named, str) else document.title, changed=is_changed)

    def _judged(self, judgement: Judgement) -> None:
        if self._is_closing:
            return
        self._judgement = judgement
        self.window.bar.show_problems(len(judgement.problems))
        self.window.bar.show_run(self._why_not_run())
        self._foresee()

    def _foresee(self) -> None:
        pipeline = self._judgement.pipeline if self._judgement is not None else None
        bar, preferences = self.window.bar, self._owner.preferences
        if pipeline is None or not pipeline.tasks:
            self.foreseeing.stop()
            bar.show_forecast((), "")
            bar.show_fact(bar.limit, "", "")
            return
        words = bar_words.limit(pipeline.limits.cost)
        bar.show_fact(bar.limit, words, "What a run may cost at most. Press to change it.")
        clock = pipeline.clock
        bedtime = clock.start or preferences.of("bedtime")
        self.foreseeing.foresee(pipeline, bedtime, clock.wake or preferences.of("wake_up"))

    def _foretold(self, forecast: Forecast, evening: Evening) -> None:
        self.window.bar.show_forecast(
            bar_words.figures(forecast, evening), bar_words.about(forecast, evening)
        )

    def _why_not_run(self) -> str:
        """Why the night cannot be started from here."""
        return "" if self.document.editor.plan.tasks else "There is nothing to run yet: add a task."

    # --- files ---------------------------------------------------------------------------------------

    async def save(self, to: Path | None = None) -> bool:
        """Write the file; whether it was written."""
        if to is None and self.document.path is None:
            return await self.save_as()
        document = self.document
        async with self._writing:
            saving = document.prepare_save(to)
            try:
                text = await aside(saving.write)
            except Refused:
                written = False
            else:
                document.finish_save(saving, text)
                written = True
        if not written:
            await self.look_at_file()
            return False
        self.watching.watch(document.path)
        self._owner.remember(saving.path)
        self._show_title()
        self.window.bar.show_run(self._why_not_run())
        return True

    async def save_as(self) -> bool:
        """Ask where to, and write the file there."""
        folder = self.document.path.parent if self.document.path else self._folder()
        name = self.document.path.name if self.document.path else f"night{SUFFIX}"
        path = await self._prompts.file_to_save(folder / name)
        return path is not None and await self.save(path)

    async def _ask_and_open(self) -> None:
        path = await self._prompts.file_to_open(self._folder())
        if path is not None:
            self._owner.open(path, self)

    def _folder(self) -> Path:
        recent = self._owner.recent
        return recent[0].parent if recent and recent[0].parent.is_dir() else Path.home()

    def _open(self, open_: Callable[[Path, Session | None], None], path: Path) -> None:
        open_(path, self)

    def _open_dropped(self, paths: tuple[Path, ...]) -> None:
        for path in paths:
            self._owner.open(path, self)

    async def look_at_file(self) -> None:
        """Take in what another program changed in the file; ask where both changed the same place."""
        if self._asking.locked() or self._writing.locked():
            return
        async with self._asking:
            document = self.document
            change = await aside(document.look())
            if change is None or document is not self.document:
                return
            answer = await self._answer(change) if change.needs_answer else None
            document.settle(change, answer)
            if not change.needs_answer:
                self.window.note(
                    f"{document.title} was changed by another program. The changes are in here now."
                )
            self._show_title()

    async def _answer(self, change: DiskChange) -> Answer:
        name = self.document.path.name if self.document.path is not None else ""
        if change.text is None:
            self.window.note(f"{name} is gone from its folder. It is still open here: Save writes it again.")
            return Answer.MINE
        if change.broken:
            self.window.note(
                f"{name} was changed and is no pipeline any more. Saving here will replace what stands there."
            )
            return Answer.MINE
        question = Question(
            f"{name} was changed by another program too",
            f"Both changed: {', '.join(change.clashes[:6])}. All other changes are put together.",
            ((Answer.MINE, "Keep mine there"), (Answer.THEIRS, "Take the file as it is")),
            escape=Answer.MINE,
        )
        return Answer(await self._prompts.ask(question))

    # --- the window ----------------------------------------------------------------------------------

    def _may_close(self) -> bool:
        """Whether the window may go now; if not, what has to be done first is under way."""
        if self._is_closing:
            return True
        if not self._owner.puts_away(self):
            self.errands.run(self.close())
        return False

    async def close(self) -> bool:
        """Close the window in peace; whether the person agreed."""
        if self._is_asked_to_close:
            return False
        self._is_asked_to_close = True
        try:
            if not await self._may_lose_nothing() or not await self._owner.may_go(self):
                return False
        finally:
            self._is_asked_to_close = False
        self._is_closing = True
        self.foreseeing.stop()
        self.watching.end()
        self.tonight.end()
        self.morning.end()
        self.keeping.end()
        await self.overnight.end()
        await self.errands.settled()
        await aside(self.foreseeing.wait)
        self.window.close()
        self._owner.closed(self)
        return True

    async def end(self) -> None:
        """End what is on its way in an abandoned window."""
        await self.overnight.end()
        await self.errands.end()
        await aside(self.foreseeing.wait)

    def abandon(self) -> None:
        """The window goes at once; what is kept stays."""
        self._is_closing = True
        self.foreseeing.stop()
        self.watching.end()
        self.tonight.end()
        self.morning.end()
        self.keeping.stop()
        self.window.close()

    async def _may_lose_nothing(self) -> bool:
        if not self.document.editor.is_changed:
            return True
        self.window.come_forward()
        async with self._asking:
            question = Question(
                f"Save {self.document.title} before it is closed?",
                "What was changed is lost otherwise.",
                (("save", "Save"), ("drop", "Close without saving"), ("stay", "Cancel")),
            )
            answer = await self._prompts.ask(question)
        return answer == "drop" or (answer == "save" and await self.save())

    async def _show_prompt(self, task: str) -> None:
        """Show the exact text that an agent would get."""
        document, home = self.document, self._owner.home
        snapshot, file = document.editor.snapshot(), document.path or self._folder() / f"new{SUFFIX}"
        text = await aside(lambda: prompt_now(home, night_of_document(snapshot.text(), file), task))
        title = document.editor.plan.tasks[task].title
        PromptView(title, text, self._owner.tokens, self.window).open()

    def tell(self, error: ZowlError) -> None:
        """Show what went wrong and how to mend it."""
        words = f"{error.what} {error.mend}".strip()
        self.errands.run(self._prompts.ask(Question(error.title, words, (("ok", "OK"),))))

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self.window.show_tokens(tokens)
        dress(self.window, tokens)
        self.screen.show_tokens(tokens)
        self.tonight.show_tokens(tokens)
        self.overnight.show_tokens(tokens)
        self.morning.show_tokens(tokens)

    def show_preferences(self) -> None:
        """Something is preferred otherwise."""
        self.settings.show_preferences(self._owner.preferences)
        self._show_wake_up()
        self._foresee()

    def _show_wake_up(self) -> None:
        bar = self.window.bar
        own = at(self.document.editor.tree, ("clock", "wake"))
        words = f"wake-up {own if isinstance(own, str) else self._owner.preferences.of('wake_up')}"
        bar.show_fact(bar.wake_up, words, "When the summary has to be ready. Press to change it.")

    def open_finder(self) -> None:
        """Open the command palette."""
        finder = Finder(offers_of(self, self._owner), self._owner.tokens, self.window)
        finder.setStyleSheet(self.window.styleSheet())
        finder.open_over(self.window)

    def _focus(self, focus: Callable[[], object]) -> None:
        self.window.show_place("plan")
        self.screen.close_recipe()
        focus()

    def _go_to_field(self, path: TreePath) -> None:
        self.window.show_place("plan")
        self.screen.go_to_path(path)

    def _go_to_wake_up(self) -> None:
        """The document's own wake-up counts before the one of Settings."""
        if at(self.document.editor.tree, ("clock", "wake")) is not None:
            self._go_to_field(("clock", "wake"))
            return
        self.window.show_place("settings")
        self.settings.focus_setting("wake_up")
