"""Everything that the command palette offers in a window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from zowl_desktop.desktop.shell.finding import Offer

if TYPE_CHECKING:
    from zowl_desktop.desktop.shell.session import Owner, Session


def offers_of(session: Session, owner: Owner) -> list[Offer]:
    """Actions first, then tasks, then what tasks refer to, then files."""
    return [*_actions(session), *_places(session), *_entries(session), *_files(session, owner)]


def _actions(session: Session) -> Iterator[Offer]:
    own = session.menus.actions
    left_out = [own["find"]]
    if not session.screen.canvas.stage.selected_tasks():
        left_out.append(own["run_selected"])
    for action in (*own.values(), *session.screen.actions_for_palette()):
        if action.isEnabled() and action not in left_out:
            yield Offer(
                action.text().replace("...", "\N{HORIZONTAL ELLIPSIS}"), _keys(action), action.trigger
            )
    for words, action in session.tonight.offers():
        yield Offer(words.replace("...", "\N{HORIZONTAL ELLIPSIS}"), _keys(action), action.trigger)
    for key, button in session.window.rail.buttons.items():
        words = f"Go to {button.accessibleName()}"
        yield Offer(words, button.toolTip().rpartition("(")[2][:-1], partial(session.window.show_place, key))


def _keys(action: QAction) -> str:
    keys = action.shortcuts()
    return keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""


def _places(session: Session) -> Iterator[Offer]:
    for name, task in session.document.editor.plan.tasks.items():
        yield Offer(task.title, f"task {name}", _on_plan(session, partial(session.screen.go_to, name)))


def _entries(session: Session) -> Iterator[Offer]:
    plan, screen = session.document.editor.plan, session.screen
    for name in plan.projects:
        go = partial(screen.go_to_path, ("projects", name))
        yield Offer(name, "project", _on_plan(session, go))
    for name in plan.agents:
        go = partial(screen.go_to_path, ("agents", name))
        yield Offer(name, "agent", _on_plan(session, go))
    for name in plan.recipes:
        yield Offer(name, "recipe", _on_plan(session, partial(screen.open_recipe, f"recipes.{name}")))


def _files(session: Session, owner: Owner) -> Iterator[Offer]:
    for path in owner.recent:
        if path != session.document.path:
            yield Offer(path.name, f"open {path.parent}", partial(owner.open, path, session))


def _on_plan(session: Session, go: Callable[[], object]) -> Callable[[], None]:
    def take() -> None:
        session.window.show_place("plan")
        go()

    return take
