"""Forms of what tasks refer to: the pipeline itself, its projects and agents; and of an edge."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from zowl_desktop.app.editing import AddEntry, Connect, Disconnect, Editor, RemoveEntry, Rename
from zowl_desktop.app.editing.naming import free_name
from zowl_desktop.desktop.canvas.ink import policy_of
from zowl_desktop.desktop.plan.forms import Form, Kind, Spec
from zowl_desktop.desktop.plan.task_form import POLICIES, need_of
from zowl_desktop.model.document.builtin import CLIS
from zowl_desktop.model.document.origins import NOTHING, Found, Origin
from zowl_desktop.model.document.tree import Path, Plain, at, section
from zowl_desktop.model.errors import Refused
from zowl_desktop.model.pipeline import AtWake, Deliver, IfFailed

Say = Callable[[str, str], None]
"""Shows a refusal: title and reason."""
Go = Callable[[Path], None]
"""Shows the form of a path, such as `("projects", "api")`."""

_PROJECT: Final = (
    Spec(("path",), "Folder of the repository", hint="~/code/project"),
    Spec(("base",), "Base branch", hint="main"),
    Spec(("fetch",), "Fetch the base first", Kind.CHOICE, choices=("true", "false"), hint="no"),
    Spec(("setup",), "Set-up in every new worktree", hint="npm ci"),
    Spec(("copy",), "Untracked files to copy", Kind.LIST, hint=".env"),
    Spec(("env", "pass"), "Variables to pass on", Kind.LIST, hint="DATABASE_URL"),
    Spec(("env", "set"), "Variables to set", Kind.PAIRS, hint="PORT=80{slot}", height=66),
    Spec(("parallel",), "Tasks side by side", hint="as many as the run allows"),
)
_AGENT: Final = (
    Spec(("cli",), "Program", Kind.CHOICE, choices=CLIS),
    Spec(("model",), "Model"),
    Spec(("stronger",), "Stronger model", hint="for the last try"),
    Spec(("account",), "Who pays", hint="the account of the program"),
    Spec(("permissions",), "Permissions", hint="worktree"),
    Spec(("script",), "Script (scripted only)"),
    Spec(("command",), "Command (command and acp only)", Kind.LIST),
    Spec(("done_when",), "Done when its output matches (command only)", hint="^DONE$"),
    Spec(("turns",), "Turns of one attempt", hint="no limit"),
)
_LIMITS: Final = (
    Spec(("cost",), "Cost", hint="15 USD"),
    Spec(("tokens",), "Tokens", hint="20M"),
    Spec(("until",), "Stop everything at", hint="06:00"),
    Spec(("time",), "Time", hint="8 h"),
    Spec(("parallel",), "Tasks side by side", hint="3"),
    Spec(("attempts",), "Attempts"),
)


_CLOCK: Final = (
    Spec(("start",), "Starts at", hint="at once"),
    Spec(("wake",), "Wake-up", hint="07:00"),
    Spec(("at_wake",), "At wake-up", Kind.CHOICE, choices=[str(word) for word in AtWake]),
    Spec(("quiet",), "Start nothing within", Kind.LIST, hint="08:00-09:00"),
)


class PipelineForm(Form):
    """The pipeline as a whole: its name, limits, defaults, and what its tasks refer to."""

    def __init__(self, editor: Editor, go: Go, say: Say) -> None:
        super().__init__(editor)
        self._go = go
        self._say = say
        self.section("Pipeline")
        self.add((), [Spec(("name",), "Name", hint="Tonight")])
        self.section("Limits of a run")
        self.add(("limits",), _LIMITS)
        self.section("Clock of a run")
        self.add(("clock",), _CLOCK)
        for part, words in (("projects", "Projects"), ("agents", "Agents"), ("recipes", "Recipes")):
            self.section(words)
            for name in editor.plan.recipes if part == "recipes" else section(editor.tree, part):
                self.button(name, partial(go, (part, name)), link=True)
            if part != "recipes":
                self.button(f"Add {words[:-1].lower()}", partial(self._add_entry, part))
        self.section("Defaults of every task")
        plan = editor
        self.add(
            ("defaults",),
            [
                Spec(("project",), "Project", Kind.CHOICE, choices=lambda: plan.plan.projects),
                Spec(("agent",), "Agent", Kind.CHOICE, choices=lambda: plan.plan.agents),
                Spec(("recipe",), "Recipe", Kind.CHOICE, choices=lambda: plan.plan.recipes),
                Spec(("limits", "cost"), "Cost", hint="3.00 USD"),
                Spec(("limits", "tokens"), "Tokens", hint="2M"),
                Spec(("limits", "time"), "Time", hint="90 min"),
                Spec(("limits", "silence"), "Silent for at most", hint="15 min"),
                Spec(("limits", "attempts"), "Attempts", hint="6"),
                Spec(("deliver",), "Deliver as", Kind.CHOICE, choices=[str(word) for word in Deliver]),
            ],
        )
        self.column.addStretch(1)
        self.refresh()

    def _add_entry(self, part: str) -> None:
        known = section(self.editor.tree, part)
        try:
            if part == "projects":
                name = free_name("project", known)
                self.editor.do(AddEntry("projects", name, {"path": f"~/code/{name}"}))
            else:
                name = next((cli for cli in CLIS if cli not in known), free_name("agent", known))
                self.editor.do(AddEntry("agents", name, {"cli": name if name in CLIS else CLIS[0]}))
        except Refused as refused:
            self._say(refused.title, refused.what)
            return
        self._go((part, name))

    @property
    def shape(self) -> tuple[object, ...]:
        """What the fields depend on."""
        return tuple(tuple(section(self.editor.tree, part)) for part in ("projects", "agents", "recipes"))


class EntryForm(Form):
    """A project or an agent."""

    def __init__(self, editor: Editor, path: Path, go: Go, say: Say) -> None:
        super().__init__(editor)
        self._part: str = str(path[0])
        self.name = str(path[1])
        self._go = go
        self._say = say
        is_project = self._part == "projects"
        self.section("Project" if is_project else "Agent")
        self.put_field(("",), Spec((), "Name", Kind.NAME, hint=self.name), self._rename)
        self.add(path, _PROJECT if is_project else _AGENT)
        if is_project:
            checks = section(editor.tree, "projects", self.name, "checks")
            self.section("Checks that prove a task")
            for check in checks:
                self._put_check((*path, "checks", check), check)
            self.put_field(
                ("new check",), Spec((), "Add a check", Kind.NAME, hint="tests: pytest -q"), self._add_check
            )
        else:
            fallback = Spec(("fallback",), "Fallback agent", Kind.CHOICE, choices=lambda: editor.plan.agents)
            self.add(path, [fallback])
        self.button("Remove", self._remove)
        self.button("Back to the pipeline", lambda: go(()), link=True)
        self.column.addStretch(1)
        self.refresh()

    def found(self, path: Path) -> Found:
        """Values of the entry; its name stands beside it."""
        if path == ("",):
            return Found(self.name, Origin.HERE)
        if path == ("new check",):
            return NOTHING
        if path[2:3] == ("checks",):
            key = str(path[4]) if len(path) > 4 else "run"
            value = _check_keys(at(self.editor.tree, path[:4])).get(key)
            return Found(value, Origin.HERE) if value is not None else NOTHING
        return super().found(path)

    def _rename(self, value: Plain) -> None:
        if isinstance(value, str):
            part = self._part
            if part == "projects":
                self.editor.do(Rename("projects", self.name, value), initiator=self)
            else:
                self.editor.do(Rename("agents", self.name, value), initiator=self)
            self.name = value
            self._go((part, value))

    def _put_check(self, path: Path, check: str) -> None:
        """A check's command and its time, in the short form of the file while there is no time."""
        self.put_field(path, Spec((), check), lambda words: self._set_check(path, "run", words))
        time = Spec((), f"Time of {check}", hint="20 min")
        self.put_field((*path, "time"), time, lambda words: self._set_check(path, "time", words))

    def _set_check(self, path: Path, key: str, words: Plain) -> None:
        keys = {**_check_keys(at(self.editor.tree, path)), key: words}
        if keys.get("run") is None:
            self.set_value(path, None)
            return
        kept: dict[str, Plain] = {name: value for name, value in keys.items() if value is not None}
        self.set_value(path, kept["run"] if set(kept) == {"run"} else kept)

    def _add_check(self, value: Plain) -> None:
        """Take `name: command` as soon as both are there and the line is left."""
        name, colon, command = (value if isinstance(value, str) else "").partition(":")
        if not colon or not command.strip():
            raise Refused("A check needs a name and a command", "Write it as tests: pytest -q")
        self.set_value(("projects", self.name, "checks", name.strip()), command.strip())

    def _remove(self) -> None:
        try:
            if self._part == "projects":
                self.editor.do(RemoveEntry("projects", self.name))
            else:
                self.editor.do(RemoveEntry("agents", self.name))
        except Refused as refused:
            self._say(refused.title, f"{refused.what} {refused.mend}")
            return
        self._go(())

    @property
    def shape(self) -> tuple[object, ...]:
        """What the fields depend on."""
        checks = section(self.editor.tree, self._part, self.name, "checks")
        return (self.name, self.name in section(self.editor.tree, self._part), tuple(checks))


