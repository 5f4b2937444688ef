"""Everything about one task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtWidgets import QLabel

from zowl_desktop.app.editing import Connect, Edit, Editor, Rename, Set
from zowl_desktop.app.editing.ladder_edits import steps_in, views
from zowl_desktop.app.editing.rung_words import rung_words, spare_words
from zowl_desktop.desktop.canvas.ink import policy_of
from zowl_desktop.desktop.plan.forms import Form, Kind, Spec
from zowl_desktop.desktop.theme.letters import letters
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.model.document.origins import NOTHING, Found, Origin, found
from zowl_desktop.model.document.tree import Path, Plain, at, section
from zowl_desktop.model.graph import Effect, blast_radius
from zowl_desktop.model.pipeline import Deliver, Expects, IfFailed, Need, NeedOn

KINDS: Final = {
    "brief": "Brief for an agent",
    "brief_file": "Brief in a file",
    "run": "Command",
    "gate": "Gate",
}
_FRESH: Final = {
    "brief": "What has to be true in the morning.",
    "brief_file": "briefs/task.md",
    "run": "true",
}
_IDLE: Final = {
    "run": ("agent", "recipe"),
    "gate": ("agent", "recipe", "on_failure", "expects", "deliver", "touches", "limits"),
}
"""Keys that mean nothing for a kind, and go when the kind is chosen."""
POLICIES: Final = {
    "skip": "if it fails: skip this",
    "hold": "if it fails: hold this",
    "run": "if it fails: run anyway",
    "failure": "only if it fails",
    "finished": "when it ends, either way",
}
_ENDS: Final = {"hold": "hold for me", "fail": "fail the task", "stop": "stop the run"}
_WORDS: Final = {
    Effect.SKIPPED: "skip",
    Effect.HELD: "hold",
    Effect.WAITS: "waits",
    Effect.RUNS_ANYWAY: "run anyway",
    Effect.RUNS: "runs",
}


class TaskForm(Form):
    """The inspector of a task."""

    def __init__(
        self,
        editor: Editor,
        task: str,
        tokens: Tokens,
        open_recipe: Callable[[str], None],
        show_prompt: Callable[[str], None],
    ) -> None:
        super().__init__(editor)
        self.task = task
        self._tokens = tokens
        self._base: Path = ("tasks", task)
        self._kind = self._kind_key()
        self.section("Task")
        self.add(self._base, [Spec(("title",), "Title", hint=task)])
        self._add_work()
        self._add_needs()
        if self._kind != "gate":
            self._add_doing(open_recipe, show_prompt)
            self.section("When its steps have failed for good")
            retry = Spec((), "Try the last step again, at most", hint="not at all")
            self.put_field(("ladder", "retry"), retry, partial(self._set_ladder, "retry"))
            ends = Spec((), "Then", Kind.CHOICE, choices=tuple(_ENDS.values()), hint="it fails")
            self.put_field(("ladder", "end"), ends, partial(self._set_ladder, "end"))
        self.section("If this task fails")
        self._radius = QLabel()
        self._radius.setWordWrap(True)
        self.column.addWidget(self._radius)
        self.put_field(("",), Spec((), "Name in the file", Kind.NAME, hint=task), self._rename)
        self.column.addStretch(1)
        self.refresh()

    def _kind_key(self) -> str:
        raw = section(self.editor.tree, *self._base)
        return next((key for key in KINDS if raw.get(key) is not None), "brief")

    def _add_work(self) -> None:
        names = list(KINDS.values())
        self.put_field(
            ("kind",), Spec((), "What it is", Kind.CHOICE, choices=names, required=True), self._set_kind
        )
        label = {
            "brief": "Brief",
            "brief_file": "File of the brief",
            "run": "Command",
            "gate": "What to look at",
        }
        kind = Kind.LINE if self._kind == "brief_file" else Kind.TEXT
        height = 170 if self._kind == "brief" else 60
        self.add(self._base, [Spec((self._kind,), label[self._kind], kind, height=height)])

    def _add_needs(self) -> None:
        needs = self.editor.plan.tasks[self.task].needs
        if needs:
            self.section("Needs")
        for need in needs:
            spec = Spec(
                (), self._title(need.task), Kind.CHOICE, choices=list(POLICIES.values()), required=True
            )
            self.put_field(("need", need.task), spec, partial(self._set_need, need.task))

    def _add_doing(self, open_recipe: Callable[[str], None], show_prompt: Callable[[str], None]) -> None:
        plan = self.editor
        self.add(self._base, [Spec(("project",), "Project", Kind.CHOICE, choices=lambda: plan.plan.projects)])
        if self._kind in {"brief", "brief_file"}:
            self.add(
                self._base,
                [
                    Spec(("agent",), "Agent", Kind.CHOICE, choices=lambda: plan.plan.agents),
                    Spec(("recipe",), "Recipe", Kind.CHOICE, choices=lambda: plan.plan.recipes),
                ],
            )
            self._steps = QLabel()
            self._steps.setWordWrap(True)
            self.column.addWidget(self._steps)
            self.button("Open the recipe", lambda: open_recipe(self.task), link=True)
            self.button("Show the prompt", lambda: show_prompt(self.task), link=True)
        self.section("Limits")
        self.add(
            self._base,
            [
                Spec(("limits", "cost"), "Cost", hint="3.00 USD"),
                Spec(("limits", "tokens"), "Tokens", hint="2M"),
                Spec(("limits", "time"), "Time", hint="90 min"),
                Spec(("limits", "silence"), "Silent for at most", hint="15 min"),
                Spec(("limits", "attempts"), "Attempts", hint="6"),
            ],
        )
        self.section("Result")
        self.add(
            self._base,
            [
                Spec(("deliver",), "Deliver as", Kind.CHOICE, choices=[str(word) for word in Deliver]),
                Spec(
                    ("expects",),
                    "Expects",
                    Kind.CHOICE,
                    choices=[str(word) for word in Expects if word != "any"],
                ),
                Spec(("touches",), "Touches (files, with commas)", Kind.LIST, hint="db/**, tests/db/**"),
            ],
        )

    def found(self, path: Path) -> Found:
        """Values of a task may come from the defaults; some fields are about the task itself."""
        if path == ("",):
            return Found(self.task, Origin.HERE)
        if path == ("kind",):
            return Found(KINDS[self._kind], Origin.HERE)
        if path[0] == "ladder":
            return self._found_ladder(str(path[1]))
        if path[0] == "need":
            need = self.editor.plan.need(str(path[1]), self.task)
            return Found(POLICIES[policy_of(need)] if need else None, Origin.HERE)
        return super().found(path)

    def _found_ladder(self, part: str) -> Found:
        holds = found((*self._base, "on_failure"), self.editor.tree, self.editor.settings)
        ladder = own_ladder(holds.value)
        value = ladder.retry if part == "retry" else _ENDS.get(str(ladder.end))
        return Found(value, holds.origin) if value is not None else NOTHING

    def refresh(self) -> None:
        """Show the task as it is now."""
        if self.task not in self.editor.plan.tasks:
            return
        super().refresh()
        self._show_steps()
        impacts = blast_radius(self.editor.plan.graph, self.task)
        lines = [
            f'<span style="color:{self._effect_color(impact.effect)}"><b>{_WORDS[impact.effect]}</b></span>'
            f" &nbsp;{_escaped(self._title(name))}"
            for name, impact in list(impacts.items())[:12]
        ]
        more = f"<br>and {len(impacts) - 12} more" if len(impacts) > 12 else ""
        self._radius.setText("<br>".join(lines) + more if lines else "Nothing else changes.")

    def _effect_color(self, effect: Effect) -> str:
        tokens = self._tokens
        return {
            Effect.SKIPPED: tokens.dim,
            Effect.HELD: tokens.hold,
            Effect.WAITS: tokens.park,
        }.get(effect, tokens.run)

    def _show_steps(self) -> None:
        recipe = self.editor.plan.tasks[self.task].recipe
        if self._kind not in {"brief", "brief_file"} or recipe is None:
            return
        steps = views(steps_in(self.editor.tree, recipe) or [])
        chain = " \N{RIGHTWARDS ARROW} ".join(f"<b>{_escaped(step.name)}</b>" for step in steps)
        ladders = [
            f"{_escaped(step.name)} fails \N{RIGHTWARDS ARROW} "
            + " \N{RIGHTWARDS ARROW} ".join(_escaped(rung_words(rung, step.name)) for rung in step.rungs)
            for step in steps
            if step.rungs
        ]
        style = f"font-size:{letters(11)}px;color:{self._tokens.dim}"
        small = f'<div style="{style}">' + "<br>".join(ladders) + "</div>"
        self._steps.setText(chain + small)
        about = spare_words(rung for step in steps for rung in step.rungs)
        self._steps.setToolTip(about)
        self._steps.setAccessibleDescription(about)

    def _title(self, task: str) -> str:
        known = self.editor.plan.tasks.get(task)
        return known.title if known is not None else task

    # --- what a person changes -----------------------------------------------------------------------

    def _rename(self, value: Plain) -> None:
        if isinstance(value, str):
            self.editor.do(Rename("tasks", self.task, value), initiator=self)

    def _set_ladder(self, part: str, value: Plain) -> None:
        ladder = own_ladder(at(self.editor.tree, (*self._base, "on_failure")))
        word = next((key for key, words in _ENDS.items() if words == value), None)
        retry = value if part == "retry" else ladder.retry
        end = word if part == "end" else ladder.end
        rungs: list[Plain] = [{"retry": retry}] if retry is not None else []
        rungs += [*ladder.others, *([end] if end is not None else [])]
        self.set_value((*self._base, "on_failure"), rungs or None)

    def _set_kind(self, value: Plain) -> None:
        key = next((key for key, word in KINDS.items() if word == value), self._kind)
        if key == self._kind:
            return
        raw = section(self.editor.tree, *self._base)
        gone = [name for name in (*KINDS, *_IDLE.get(key, ())) if name in raw and name != key]
        old = at(self.editor.tree, (*self._base, self._kind))
        words = (
            old if key in {"brief", "gate"} and isinstance(old, str) and self._kind != "brief_file" else None
        )
        edits: list[Edit] = [Set((*self._base, name), None) for name in gone]
        edits.append(Set((*self._base, key), words or _FRESH.get(key, "Look at the work so far")))
        label = f"Make {self.task} a {KINDS[key].lower()}"
        self.editor.do(*edits, label=label, merge=f"kind {self.task}")  # arrow keys pass through others

    def _set_need(self, name: str, value: Plain) -> None:
        word = next(key for key, words in POLICIES.items() if words == value)
        self.editor.do(Connect(self.task, need_of(name, word)), initiator=self)

    @property
    def shape(self) -> tuple[object, ...]:
        """What the fields depend on: when it changes, the form is made anew."""
        task = self.editor.plan.tasks.get(self.task)
        return (
            task.kind if task else None,
            self._kind_key(),
            tuple(n.task for n in task.needs) if task else (),
        )


@dataclass(frozen=True, slots=True)
class OwnLadder:
    """A task's own ladder as two fields show it; other rungs stay as they are."""

    retry: Plain
    others: tuple[Plain, ...]
    end: Plain


def own_ladder(raw: Plain) -> OwnLadder:
    """The parts of a ladder: a plain retry in front, a word at the end, and what stands between."""
    rungs = raw if isinstance(raw, list) else [raw] if raw is not None else []
    first = rungs[0] if rungs else None
    is_retry = isinstance(first, dict) and set(first) == {"retry"}
    end = rungs[-1] if rungs and isinstance(rungs[-1], str) else None
    others = rungs[is_retry : len(rungs) - (end is not None)]
    return OwnLadder(first["retry"] if is_retry and isinstance(first, dict) else None, tuple(others), end)


def need_of(task: str, policy: str) -> Need:
    """A need with one of the five policies."""
    if policy in {"failure", "finished"}:
        return Need(task, on=NeedOn(policy))
    return Need(task, if_failed=IfFailed(policy))


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")
