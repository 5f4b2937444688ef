"""Step 2: the agents that are here, who pays for each, and how to get the others."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from zowl_desktop.app.agents import AgentHere, agents_here
from zowl_desktop.app.first_night import NOBODY
from zowl_desktop.desktop.shell.errands import Errands, aside
from zowl_desktop.desktop.theme.emptying import emptied
from zowl_desktop.desktop.welcome.parts import StepCard, button, holder, selectable, words


class AgentsStep(StepCard):
    """One of the agents that are here does the work; or none, and commands do it."""

    changed = Signal()

    def __init__(self, errands: Errands) -> None:
        super().__init__("2", "Choose an agent", "Your own programs, with your own logins.")
        self._errands = errands
        self._is_looking = False
        self._group = QButtonGroup(self)
        self._group.buttonToggled.connect(lambda *_: self.changed.emit())
        self.choices: dict[str, QRadioButton] = {}
        self.list, self._list_column = holder()
        self.again = button("Look again", "link")
        self.again.setAccessibleName("Look for agents again")
        self.again.clicked.connect(lambda _=False: self.look())
        self.column.addWidget(self.list)
        self.column.addWidget(self.again)
        self.column.addStretch(1)
        self.look()

    @property
    def choice(self) -> str | None:
        """The agent that is chosen, by its program, or `NOBODY`; None while nothing is chosen."""
        return next((name for name, radio in self.choices.items() if radio.isChecked()), None)

    @property
    def order(self) -> list[QWidget]:
        """What can be reached with Tab, in this order."""
        return [*self.choices.values(), self.again]

    @property
    def is_looking(self) -> bool:
        """Whether it is not known yet which are here."""
        return self._is_looking

    def look(self) -> None:
        """Find out which are here: each is asked for its version."""
        if not self._is_looking:
            self._errands.run(self._look())

    async def _look(self) -> None:
        self._is_looking = True
        self.again.setEnabled(False)
        if not self.choices:
            self._clear()
            self._list_column.addWidget(words("Looking for agents\N{HORIZONTAL ELLIPSIS}", "small"))
        try:
            here = await aside(agents_here)
        finally:
            self._is_looking = False
        self.again.setEnabled(True)
        self._show(here)

    def _show(self, agents: list[AgentHere]) -> None:
        before = self.choice
        self._clear()
        found = [agent for agent in agents if agent.is_found]
        if not found:
            none = "None of the agents that Zowl knows is on this machine. Install one, then look again."
            self._list_column.addWidget(words(none, "about"))
        for agent in found:
            pays = agent.payer or f"nobody is logged in: start {agent.name} once and log in"
            label = f"{agent.name} {agent.version or ''}".strip()
            self._add(agent.name, label, pays, "small" if agent.payer else "warning")
        self._add(NOBODY, "Go on without an agent", "Commands run all the same.", "small")
        wanted = before if before in self.choices else _first_of(found)
        if wanted is not None:
            self.choices[wanted].setChecked(True)
        missing = [agent for agent in agents if not agent.is_found and agent.install]
        if missing:
            self._list_column.addSpacing(4)
            self._list_column.addWidget(words("Not on this machine", "section"))
            self._list_column.addLayout(_ways_to_get(missing))
        self.changed.emit()

    def _add(self, name: str, label: str, about: str, role: str) -> None:
        radio = QRadioButton(label)
        radio.setAccessibleName(name or label)
        radio.setAccessibleDescription(about)
        self._group.addButton(radio)
        self.choices[name] = radio
        self._list_column.addWidget(radio)
        line = words(about, role)
        line.setIndent(26)
        self._list_column.addWidget(line)

    def _clear(self) -> None:
        for radio in self.choices.values():
            self._group.removeButton(radio)
        self.choices.clear()
        emptied(self._list_column)


def _first_of(found: list[AgentHere]) -> str | None:
    """The first that somebody pays for, else the first."""
    return next((agent.name for agent in [*(each for each in found if each.payer), *found]), None)


def _ways_to_get(agents: list[AgentHere]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(1, 1)
    for row, agent in enumerate(agents):
        grid.addWidget(words(agent.name, "small"), row, 0)
        install = selectable(words(agent.install, "code"))
        install.setAccessibleName(f"How to get {agent.name}: {agent.install}")
        grid.addWidget(install, row, 1)
    return grid