def _check_keys(raw: Plain) -> dict[str, Plain]:
    """The keys of a check, also of one in its short form."""
    return raw if isinstance(raw, dict) else {"run": raw}


class EdgeForm(Form):
    """One edge: what the failure of one task does to the other."""

    def __init__(self, editor: Editor, source: str, target: str) -> None:
        super().__init__(editor)
        self._source, self._target = source, target
        tasks = editor.plan.tasks
        self.section("Edge")
        title = self.section(f"{tasks[target].title}  needs  {tasks[source].title}")
        title.setProperty("role", "")
        title.setWordWrap(True)
        spec = Spec((), "When", Kind.CHOICE, choices=list(POLICIES.values()), required=True)
        self.put_field(("policy",), spec, self._set_policy)
        self.button("Cut the edge", self._cut)
        self.column.addStretch(1)
        self.refresh()

    def found(self, path: Path) -> Found:
        """The policy of the edge."""
        need = self.editor.plan.need(self._source, self._target)
        return Found(POLICIES[policy_of(need)] if need and path else None, Origin.HERE)

    def _set_policy(self, value: Plain) -> None:
        word = next(key for key, words in POLICIES.items() if words == value)
        self.editor.do(Connect(self._target, need_of(self._source, word)), initiator=self)

    def _cut(self) -> None:
        self.editor.do(Disconnect(self._source, self._target))

    @property
    def shape(self) -> tuple[object, ...]:
        """What the fields depend on."""
        return (self.editor.plan.need(self._source, self._target) is not None,)


class ManyForm(Form):
    """Several tasks at once."""

    def __init__(
        self, editor: Editor, tasks: tuple[str, ...], set_policy: Callable[[IfFailed], None]
    ) -> None:
        super().__init__(editor)
        self.section(f"{len(tasks)} tasks")
        self.section("If something they need fails")
        for policy, words in (
            (IfFailed.SKIP, "Skip them"),
            (IfFailed.HOLD, "Hold them"),
            (IfFailed.RUN, "Run anyway"),
        ):
            self.button(words, partial(set_policy, policy))
        self.column.addStretch(1)

    @property
    def shape(self) -> tuple[object, ...]:
        """It shows nothing that changes."""
        return ()
