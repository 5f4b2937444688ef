"""Where somebody looks in a transcript, what they chose there, and how they move. It paints nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from zowl_desktop.app.transcripts import Place, Spot, Transcript
from zowl_desktop.desktop.tonight.transcript.layout import Layout, Placed

_TOP: Final = Spot(0, 0)
_END: Final = 1 << 40
_NOTHING: Final[frozenset[int]] = frozenset()


@dataclass(slots=True, eq=False)
class Standing:
    """One for each transcript: it is found as it was left.

    Attributes:
        columns: Letters that fit beside each other on the page, and `heights`, rows below each other.
        follows: The end is shown, and stays shown.
        top: The row at the top, and `hidden`, how many of its heights are above the page.
        current: The line at hand, and `other`, the other end of what is chosen.
        reveal: A line to be shown as soon as it is read.
    """

    transcript: Transcript
    columns: int = 80
    heights: int = 24
    follows: bool = True
    top: Spot = field(default=_TOP)
    hidden: int = 0
    current: Place | None = None
    other: Place | None = None
    reveal: Place | None = None

    def page(self) -> tuple[list[Placed], set[int]]:
        """The rows to be seen now, and the blocks that have to be read for that."""
        self._reveal_what_was_read()
        layout = self.layout()
        if self.follows:
            return layout.up_from_end(self.heights), layout.missing
        page = layout.down_from(self.top, self.hidden, self.heights)
        if self._ends_early(layout, page):
            page = layout.up_from_end(self.heights)
        page = [each for each in page if each.top + each.height > 0]
        if page:
            self.top, self.hidden = page[0].spot, -page[0].top
        return page, layout.missing

    def _ends_early(self, layout: Layout, page: list[Placed]) -> bool:
        """Whether there is room below the last line of all; what is not read yet may fill it."""
        if not page or any(each.row is None for each in page):
            return False
        last = page[-1]
        return last.top + last.height < self.heights and layout.after(last.spot) is None

    def layout(self) -> Layout:
        """The transcript on pages of this size."""
        return Layout(self.transcript, self.columns, set())

    # --- scrolling -----------------------------------------------------------------------------------

    def follow(self) -> None:
        """Show the end from now on; nothing is chosen."""
        self.current = self.other = None
        self.follows = True

    def let_go(self) -> None:
        """Follow no more: the page stays where it is."""
        if self.follows:
            page = self.layout().up_from_end(self.heights)
            if page:
                self.top, self.hidden = page[0].spot, -page[0].top
        self.follows = False

    def jump(self, position: int) -> None:
        """To so many rows from the beginning."""
        self.follows = False
        self.top, self.hidden = self.transcript.spot(position), 0

    def scroll_by(self, heights: int) -> None:
        """Down by so many heights, or up; at the end, the end is followed."""
        if heights > 0 and self.follows:
            return
        self.let_go()
        layout = self.layout()
        top = layout.settled(self.top)
        if top is None:
            return
        self.top, self.hidden = _moved(layout, top, self.hidden + heights)
        if heights > 0 and self._is_at_end(layout):
            self.follows = True

    def _is_at_end(self, layout: Layout) -> bool:
        page = layout.down_from(self.top, self.hidden, self.heights + 1)
        last = page[-1] if page else None
        return last is None or (last.top + last.height <= self.heights and layout.after(last.spot) is None)

    # --- the line at hand ----------------------------------------------------------------------------

    def go_to(self, place: Place) -> None:
        """Show a line and make it the one at hand; it is unfolded where it is folded, once it is read."""
        self.let_go()
        self.reveal = place
        self.top, self.hidden = Spot(place.block, 0), 0

    def _reveal_what_was_read(self) -> None:
        place = self.reveal
        if place is None or self.transcript.block(place.block) is None:
            return
        self.reveal = None
        if place.inner >= 0:
            self.transcript.set_open(place.block, place.head, is_open=True)
        self.current = self.other = place
        spot = self.transcript.spot_of(place)
        self.top, self.hidden = _moved(self.layout(), spot, -(self.heights // 3))

    def step(self, rows: int, *, extends: bool = False) -> None:
        """The line at hand is the one so many rows further down, or up; at first it is one on the page."""
        layout, spot = self.layout(), self.current_spot
        if spot is None:
            seen = self._seen()
            if seen:
                self.choose(seen[-1 if rows < 0 or self.follows else 0].place)
            return
        for _ in range(abs(rows)):
            after = layout.after(spot) if rows > 0 else layout.before(spot)
            if after is None or self.transcript.rows(after.block) is None:
                break
            spot = after
        found = self.transcript.rows(spot.block)
        if found:
            row = found[spot.row]
            self.choose(Place(spot.block, row.head, row.inner), extends=extends)

    def _seen(self) -> list[Placed]:
        """The rows of which all is to be seen, or all there are."""
        rows = [each for each in self.page()[0] if each.row is not None]
        whole = [each for each in rows if each.top >= 0 and each.top + each.height <= self.heights]
        return whole or rows

    @property
    def current_spot(self) -> Spot | None:
        """Where the line at hand stands, if it is read."""
        place = self.current
        if place is None or place.head >= _END or self.transcript.block(place.block) is None:
            return None
        return self.transcript.spot_of(place)

    def choose(self, place: Place, *, extends: bool = False) -> None:
        """This is the line at hand, and the only one that is chosen; or all up to it are."""
        self.let_go()
        self.current = place
        if not extends or self.other is None:
            self.other = place
        self._show_current()

    def choose_all(self) -> None:
        """Choose everything."""
        if self.transcript.blocks:
            self.let_go()
            self.other, self.current = Place(0, 0), Place(self.transcript.blocks - 1, _END)

    @property
    def chosen(self) -> tuple[Place, Place] | None:
        """The first and the last chosen line."""
        if self.current is None or self.other is None:
            return None
        return min(self.current, self.other), max(self.current, self.other)

    def is_chosen(self, placed: Placed) -> bool:
        """Whether a row on the page is chosen."""
        chosen = self.chosen
        return placed.row is not None and chosen is not None and chosen[0] <= placed.place <= chosen[1]

    def _show_current(self) -> None:
        """Scroll no further than needed until all of the line at hand is to be seen."""
        spot = self.current_spot
        if spot is None:
            return
        layout = self.layout()
        page = layout.down_from(self.top, self.hidden, self.heights)
        at = next((each for each in page if each.spot == spot), None)
        if spot < self.top or (at is not None and at.top < 0):
            self.top, self.hidden = spot, 0
        elif at is None or at.top + at.height > self.heights:
            self.top, self.hidden = _moved(layout, spot, layout.height_of(spot) - self.heights)

    # --- folding -------------------------------------------------------------------------------------

    def fold(self, *, is_open: bool | None = None) -> None:
        """Unfold what is under the line at hand, or fold it; without a word, the other of the two."""
        place = self.current
        if place is None or self.current_spot is None:
            return
        was = place.head in self.transcript.all_opened().get(place.block, _NOTHING)
        self.transcript.set_open(place.block, place.head, is_open=not was if is_open is None else is_open)
        self.current = self.other = Place(place.block, place.head)
        self._show_current()


def _moved(layout: Layout, spot: Spot, hidden: int) -> tuple[Spot, int]:
    """The top row, and how much of it is hidden, of a page that begins `hidden` heights below a row's top."""
    while hidden < 0 and (before := layout.before(spot)) is not None:
        spot, hidden = before, hidden + layout.height_of(before)
    while hidden > 0 and hidden >= layout.height_of(spot) and (after := layout.after(spot)) is not None:
        spot, hidden = after, hidden - layout.height_of(spot)
    return spot, max(hidden, 0)
