"""Words can be read: WCAG AA asks for a contrast of 4.5 to 1 between text and what it stands on."""

from __future__ import annotations

import math

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from zowl_desktop.desktop.plan.style import sheet
from zowl_desktop.desktop.theme.scheme import palette
from zowl_desktop.desktop.theme.tokens import DARK, LIGHT, Tokens

LEAST = 4.5
THEMES = pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
GROUNDS = ("bg", "panel", "raised", "node")
INKS = ("text", "dim", "faint", "accent", "ok", "run", "park", "hold", "fail", "skip")


def brightness(color: str) -> float:
    """The relative luminance of WCAG 2."""
    shown = QColor(color)
    red, green, blue = (linear(part) for part in (shown.redF(), shown.greenF(), shown.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else math.pow((part + 0.055) / 1.055, 2.4)


def contrast(one: str, other: str) -> float:
    darker, brighter = sorted((brightness(one), brightness(other)))
    return (brighter + 0.05) / (darker + 0.05)


def test_contrast_is_counted_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@THEMES
def test_every_ink_can_be_read_on_every_ground(tokens: Tokens) -> None:
    pairs = {f"{ink} on {ground}": (ink, ground) for ink in INKS for ground in GROUNDS}
    pairs["accent_text on accent"] = ("accent_text", "accent")
    found = {
        words: contrast(getattr(tokens, ink), getattr(tokens, ground))
        for words, (ink, ground) in pairs.items()
    }
    assert {words: ratio for words, ratio in found.items() if ratio < LEAST} == {}


@THEMES
@pytest.mark.parametrize("is_dressed", [True, False], ids=["dressed", "plain"])
def test_what_a_field_proposes_can_be_read(qtbot: QtBot, tokens: Tokens, *, is_dressed: bool) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.setPalette(palette(tokens))
    if is_dressed:
        field.setStyleSheet(sheet(tokens))
    field.ensurePolished()
    shown = field.palette().color(QPalette.ColorRole.PlaceholderText)
    assert shown.alpha() == 255
    assert contrast(shown.name(), tokens.bg) >= LEAST
