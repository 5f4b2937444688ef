"""The colours, by what they are for; one set for light and one for dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme. Every value is `#rrggbb`."""

    is_dark: bool
    bg: str
    panel: str
    raised: str
    line: str
    text: str
    dim: str
    faint: str
    accent: str
    accent_text: str
    ok: str
    run: str
    park: str
    hold: str
    fail: str
    skip: str
    p1: str
    p2: str
    p3: str
    grid: str
    node: str

    @property
    def projects(self) -> tuple[str, ...]:
        """The colours of projects, in the order in which projects get them."""
        return (self.p1, self.p2, self.p3, self.park, self.ok, self.hold)


DARK: Final = Tokens(
    is_dark=True,
    bg="#12151f",
    panel="#181c29",
    raised="#1f2434",
    line="#2b3146",
    text="#e6e9f2",
    dim="#9aa3ba",
    faint="#8890a6",
    accent="#f2b84b",
    accent_text="#1b1508",
    ok="#4fbf8b",
    run="#5aa9f5",
    park="#9a86f0",
    hold="#f2b84b",
    fail="#ef6a6a",
    skip="#8890a6",
    p1="#5aa9f5",
    p2="#d783c9",
    p3="#67c3b2",
    grid="#1a1f2d",
    node="#222839",
)

LIGHT: Final = Tokens(
    is_dark=False,
    bg="#f6f7fa",
    panel="#ffffff",
    raised="#ffffff",
    line="#dfe3ec",
    text="#1d2333",
    dim="#5b6478",
    faint="#667087",
    accent="#9a650e",
    accent_text="#ffffff",
    ok="#1c7f54",
    run="#2372c9",
    park="#6a52cf",
    hold="#9b6407",
    fail="#c93c3c",
    skip="#667087",
    p1="#2372c9",
    p2="#a84a99",
    p3="#1d8f7d",
    grid="#eceff5",
    node="#ffffff",
)
