"""The zygote: a clean process with one thread that forks supervisors: no interpreter start per attempt.

    python -m zowl_desktop.keeper.zygote HOME REQUESTS REPORTS

REQUESTS and REPORTS are inherited descriptors: frames of JSON come in, lines of JSON go out (`letters`). It
outlives a keeper that died until its last supervisor is gone, because somebody has to reap them.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn

from zowl_desktop.keeper.crew import Crew
from zowl_desktop.keeper.envelope import from_json
from zowl_desktop.keeper.identity import boot_id
from zowl_desktop.keeper.letters import Report, Request, opened, read_letter, send_report
from zowl_desktop.keeper.place import Place
from zowl_desktop.keeper.spool import AttemptFolder
from zowl_desktop.keeper.supervisor import Task, open_stdio, settle, supervise
from zowl_desktop.keeper.trees import kernel
from zowl_desktop.keeper.trees.choice import usable_ways
from zowl_desktop.keeper.trees.hunt import hunt
from zowl_desktop.keeper.trees.tree import CannotHold, Tree
from zowl_desktop.keeper.undertaker import bury
from zowl_desktop.keeper.wakeups import Wakeups
from zowl_desktop.model.errors import BadInput
from zowl_desktop.store.crash_points import crash_point

_STRAYS = 1.0  # seconds


class Zygote:
    """Serves one keeper. Its children: supervisors, undertakers, and the orphans of dead supervisors."""

    def __init__(self, home: Path, requests: int, reports: int, ways: list[type[Tree]]) -> None:
        self._place = Place(home)
        self._requests = requests
        self._reports = reports
        for own in (requests, reports):
            os.set_inheritable(own, False)  # no business of any program
        self._ways = ways
        self._children: dict[int, tuple[Report, ...]] = {}
        self._crew = Crew()
        self._wakeups = Wakeups()
        self._wakeups.listen(signal.SIGCHLD)

    def serve(self) -> None:
        """Until the keeper is gone and the last child too."""
        send_report(self._reports, Report("ready", detail=self._ways[0].way))
        served = True
        while served or self._children:
            asked = [self._requests] if served else []
            ready = self._wakeups.wait(self._crew.seconds_to_next_look(), self._crew.said, *asked)
            if self._crew.said in ready:
                self._crew.hear()
            if self._requests in ready:
                letter = read_letter(self._requests)
                served = letter is not None
                if letter is not None:
                    self._answer(letter)
            self._crew.dismiss(everybody=not served)
            self._reap()

    def _answer(self, letter: bytes) -> None:
        crash_point("zygote.asked")
        request = opened(letter)
        match request.do:
            case "start":
                taken = self._crew.hand_over(letter)
                if taken is None:
                    self._start(request)
                else:
                    # It offered itself before it told an end: should it die now, that may be untold.
                    self._children[taken] = (self._children[taken][-1], Report("gone", request.number))
            case "bury":
                self._bury(request)

    def _start(self, request: Request) -> None:
        """Fork a supervisor. What can be done before the fork is: afterwards every page is a copy first."""
        refusal = CannotHold("no way to hold a tree")
        for kind in self._ways:  # the best that still works: a kernel may run out of namespaces
            wakeups = Wakeups()
            try:
                task = self._task(request, kind(os.urandom(8).hex()), wakeups, self._place.keeper_probe())
                with task.released():
                    return self._fork(request, task)
            except BadInput as error:
                return self._report(Report("failed", request.number, str(error)))
            except (CannotHold, OSError) as error:
                refusal = CannotHold(str(error))
            finally:
                wakeups.close()
        return self._report(Report("failed", request.number, str(refusal)))

    def _fork(self, request: Request, task: Task) -> None:
        orders, ordering = os.pipe()
        try:
            pid = task.tree.fork()
            if pid == 0:
                os.close(ordering)
                self._become(partial(self._supervise, request, task, orders), "zowl-supervisor")
        except BaseException:
            os.close(ordering)
            raise
        finally:
            os.close(orders)
        self._children[pid] = (Report("gone", request.number),)
        self._crew.join(pid, ordering)

    def _task(self, request: Request, tree: Tree, wakeups: Wakeups, keeper_lives: Callable[[], bool]) -> Task:
        """What is asked for, ready to be supervised. Raises `BadInput` or `OSError`."""
        envelope = from_json(request.envelope)
        folder = AttemptFolder(self._place.spool, request.run, request.attempt)
        folder.make(envelope)
        return Task(
            envelope,
            folder,
            tree,
            tree.marked(envelope.env),
            open_stdio(folder),
            wakeups,
            keeper_lives,
            lambda: self._report(Report("started", request.number)),
            lambda: self._report(Report("ended", request.number, f"{request.run}/{request.attempt}")),
        )

    def _supervise(self, request: Request, task: Task, orders: int) -> None:
        """In a supervisor: one attempt after the other."""
        post = self._crew.post(orders)
        tree, wakeups = task.tree, task.wakeups
        following: Request | None = request
        try:
            supervisor = settle(task)
            while supervise(task, supervisor, lambda: post.offer(supervisor.pid, wakeups)):
                following = post.next_request(wakeups)
                if following is None:
                    return
                tree.renew(os.urandom(8).hex())
                task = self._task(following, tree, wakeups, task.keeper_lives)
        except (BadInput, CannotHold, OSError) as error:
            number = following.number if following else 0
            self._report(Report("failed", number, str(error)))

    def _bury(self, request: Request) -> None:
        pid = os.fork()
        if pid == 0:
            self._crew.forget()
            folder = AttemptFolder(self._place.spool, request.run, request.attempt)
            self._become(lambda: bury(folder), "zowl-undertaker")
        self._children[pid] = (Report("buried", request.number),)

    def _become(self, life: Callable[[], None], name: str) -> NoReturn:
        """In a forked child: live that life and end, whatever happens."""
        status = 1
        try:
            os.close(self._requests)
            kernel.show_as(name)
            life()
            status = 0
        except BaseException:  # the end of a forked process: the keeper's log gets it
            traceback.print_exc()
        finally:
            os._exit(status)

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    break
                self._crew.left(pid)
                reports = self._children.pop(pid, ())
                gone = any(report.event == "gone" for report in reports)
                if gone and status == 0:
                    continue  # a supervisor that ended well has said all there is to say
                for report in reports:
                    self._report(report)
                if gone:
                    self._end_strays()

    def _end_strays(self) -> None:
        """Kill what a dead supervisor left to the zygote: descendants that belong to none of its children.

        Nothing can be forked meanwhile; so what does not die soon is left to the undertaker.
        """
        known = self._children.keys()
        give_up = time.monotonic() + _STRAYS
        while hunt(lambda here: here.descendants(os.getpid(), without=known)):
            if time.monotonic() > give_up:
                break
            self._reap()

    def _report(self, report: Report) -> None:
        """Tell the keeper. A dead keeper needs no telling: the next one reads the spool."""
        with contextlib.suppress(BrokenPipeError):
            send_report(self._reports, report)


def main(home: str, requests: str, reports: str) -> None:
    """Become the zygote of the keeper that wrote this command line."""
    os.chdir("/")
    if sys.platform == "linux":
        kernel.show_as("zowl-zygote")
        kernel.adopt_orphans()
    boot_id()  # remembered for all that are forked
    gc.freeze()  # a collection in a supervisor would copy every page that it shares with the zygote
    gc.disable()
    try:
        ways = usable_ways()
    except CannotHold as error:
        send_report(int(reports), Report("unable", detail=str(error)))
        sys.exit(str(error))
    Zygote(Path(home), int(requests), int(reports), ways).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
