"""Forms of a step and of a failure edge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from zowl_desktop.app.editing import Editor
from zowl_desktop.app.editing.ladder_edits import StepView
from zowl_desktop.desktop.plan.forms import Form, Kind, Spec
from zowl_desktop.model.document.origins import NOTHING, Found, Origin
from zowl_desktop.model.document.tree import Path, Plain, at
from zowl_desktop.model.pipeline import FALLBACK, STRONGER
from zowl_desktop.model.states import FailureClass

SetKey = Callable[[Path, Plain], None]
"""Sets a value below a step or a rung; raises `Refused`."""
_ENDS: Final = {"hold": "hold for me", "fail": "fail the task", "stop": "stop the run"}
AGAIN: Final = "the same step again"


class StepForm(Form):
    """One step."""

    def __init__(
        self, editor: Editor, view: StepView, set_key: SetKey, rename: Callable[[str], None]
    ) -> None:
        super().__init__(editor)
        self._view = view
        self.section("Step")
        self.put_field(
            ("",), Spec((), "Name", Kind.NAME), lambda words: rename(str(words)) if words else None
        )
        for spec in _step_specs(view, editor):
            self.put_field(spec.path, spec, partial(set_key, spec.path))
        self.column.addStretch(1)
        self.refresh()

    def found(self, path: Path) -> Found:
        """The values of the step."""
        if path == ("",):
            return Found(self._view.name, Origin.HERE)
        value = at(self._view.keys, path)
        return Found(value, Origin.HERE) if value is not None else NOTHING


def _step_specs(view: StepView, editor: Editor) -> Sequence[Spec]:
    time = Spec(("time",), "Time", hint="30 min")
    if view.doer == "agent":
        return (
            Spec(
                ("agent", "use"), "Agent", Kind.CHOICE, choices=lambda: editor.plan.agents, hint="the task's"
            ),
            Spec(("agent", "access"), "May", Kind.CHOICE, choices=("read", "write"), hint="write"),
            Spec(
                ("agent", "may_refuse"),
                "May refuse the task",
                Kind.CHOICE,
                choices=("true", "false"),
                hint="no",
            ),
            time,
        )
    if view.doer == "run":
        return (Spec(("run",), "Command", Kind.TEXT, height=80), time)
    return (Spec(("checks",), "Checks (all, or names with commas)", hint="all"), time)


class RungForm(Form):
    """One failure edge."""

    def __init__(
        self,
        editor: Editor,
        step: Callable[[], StepView],
        turn: int,
        earlier: Sequence[str],
        set_rung: Callable[[Plain], None],
        set_key: SetKey,
    ) -> None:
        super().__init__(editor)
        self._step = step
        self._turn = turn
        self._set_rung = set_rung
        self.section(f"When {step().name} fails: rung {turn + 1}")
        targets = [AGAIN, *earlier, *(_ENDS.values() if turn == len(step().rungs) - 1 else ())]
        self.put_field(("target",), Spec((), "Go to", Kind.CHOICE, choices=targets, required=True), self._aim)
        if not isinstance(self._rung, str):
            often: Path = ("times",) if at(self._rung, ("to",)) else ("retry",)
            agents = [*editor.plan.agents, FALLBACK]
            specs = (
                Spec(often, "How often at most", hint="1"),
                Spec(("when",), "Only for these failures", Kind.LIST, hint="any failure"),
                Spec(("matching",), "Only when the output matches", hint="a regular expression"),
                Spec(("with", "agent"), "With agent", Kind.CHOICE, choices=agents, hint="the same"),
                Spec(("with", "model"), "With model", hint=f"the same; {STRONGER} for the profile's"),
                Spec(("with", "time"), "With time", hint="the same"),
                Spec(("fresh",), "From a clean tree", Kind.CHOICE, choices=("true", "false"), hint="no"),
            )
            for spec in specs:
                field = self.put_field(spec.path, spec, partial(set_key, spec.path))
                if spec.path == ("when",):
                    known = ", ".join(["same_failure", *(str(word) for word in FailureClass)])
                    field.entry.widget.setToolTip(known)
        self.column.addStretch(1)
        self.refresh()

    @property
    def _rung(self) -> Plain:
        """The rung as it is now."""
        rungs = self._step().rungs
        return rungs[self._turn] if self._turn < len(rungs) else None

    def found(self, path: Path) -> Found:
        """The values of the rung."""
        if path == ("target",):
            target = at(self._rung, ("to",))
            now = self._rung
            end = _ENDS.get(now) if isinstance(now, str) else None
            return Found(end or target or AGAIN, Origin.HERE)
        value = at(self._rung, path)
        return Found(value, Origin.HERE) if value is not None else NOTHING

    def _aim(self, value: Plain) -> None:
        now = self._rung
        end = next((key for key, words in _ENDS.items() if words == value), None)
        if end is not None:
            self._set_rung(end)
            return
        old = now if isinstance(now, dict) else {}
        rest = {key: item for key, item in old.items() if key not in {"to", "retry", "times"}}
        often = old.get("times") or old.get("retry") or "1"
        self._set_rung({"retry": often, **rest} if value == AGAIN else {"to": value, "times": often, **rest})
