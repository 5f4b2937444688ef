"""What Zowl knows without being told: the agent programs and the recipes that every document has."""

from __future__ import annotations

from functools import cache
from typing import Final

from zowl_desktop.model.document.growing import grow
from zowl_desktop.model.document.recipe_shapes import RecipeShape
from zowl_desktop.model.document.shape import Shape
from zowl_desktop.model.document.source import measured
from zowl_desktop.model.document.tree import plain

CLIS: Final = ("claude", "codex", "gemini", "opencode", "qwen", "pi", "aider", "scripted", "command", "acp")
"""The words that `cli` may say. `scripted` is Zowl's own for samples and tests; `command` and `acp` start
any other program, which the profile's `command` names."""

NAMED_BY_COMMAND: Final = frozenset({"command", "acp"})
"""Agent programs that need the profile's `command`."""

RECIPE_FOR_BRIEFS: Final = "nightloop"
RECIPE_FOR_COMMANDS: Final = "command"

STEP_NAMES_KEPT: Final = frozenset({"workspace", "deliver", "resolve"})
"""Steps that Zowl itself puts around every recipe."""

_RECIPES: Final = """
recipes:
  nightloop:
    - precheck: {agent: {use: claude, access: read, may_refuse: true}}
    - implement:
        agent: {access: write}
        on_failure: [{retry: 1}, {to: precheck, times: 1}, {retry: 1, with: {agent: fallback}}]
    - validate:
        checks: all
        on_failure:
          - {to: implement, times: 2}
          - {to: precheck, times: 1, when: [same_failure]}
          - {to: implement, times: 1, with: {model: stronger}}
"""


class _Recipes(Shape):
    recipes: dict[str, RecipeShape]


@cache
def recipes() -> dict[str, RecipeShape]:
    """The recipes that a document may name without defining them. Don't change what you get."""
    root, _ = grow(measured(_RECIPES))
    assert root is not None
    return _Recipes.model_validate(plain(root)).recipes
