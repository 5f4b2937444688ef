"""What a person prefers, as data: every setting with its words, its default and what it may be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from zowl_desktop.app.writing import write_whole
from zowl_desktop.model.errors import BadInput


class Theme(StrEnum):
    """Which colours."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        key: What it is known by in the file.
        group: The heading it stands under.
        label: What a person calls it.
        about: What it does, in a sentence.
        default: What holds while nothing else was chosen.
        choices: What it may be, each with its words; empty when it is written freely.
        is_of_system: Whether the system keeps it, not the file.
        judge: The value as it is kept. Raises `BadInput` for one that cannot be.
    """

    key: str
    group: str
    label: str
    about: str
    default: str
    judge: Callable[[str], str]
    choices: Mapping[str, str]
    is_of_system: bool = False

    @property
    def is_switch(self) -> bool:
        """Whether it is on or off."""
        return self.choices is SWITCH


_CLOCK: Final = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


def _clock(words: str) -> str:
    found = _CLOCK.fullmatch(words.strip())
    if found is None:
        raise BadInput("No time of day", f"{words!r} is no time of day.", "Write it as 07:00.")
    return f"{int(found[1]):02}:{found[2]}"


def _one_of(choices: Mapping[str, str]) -> Callable[[str], str]:
    def judge(word: str) -> str:
        if word not in choices:
            raise BadInput(
                "No such choice", f"{word!r} is not one of them.", f"Choose: {', '.join(choices)}."
            )
        return word

    return judge


ON: Final = "yes"
OFF: Final = "no"
SWITCH: Final = {ON: "Yes", OFF: "No"}
"""The choices of a setting that is on or off."""

_THEMES: Final[dict[str, str]] = {
    Theme.SYSTEM: "As the system",
    Theme.LIGHT: "Light",
    Theme.DARK: "Dark",
}

AUTOSTART: Final = "autostart"

SETTINGS: Final = (
    Setting(
        key="theme",
        group="Appearance",
        label="Colours",
        about="Light or dark.",
        default=Theme.SYSTEM,
        judge=_one_of(_THEMES),
        choices=_THEMES,
    ),
    Setting(
        key="bedtime",
        group="Night",
        label="Bedtime",
        about="When a night begins, for the forecast.",
        default="22:00",
        judge=_clock,
        choices={},
    ),
    Setting(
        key="wake_up",
        group="Night",
        label="Wake-up",
        about="When the summary has to be ready.",
        default="07:00",
        judge=_clock,
        choices={},
    ),
    Setting(
        key="keep_awake",
        group="Night",
        label="Keep the machine awake",
        about="While a night goes on. Its display may go dark.",
        default=ON,
        judge=_one_of(SWITCH),
        choices=SWITCH,
    ),
    Setting(
        key="notify",
        group="Night",
        label="Tell me in the morning",
        about="A notification at wake-up time sums the night up.",
        default=ON,
        judge=_one_of(SWITCH),
        choices=SWITCH,
    ),
    Setting(
        key="needs_you_now",
        group="Night",
        label="Also tell me at night",
        about="When a login or a payment has failed, or nothing is left to do without you.",
        default=OFF,
        judge=_one_of(SWITCH),
        choices=SWITCH,
    ),
    Setting(
        key=AUTOSTART,
        group="Desktop",
        label="Start Zowl at login",
        about="Without a window. An interrupted night is taken up where it was.",
        default=OFF,
        judge=_one_of(SWITCH),
        choices=SWITCH,
        is_of_system=True,
    ),
    Setting(
        key="close_to_tray",
        group="Desktop",
        label="Close to the tray",
        about="Closing the last window leaves the owl in the tray.",
        default=ON,
        judge=_one_of(SWITCH),
        choices=SWITCH,
    ),
)
"""All settings, in the order in which they are shown."""

_BY_KEY: Final = {setting.key: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Preferences:
    """What was chosen; `of` fills in what was not."""

    chosen: Mapping[str, str]

    def of(self, key: str) -> str:
        """The value of a setting that holds."""
        return self.chosen.get(key, _BY_KEY[key].default)

    def is_on(self, key: str) -> bool:
        """Whether a setting that is on or off is on."""
        return self.of(key) == ON

    @property
    def theme(self) -> Theme:
        """Which colours."""
        return Theme(self.of("theme"))

    def having(self, key: str, words: str) -> Preferences:
        """These with another value. Raises `BadInput` when it cannot be."""
        setting = _BY_KEY[key]
        kept = setting.judge(words) if words.strip() else setting.default
        chosen = {name: value for name, value in self.chosen.items() if name != key}
        return Preferences(chosen if kept == setting.default else {**chosen, key: kept})


def read_preferences(file: Path) -> Preferences:
    """What was chosen. A file that is missing or damaged counts as nothing chosen; so does a bad value."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Preferences({})
    preferences = Preferences({})
    for key, words in told.items() if isinstance(told, dict) else ():
        if isinstance(words, str) and key in _BY_KEY and not _BY_KEY[key].is_of_system:
            try:
                preferences = preferences.having(key, words)
            except BadInput:
                continue
    return preferences


def write_preferences(file: Path, preferences: Preferences) -> None:
    """Keep what was chosen. Raises `EnvironmentTrouble`."""
    kept = {key: words for key, words in preferences.chosen.items() if not _BY_KEY[key].is_of_system}
    text = json.dumps(kept, ensure_ascii=False, indent=2)
    write_whole(file, f"{text}\n".encode())
