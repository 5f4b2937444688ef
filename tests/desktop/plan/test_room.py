"""In a low window nothing is squeezed: what has no room scrolls."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from zowl_desktop.desktop.plan import PlanScreen


def test_the_palette_scrolls_in_a_low_window(screen: PlanScreen) -> None:
    screen.resize(900, 440)
    QTest.qWait(20)
    cards = list(screen.palette_side.cards.values())
    assert all(card.height() >= card.sizeHint().height() for card in cards)
    assert all(above.geometry().bottom() < below.geometry().top() for above, below in pairwise(cards))
    assert screen.canvas.minimap.geometry().bottom() <= screen.height()
    last = cards[-1]
    assert last.visibleRegion().isEmpty()
    cards[0].setFocus()
    for _ in cards[1:]:
        QTest.keyClick(screen.window().focusWidget(), Qt.Key.Key_Tab)
    assert last.hasFocus()
    assert not last.visibleRegion().isEmpty()
