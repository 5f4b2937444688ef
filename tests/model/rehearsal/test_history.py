"""What earlier nights teach, and what is assumed without them."""

from __future__ import annotations

import random
import statistics
from collections import Counter

import pytest

from tests.model.night.player import Player, brief, pipeline
from tests.model.rehearsal.evenings import COST, MINUTE, evening, fault, rehearsed, steady
from zowl_desktop.model.document import load
from zowl_desktop.model.outcome import Usage
from zowl_desktop.model.states import FailureClass, TaskState
from zowl_desktop.rehearsal.drawing import Case, Draw, draw
from zowl_desktop.rehearsal.faults import FaultKind
from zowl_desktop.rehearsal.history import PRIOR_WEIGHT, SAYS_NOTHING, History, Sample, history_of
from zowl_desktop.rehearsal.priors import CONFLICT_PER_MERGE, PRIORS, PROGRAMS, usage_of
from zowl_desktop.rehearsal.work import Place, Work

HERE = Place(Work.WRITE, "claude", False, "api", "a", "implement")
THERE = Place(Work.WRITE, "claude", False, "app", "b", "mend")
EMPTY = History()


def draws(case: Case, history: History = EMPTY, count: int = 4_000) -> list[Draw]:
    chance = random.Random(1)
    return [draw(case, history, chance) for _ in range(count)]


def share(drawn: list[Draw], failure: FailureClass) -> float:
    return sum(one.outcome.failure is failure for one in drawn) / len(drawn)


def test_without_history_the_stated_priors_say_it_all() -> None:
    drawn = draws(Case(HERE, silence=900.0))
    prior = PRIORS[Work.WRITE]
    done = [one for one in drawn if one.outcome.ok]
    assert statistics.median(d.seconds for d in done) == pytest.approx(
        prior.seconds + PROGRAMS["claude"].cold_start, rel=0.05
    )
    assert statistics.median(d.usage.cost for d in done) == pytest.approx(prior.cost, rel=0.05)
    for failure, likely in prior.first.items():
        assert share(drawn, failure) == pytest.approx(likely, abs=0.01)


def test_what_answers_a_failure_fails_more_often() -> None:
    first = draws(Case(Place(Work.CHECKS, "", False)))
    again = draws(Case(Place(Work.CHECKS, "", True)))
    assert share(first, FailureClass.CHECKS_FAILED) == pytest.approx(0.25, abs=0.03)
    assert share(again, FailureClass.CHECKS_FAILED) == pytest.approx(0.6, abs=0.03)


def test_an_answer_goes_on_where_the_work_stands() -> None:
    first, again = (
        statistics.median(one.seconds for one in drawn if one.outcome.ok)
        for drawn in (draws(Case(Place(Work.WRITE, "claude", answering))) for answering in (False, True))
    )
    assert again == pytest.approx(first * PRIORS[Work.WRITE].pace, rel=0.08)
    assert again < first * 0.6


def test_every_further_branch_may_conflict() -> None:
    drawn = draws(Case(Place(Work.SET_UP, "", False), merges=2))
    assert share(drawn, FailureClass.CONFLICT) == pytest.approx(1 - (1 - CONFLICT_PER_MERGE) ** 2, abs=0.01)
    assert not share(draws(Case(Place(Work.SET_UP, "", False))), FailureClass.CONFLICT)


def test_checks_that_fail_again_fail_half_of_the_time_in_the_same_place() -> None:
    place = Place(Work.CHECKS, "", True)
    failed = next(d.outcome for d in draws(Case(place)) if not d.outcome.ok)
    again = [d.outcome for d in draws(Case(place, carried=failed)) if not d.outcome.ok]
    same = sum(outcome.failing == failed.failing for outcome in again) / len(again)
    assert same == pytest.approx(0.5, abs=0.05)
    assert all(f"{len(o.failing)} test" in o.message for o in again)


def test_every_prior_names_its_source_and_is_a_chance() -> None:
    assert set(PRIORS) == set(Work)
    for prior in PRIORS.values():
        assert prior.source
        assert sum(prior.first.values()) < 1
        assert sum(prior.again.values()) < 1


def test_the_usual_tokens_of_a_dollar_cost_a_dollar() -> None:
    usage = usage_of(1_000_000)
    micros = 3 * usage.input_tokens + 3.75 * usage.cache_write_tokens
    micros += 0.3 * usage.cache_read_tokens + 15 * usage.output_tokens
    assert micros == pytest.approx(1_000_000, rel=0.01)
    assert usage.estimated


