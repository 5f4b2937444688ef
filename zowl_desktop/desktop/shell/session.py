"""A window with a document in it: what a person does with files, and what follows from edits."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject

from zowl_desktop.app.editing import Document, Recovery
from zowl_desktop.app.prompting import night_of_document, prompt_now
from zowl_desktop.desktop.evening.overnight import Overnight
from zowl_desktop.desktop.morning.place import MorningPlace
from zowl_desktop.desktop.plan import PlanScreen
from zowl_desktop.desktop.shell.dressing import dress
from zowl_desktop.desktop.shell.errands import Errands, aside
from zowl_desktop.desktop.shell.filing import Filing
from zowl_desktop.desktop.shell.finder import Finder
from zowl_desktop.desktop.shell.heading import Heading
from zowl_desktop.desktop.shell.keeping import Keeping
from zowl_desktop.desktop.shell.menus import Menus
from zowl_desktop.desktop.shell.offers import offers_of
from zowl_desktop.desktop.shell.preferring import Preferring
from zowl_desktop.desktop.shell.prompt_view import PromptView
from zowl_desktop.desktop.shell.prompts import SUFFIX, Prompts, Question
from zowl_desktop.desktop.shell.settings_place import SettingsPlace
from zowl_desktop.desktop.shell.surroundings import Surroundings
from zowl_desktop.desktop.shell.window import Window
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tonight.place import TonightPlace
from zowl_desktop.desktop.welcome.welcoming import Welcoming
from zowl_desktop.engine.nights import absolute
from zowl_desktop.model.document.tree import Path as TreePath
from zowl_desktop.model.document.tree import at, section
from zowl_desktop.model.errors import Refused, ZowlError

START_PATIENCE: Final = 4.0
"""Seconds for which a start of a night is seen through when the app has to go."""


class Owner(Surroundings, Protocol):
    """The app, as a window's session sees it."""

    @property
    def recovery(self) -> Recovery:
        """What keeps edits that are not saved."""

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

    async def open_here(self, path: Path, session: Session | None = None) -> Session:
        """The same, and the window that has it. Raises `EnvironmentTrouble`, `BadInput`."""

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
        self._owner = owner
        self._key = key
        self._prompts = owner.prompts_for(window)
        self.errands = Errands(self.tell, owner.crashed)
        self._telling: set[Question] = set()
        self._is_asked_to_close = False
        self._is_closing = False
        self.screen = PlanScreen(document, owner.tokens)
        self.settings = SettingsPlace(owner.preferences, owner.prefer)
        self.settings.looked_at.connect(owner.preferring.look_at_system)
        self.keeping = Keeping(owner.recovery, document, key, self.errands)
        self.heading = Heading(window, owner, document)
        self.filing = self._filing(document)
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

    def _handlers(self) -> dict[str, Callable[[], object]]:
        owner, screen = self._owner, self.screen
        return {
            "new": owner.new,
            "open": lambda: self.errands.run(self._ask_and_open()),
            "sample": owner.welcoming.try_sample,
            "first_steps": lambda: owner.welcoming.show(self),
            "run": self.overnight.open,
            "run_selected": self.overnight.open_for_selected,
            "save": lambda: self.errands.run(self.filing.save()),
            "save_as": lambda: self.errands.run(self.filing.save_as()),
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
        window.looked_at.connect(self._look_at_file)
        window.chosen_again.connect(lambda key: self.screen.close_recipe() if key == "plan" else None)
        self.screen.changed.connect(lambda _: self.heading.show_edits())
        self.screen.judged.connect(self.heading.show_judgement)
        self.screen.prompt_asked.connect(lambda task: self.errands.run(self._show_prompt(task)))
        self.tonight.screen.sample_asked.connect(self._owner.welcoming.try_sample)
        self.tonight.screen.run_asked.connect(self.overnight.open)
        self.morning.again_asked.connect(lambda file, task: self.errands.run(self._run_again(file, task)))
        bar.run_asked.connect(self.overnight.open)
        bar.limit_asked.connect(lambda: self._go_to_field(("limits", "cost")))
        bar.wake_up_asked.connect(self._go_to_wake_up)
        bar.problems_asked.connect(lambda: self._focus(self.screen.focus_problems))

    # --- the document --------------------------------------------------------------------------------

    @property
    def document(self) -> Document:
        """What is open in the window."""
        return self.filing.document

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was done here yet: another document may take this window."""
        editor = self.document.editor
        is_new = self.document.path is None and not editor.is_changed and editor.undo_label is None
        return is_new and not self._is_closing

    def show_document(self, document: Document) -> None:
        """Work on another document in this window."""
        self.keeping.end()
        self.filing.end()
        self.filing = self._filing(document)
        self.keeping = Keeping(self._owner.recovery, document, self._key, self.errands)
        self.screen.show_document(document)
        self.heading.show_document(document)
        self.overnight.take_back()
        self.window.show_place("plan")

    def _filing(self, document: Document) -> Filing:
        filing = Filing(document, self.errands, self._prompts, self.window.note, self._folder_of_new)
        filing.written.connect(self._written)
        filing.agreed.connect(self.heading.show_edits)
        return filing

    def _look_at_file(self) -> None:
        """The window came to the front: the file may have changed meanwhile."""
        self.filing.watching.look_soon()
        self.screen.look_again()

    def _written(self, path: Path) -> None:
        self._owner.remember(path)
        self.heading.show_edits()

    # --- files ---------------------------------------------------------------------------------------

    async def _ask_and_open(self) -> None:
        path = await self._prompts.file_to_open(self._folder())
        if path is not None:
            self._owner.open(path, self)

    def _folder(self) -> Path:
        """Where a person keeps plans: where the last one lay. The data folder is none of theirs."""
        data = self._owner.home.root
        folders = (path.parent for path in self._owner.recent if not path.is_relative_to(data))
        return next((folder for folder in folders if folder.is_dir()), Path.home())

    def _folder_of_new(self) -> Path:
        """Where this document is likely to be kept: in its first repository, if that is here."""
        named = (
            at(project, ("path",)) for project in section(self.document.editor.tree, "projects").values()
        )
        folders = (absolute(path, Path.home()) for path in named if isinstance(path, str))
        return next((folder for folder in folders if folder.is_dir()), self._folder())

    def _open(self, open_: Callable[[Path, Session | None], None], path: Path) -> None:
        open_(path, self)

    def _open_dropped(self, paths: tuple[Path, ...]) -> None:
        for path in paths:
            self._owner.open(path, self)

    async def _run_again(self, file: Path, task: str) -> None:
        """Propose a night for a task of a plan; the plan has the task still, or it is said."""
        session = await self._owner.open_here(file, self)
        if task not in session.document.editor.plan.tasks:
            there = f"{file.name} has no task {task!r} any more."
            raise Refused(
                "The plan is another one by now", there, "Merge its work by hand, or draw it again."
            )
        session.overnight.open((task,))

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
            if self.document.editor.is_changed:
                self.window.come_forward()
            if not await self.filing.may_lose_nothing() or not await self._owner.may_go(self):
                return False
        finally:
            self._is_asked_to_close = False
        self._stop()
        self.keeping.end()
        await self.overnight.end()
        await self.errands.settled()
        await self.heading.stopped()
        self.window.close()
        self._owner.closed(self)
        return True

    async def end(self) -> None:
        """End what is on its way in an abandoned window: who ends the app by force does not wait for long."""
        await self.overnight.end(START_PATIENCE)
        await self.errands.end()
        await self.heading.stopped()

    def abandon(self) -> None:
        """The window goes at once; what is kept stays."""
        self._stop()
        self.keeping.stop()
        self.window.close()

    def _stop(self) -> None:
        """Nothing new begins in this window."""
        self._is_closing = True
        self.heading.stop()
        self.filing.end()
        self.overnight.stop()
        self.tonight.end()
        self.morning.end()

    async def _show_prompt(self, task: str) -> None:
        """Show the exact text that an agent would get."""
        document, home = self.document, self._owner.home
        snapshot, file = document.editor.snapshot(), document.path or self._folder() / f"new{SUFFIX}"
        title = document.editor.plan.tasks[task].title
        text = await aside(lambda: prompt_now(home, night_of_document(snapshot.text(), file), task))
        PromptView(title, text, self._owner.tokens, self.window).open()

    def tell(self, error: ZowlError) -> None:
        """Show what went wrong and how to mend it. What is shown already is not shown once more on top."""
        question = Question(error.title, f"{error.what} {error.mend}".strip(), (("ok", "OK"),))
        if question not in self._telling:
            self._telling.add(question)
            self.errands.run(self._tell(question))

    async def _tell(self, question: Question) -> None:
        try:
            await self._prompts.ask(question)
        finally:
            self._telling.discard(question)

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
        self.heading.show_preferences()

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
