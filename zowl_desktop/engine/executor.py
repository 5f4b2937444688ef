"""Executes attempts: each kind of step has its room under `steps`, and the keeper runs the processes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from zowl_desktop.engine.driver import Executor
from zowl_desktop.engine.steps.agent_turn import agent_turn
from zowl_desktop.engine.steps.checks import validate
from zowl_desktop.engine.steps.command import run_command
from zowl_desktop.engine.steps.delivery import deliver
from zowl_desktop.engine.steps.processes import Processes
from zowl_desktop.engine.steps.services import RunServices
from zowl_desktop.engine.steps.workspace import make_workspace
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.errors import ZowlError
from zowl_desktop.model.events import Event
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import StepKind
from zowl_desktop.store.crash_points import crash_point


class StepExecutor(Executor):
    """The executor of one run."""

    def __init__(self, services: RunServices) -> None:
        self._services = services
        self._processes: dict[str, Processes] = {}

    async def execute(self, order: StartAttempt, tell: Callable[[Event], None]) -> Outcome:
        """Carry an attempt out, or find what an engine before this one began."""
        services, processes = self._services, self._of(order.attempt)
        match order.kind:
            case StepKind.WORKSPACE:
                return await make_workspace(services, processes, order)
            case StepKind.AGENT:
                return await agent_turn(services, processes, order, tell)
            case StepKind.COMMAND:
                return await run_command(services, processes, order, tell)
            case StepKind.CHECKS:
                return await validate(services, processes, order, tell)
            case StepKind.DELIVER:
                return await deliver(services, order)

    async def stop(self, attempt: str, why: str) -> None:
        """End the attempt's processes."""
        await self._of(attempt).stop(why)

    async def settled(self, attempt: str) -> None:
        """The attempt's end is in the journal."""
        self._services.rests(attempt.rpartition(".")[0])
        processes = self._processes.pop(attempt, None)
        if processes is not None:
            crash_point("engine.before_take")
            with suppress(ZowlError):  # no keeper now: it is taken when the run is over
                await processes.take()
            crash_point("engine.taken")

    async def close(self) -> None:
        """The run is over: every result is taken, also those of engines before this one."""
        run, keeper = self._services.run, self._services.keeper
        for status in await keeper.list(run):
            if status.exit is not None and not status.taken:
                await keeper.take(run, status.attempt)
        crash_point("engine.before_goodbye")
        await keeper.goodbye(run)

    def _of(self, attempt: str) -> Processes:
        found = self._processes.get(attempt)
        if found is None:
            services = self._services
            found = Processes(services.keeper, services.home, services.run, attempt)
            self._processes[attempt] = found
        return found
