"""Each deliberate mistake in the rules is noticed within 200 random nights.

pytest tests/simulator/test_mutations.py --mutations all     every one of them; --seed S for other nights
"""

from __future__ import annotations

import pytest

from tests.simulator.conftest import MUTATIONS as USUAL
from tests.simulator.conftest import option
from tests.simulator.dice import Dice
from tests.simulator.mutations import MUTATIONS, Mutation, mutated
from tests.simulator.nights import draw_night
from tests.simulator.play import play
from tests.simulator.record import Broken
from tests.simulator.shrinking import broken_by, shrink

MOST_NIGHTS = 200


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "mutation" in metafunc.fixturenames:
        wanted, seed = option(metafunc.config, "mutations", USUAL), option(metafunc.config, "seed", "0")
        chosen = list(MUTATIONS)
        if wanted != "all":
            chosen = Dice(f"{seed}/mutations").sample(chosen, min(int(wanted), len(chosen)))
        metafunc.parametrize("mutation", chosen, ids=[f"{m.family}: {m.name}" for m in chosen])


def nights_until_noticed(mutation: Mutation, seed: str) -> tuple[int, str] | None:
    """How many nights it took and what was said; None when nobody noticed."""
    with mutated(mutation):
        for number in range(MOST_NIGHTS):
            try:
                play(draw_night(f"{seed}/mutations/{number}"))
            except Broken as broken:
                return number + 1, str(broken)
    return None


def test_every_mistake_in_the_rules_is_noticed(mutation: Mutation, request: pytest.FixtureRequest) -> None:
    noticed = nights_until_noticed(mutation, option(request.config, "seed", "0"))
    assert noticed is not None, f"{MOST_NIGHTS} nights held although {mutation.name}"
    print(f"after {noticed[0]} nights: {noticed[1][:100]}")  # noqa: T201 - shown with -rP


def test_every_family_of_invariants_has_a_mistake_to_notice() -> None:
    families = {mutation.family for mutation in MUTATIONS}
    assert len(families) >= 12
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS)


def test_a_broken_night_breaks_again_and_shrinks_to_a_few_tasks() -> None:
    mutation = next(m for m in MUTATIONS if m.name == "files are shared")
    with mutated(mutation):
        scenario = next(
            night
            for night in (draw_night(f"shrink/{n}") for n in range(MOST_NIGHTS))
            if len(night.pipeline.tasks) > 20 and broken_by(night) == "touches"
        )
        words = set()
        for _ in range(2):
            with pytest.raises(Broken) as caught:
                play(draw_night(scenario.seed))
            words.add(str(caught.value))
        assert len(words) == 1
        small = shrink(scenario)
        assert broken_by(small) == "touches"
        assert len(small.pipeline.tasks) <= 4
        assert not small.crashes + small.faults + small.outages
    assert broken_by(scenario) is None
