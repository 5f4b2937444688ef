"""How a morning reads: its sentence and its figures, the same on the screen and in a report. Plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from zowl_desktop.app.mornings.morning import LimitWait, Morning, Share, Standing, Trouble, TroubleKind
from zowl_desktop.app.tonight import Phase, TaskTonight, Tonight, came_to_nothing
from zowl_desktop.engine.times import duration, tell_time
from zowl_desktop.model.money import money
from zowl_desktop.model.states import TaskState

_DOT = " \N{MIDDLE DOT} "


def sentence(morning: Morning) -> str:
    """The night in one sentence, told as it was."""
    return sentence_of(morning.tonight, is_newest=morning.is_newest)


def sentence_of(tonight: Tonight, *, is_newest: bool = True) -> str:
    """The same for a picture of a night: so the notification and the screen greet with one voice."""
    if tonight.is_under_way:
        greeting = _going(tonight)
    elif tonight.is_stopped:
        greeting = f"The night was {tonight.why_ended}."
    elif came_to_nothing(tonight):
        greeting = "A bad night: nothing is done."
    elif not is_newest:
        greeting = f"The night of {day(tonight.started)}."
    else:
        greeting = "Good morning." if tonight.clock.wake is not None else "The night is over."
    return f"{greeting} {capital(tonight.summary)}"


def is_interrupted(tonight: Tonight) -> bool:
    """Whether the night has not ended, and nothing works on it."""
    return tonight.is_under_way and not tonight.is_live


def _going(tonight: Tonight) -> str:
    if is_interrupted(tonight):
        return "The night was interrupted."
    match tonight.phase:
        case Phase.PLANNED:
            return "The night has not begun."
        case Phase.PAUSED:
            return "The night is paused."
        case Phase.STOPPING:
            return "The night is stopping."
    return "The night goes on."


def capital(words: str) -> str:
    """The words as a sentence begins."""
    return words[:1].upper() + words[1:]


def spent(morning: Morning) -> str:
    """As "$9.81 of $15.00"."""
    tonight = morning.tonight
    limit = f" of {money(tonight.cost_limit)}" if tonight.cost_limit is not None else ""
    guess = " (estimated)" if tonight.estimated and tonight.cost else ""
    return f"{money(tonight.cost)}{limit}{guess}"


def hours(morning: Morning) -> str:
    """As "22:40 - 05:26"."""
    tonight = morning.tonight
    ended = tell_time(tonight.ended) if tonight.ended is not None else "now"
    return f"{tell_time(tonight.started)} \N{EN DASH} {ended}"


def day(at: float) -> str:
    """As "Fri 27 Nov"."""
    when = datetime.fromtimestamp(at).astimezone()
    return f"{when:%a} {when.day} {when:%b}"


def not_worked(morning: Morning) -> Iterator[str]:
    """The time in which nothing could work, and why: sleep, a set clock, an end of Zowl, an early end."""
    tonight = morning.tonight
    if tonight.sleeps:
        first, last = tonight.sleeps[0], tonight.sleeps[-1]
        times = f"at {tell_time(first.begin)}" if len(tonight.sleeps) == 1 else f"{len(tonight.sleeps)} times"
        went_on = any(
            (span.end is None or span.end > last.end) and span.ok is not None
            for task in tonight.tasks.values()
            for span in task.spans
        )
        yield f"slept {duration(morning.slept)} {times}" + (", went on by itself" if went_on else "")
    if tonight.jumped:
        way = "forward" if tonight.jumped > 0 else "back"
        yield f"the clock was set {way} by {duration(abs(tonight.jumped))}"
    if tonight.taken_up:
        again = tonight.taken_up
        yield "taken up again " + (f"at {tell_time(again[0])}" if len(again) == 1 else f"{len(again)} times")
    if tonight.closing is not None and not tonight.is_stopped:
        yield f"ended early: {tonight.closing}"


def limit_words(wait: LimitWait) -> str:
    """As "claude limit reached 00:31, waited until 02:00"."""
    until = f", waited until {tell_time(wait.until)}" if wait.until is not None else ""
    return f"{wait.account} limit reached {tell_time(wait.at)}{until}"


def review(morning: Morning) -> str:
    """As "about 12 min of review"; empty when there is nothing to look at."""
    return f"about {morning.minutes} min of review" if morning.minutes else ""


def share_words(share: Share) -> str:
    """As "claude $7.47"; the time where it cost nothing."""
    return f"{share.name} {money(share.cost)}" if share.cost else f"{share.name} {duration(share.seconds)}"


def needs_you(morning: Morning) -> str:
    """As "1 cause, 3 tasks"."""
    causes = len(morning.troubles)
    return f"{counted(causes, 'cause')}, {counted(morning.needing, 'task')}"


def lines_changed(standing: Standing) -> tuple[str, str]:
    """As ("+112", "-4"); both empty where they are not known."""
    if standing.added is None or standing.removed is None:
        return "", ""
    return f"+{standing.added}", f"\N{MINUS SIGN}{standing.removed}"


def shares(morning: Morning) -> Iterator[str]:
    """Who had how much of the night, and what it waited for, in a few lines."""
    if morning.agents:
        yield _DOT.join(map(share_words, morning.agents))
    if len(morning.projects) > 1:
        yield _DOT.join(map(share_words, morning.projects))
    for wait in morning.limits:
        yield limit_words(wait)


def title(trouble: Trouble) -> str:
    """What a trouble is called: its task, its account, or how many tasks share it."""
    if trouble.kind is TroubleKind.ACCOUNT:
        return trouble.account
    many = len(trouble.tasks) > 1
    return counted(len(trouble.tasks), "task") if many else trouble.task.task.title


def titles(tasks: Iterable[TaskTonight]) -> str:
    """Their titles, one after the other."""
    return ", ".join(task.task.title for task in tasks)


def trouble_facts(trouble: Trouble) -> str:
    """As "3 attempts, $2.31"."""
    facts = (tries(trouble.tries), money(trouble.cost) if trouble.cost else "")
    return _DOT.join(fact for fact in facts if fact)


def output(trouble: Trouble) -> str:
    """Its output as text, the marked lines with a mark."""
    return "\n".join(f"{'>' if line.is_marked else ' '} {line.text}" for line in trouble.output)


def state(task: TaskTonight) -> str:
    """As "done" or "failed"."""
    return "done" if task.state is TaskState.SUCCEEDED else str(task.state)


def cost(micros: int) -> str:
    """Money; a dash for none."""
    return money(micros) if micros else "\N{EN DASH}"


def tries(count: int) -> str:
    """As "3 attempts"; empty for none."""
    return counted(count, "attempt") if count else ""


def counted(count: int, one: str) -> str:
    """As "1 task" or "2 tasks"."""
    return f"{count} {one}{'' if count == 1 else 's'}"
