"""The nine tasks of the acceptance story, as a person wrote them: comments, both forms of needs."""

from __future__ import annotations

from pathlib import Path

STORY = """\
zowl: 1
name: Gym bookings, night 3

# three repositories
projects:
  api: {path: ~/code/gym-api, base: main, checks: {tests: pytest -q, lint: ruff check .}}
  app: {path: ~/code/gym-app, checks: {tests: npm test}}   # the phone's side
  docs: {path: ~/code/gym-docs}

agents:
  claude: {cli: claude, model: sonnet, stronger: opus, fallback: codex, account: work}
  codex: {cli: codex}
  gemini: {cli: gemini}

defaults:
  agent: claude
  limits: {cost: 3.00 USD, time: 90 min, silence: 15 min}

limits: {cost: 15 USD, until: 06:00, parallel: 3}

tasks:
  schema:
    project: api
    title: Create bookings table
    brief: |
      Create the table.

      Acceptance
      - migrations go up and down
  endpoint:
    project: api
    title: Bookings endpoint
    needs: [schema]           # the table first
    brief: POST /bookings
  payments:
    project: api
    title: Stripe payments
    needs: [schema]
    brief: |
      Create POST /payments with a PaymentIntent.

      Acceptance
      - declined card returns 402 and the reason
      - idempotent on the booking id
      - pytest -q and ruff pass
  screen:
    project: app
    title: Booking screen
    needs: [endpoint]
    agent: codex
    brief: The screen
  confirm:
    project: app
    title: Confirmation mail
    needs: [payments]
    agent: codex
    brief: The mail
  refund:
    project: api
    title: Refund flow
    needs:
      payments: {if_failed: hold}
    brief: Refunds
  seed:
    project: api
    title: Sample data
    needs: [schema]
    run: ./scripts/seed.sh
  e2e:
    project: app
    title: End-to-end tests
    needs:
      screen: {}
      confirm: {if_failed: run}
    brief: The tests
  docs:
    project: docs
    title: API reference
    needs: [endpoint]
    agent: gemini
    brief: The reference
"""


def put_story_projects() -> None:
    """The three projects where the story says that they are, as far as Plan looks."""
    for name in ("gym-api", "gym-app", "gym-docs"):
        (Path.home() / "code" / name / ".git").mkdir(parents=True, exist_ok=True)
