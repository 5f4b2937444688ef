"""A brief's acceptance criteria, and what is believed of the evidence that an agent names."""

from __future__ import annotations

import pytest

from zowl_desktop.engine.context.criteria import Shown, criteria_of, shown
from zowl_desktop.engine.context.handoff import Words
from zowl_desktop.engine.delivery.body import Facts, body_of
from zowl_desktop.engine.delivery.hosts import program_for

BRIEF = """# Book a seat

## Requirements
- Not a criterion

**Acceptance criteria:**
1. A free seat can
   be booked
2. [ ] A full class says so

## Out of scope
- Payments
"""


def test_the_items_below_the_heading_and_no_others() -> None:
    assert criteria_of(BRIEF) == ("A free seat can be booked", "A full class says so")
    assert criteria_of("Do it.") == ()


def test_a_claim_is_held_against_the_files_of_the_work() -> None:
    claims = [
        "a free seat can be booked -> tests/test_seat.py::test_free and docs/none.md",
        "Nonsense -> x.py",
    ]
    assert shown(criteria_of(BRIEF), claims, {"tests/test_seat.py", "x.py"}) == (
        Shown(
            "A free seat can be booked",
            "tests/test_seat.py::test_free and docs/none.md",
            ("tests/test_seat.py",),
            ("docs/none.md",),
        ),
        Shown("A full class says so"),
    )


def test_a_body_says_what_nobody_showed_and_stays_within_what_hosts_take() -> None:
    facts = Facts(
        Words("Added | seats."), shown(criteria_of(BRIEF), [], set()), (), (), 2, 1_230_000, "run 1"
    )
    text = body_of(facts)
    assert "| A full class says so | none given |" in text
    assert "*run 1: 2 attempts, $1.23. Made by an agent.*" in text
    long = body_of(Facts(Words("x" * 70_000), (), (), (), 1, 0, "run 1"))
    assert long.endswith("[cut]")
    assert len(long) < 65_536


@pytest.mark.parametrize(
    ("url", "program"),
    [
        ("git@github.com:ada/gym.git", "gh"),
        ("https://gitlab.com/ada/gym.git", "glab"),
        ("ssh://git@gitlab.example.org:2222/ada/gym.git", "glab"),
        ("git@code.example.org:ada/gitlab.git", "gh"),
        ("/srv/git/gitlab.git", "gh"),
    ],
)
def test_the_host_names_its_program(url: str, program: str) -> None:
    assert program_for(url) == program