def test_a_task_is_drawn_from_its_own_past_then_from_its_likes_then_from_the_priors() -> None:
    own, like = Sample(11.0, Usage(cost=1)), Sample(22.0, Usage(cost=2))
    history = History.of([(HERE, own)] * 12 + [(THERE, like)] * 12)
    drawn = Counter(one.seconds for one in draws(Case(HERE, silence=900.0), history))
    told = {seconds: count / 4_000 for seconds, count in drawn.items() if seconds in {11.0, 22.0}}
    # 12 of 16 its own; of the rest 12 of 16 the step in its project (its own again); then work anywhere.
    narrow = 12 / (12 + PRIOR_WEIGHT)
    first_two = narrow + (1 - narrow) * narrow
    anywhere = (1 - first_two) * 24 / (24 + PRIOR_WEIGHT)
    assert told[11.0] == pytest.approx(first_two + anywhere / 2, abs=0.03)
    assert told[22.0] == pytest.approx(anywhere / 2, abs=0.02)
    assert sum(told.values()) == pytest.approx(first_two + anywhere, abs=0.02)


def test_history_says_how_things_failed() -> None:
    failed = Sample(5.0, Usage(), FailureClass.CHECKS_FAILED, "3 tests failed", ("t1", "t2", "t3"))
    history = History.of([(Place(Work.CHECKS, "", False), failed)] * 1_000)
    outcome = draws(Case(Place(Work.CHECKS, "", False)), history, count=1)[0].outcome
    assert (outcome.message, outcome.failing) == ("3 tests failed", ("t1", "t2", "t3"))


def test_past_nights_become_history() -> None:
    played = rehearsed(evening(pipeline(brief("a"), brief("b", "a"))))
    history = history_of([played.night])
    assert (history.attempts, history.nights) == (8, 1)
    own = Place(Work.WRITE, "claude", False, "api", "a", "implement")
    assert history.samples[own] == (Sample(600.0, Usage(COST, COST // 10, estimated=True)),)
    assert len(history.samples[Place(Work.WRITE, "claude", False)]) == 2
    assert history.words() == "8 attempts of 1 earlier night, and stated priors where these say little"
    assert history_of([]).words() == "stated priors, no history yet"


def test_an_answer_to_a_failure_is_remembered_as_one() -> None:
    night = rehearsed(evening(pipeline(brief("a"))), fault(FaultKind.CHECKS_FAILED, 0, subject="a")).night
    history = history_of([night])
    checks = Place(Work.CHECKS, "", False, "api", "a", "validate")
    (first,) = history.samples[checks]
    assert first.failure is FailureClass.CHECKS_FAILED
    again = Place(Work.CHECKS, "", True, "api", "a", "validate")
    assert [sample.failure for sample in history.samples[again]] == [None]


@pytest.mark.parametrize("failure", sorted(SAYS_NOTHING))
def test_what_came_from_outside_teaches_nothing(failure: FailureClass) -> None:
    player = Player(pipeline(brief("a")))
    player.end(player.reach("a", "implement"), failure, message="from outside")
    assert {place.work for place in history_of([player.night]).samples} == {Work.SET_UP}


def test_time_that_the_machine_slept_is_no_work() -> None:
    night = rehearsed(evening(pipeline(brief("a"))), fault(FaultKind.SUSPEND, 300, lasts=90 * MINUTE)).night
    own = Place(Work.WRITE, "claude", False, "api", "a", "implement")
    assert [sample.seconds for sample in history_of([night]).samples[own]] == [600.0]


def test_a_steady_history_leaves_nothing_to_chance() -> None:
    of = evening(pipeline(brief("a"), brief("b")), steady())
    assert {rehearsed(of, seed=str(seed)).now for seed in range(30)} == {of.begins + 800}


def test_the_priors_end_as_often_as_they_say() -> None:
    """About 70 % of the tasks pass at the first go, less than 10 % fail for good."""
    tasks = "\n".join(f"  t{number}: {{project: api, brief: Do it.}}" for number in range(60))
    plan = load(
        "zowl: 1\nprojects: {api: {path: api, checks: {tests: make test}}}\n"
        "agents: {claude: {cli: claude, stronger: opus, fallback: codex}, codex: {cli: codex}}\n"
        f"defaults: {{agent: claude, limits: {{time: 3 h, silence: 15 min}}}}\ntasks:\n{tasks}\n"
    )
    ends: Counter[str] = Counter()
    for seed in range(8):
        night = rehearsed(evening(plan, History()), seed=str(seed)).night
        for item in night.tasks.values():
            clean = all(attempt.outcome and attempt.outcome.ok for attempt in item.attempts)
            first = clean and item.state is TaskState.SUCCEEDED
            ends["first go" if first else item.state] += 1
    total = ends.total()
    assert ends["first go"] / total == pytest.approx(0.7, abs=0.06)
    assert 0.02 < ends[TaskState.FAILED] / total < 0.1
