"""The demo shop's tickets: a hundred and twenty matters, most of them long settled."""

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from crm_backend.demo.plans import Plan
from crm_backend.demo.rows import Clock, NewId, Row, Rows
from crm_backend.tickets.models import Ticket, TicketComment
from crm_backend.tickets.status import PRIORITY_OF, due_times
from crm_backend.tickets.views import subject_of

FILE = Path(__file__).parent / "tickets.csv"
COUNT = 120
RECENT = 30
"""So many of them concern orders of the last weeks."""
_SHARES = {
    "damaged": 24,
    "missing": 16,
    "wrong_item": 10,
    "complaint": 18,
    "account": 12,
    "review": 6,
    "other": 14,
}
_ABOUT_NO_ORDER = ("account", "other")
_THANKS = "Thank you, that was quick!"


@dataclass(frozen=True)
class Matter:
    """What a ticket is about and when it came up."""

    plan: Plan
    category: str
    ask: str
    answer: str
    at: datetime


def add_tickets(rows: Rows, plans: Sequence[Plan], rng: random.Random, clock: Clock, new_id: NewId) -> None:
    """Add tickets about delivered orders, by date and number."""
    delivered = [plan for plan in plans if clock.has_come(plan.delivered_at) and plan.person.eagerness]
    delivered.sort(key=lambda plan: (plan.delivered_at or clock.cutoff, plan.number))
    chosen = rng.sample(delivered[:-60], COUNT - RECENT) + rng.sample(delivered[-60:], RECENT)
    with FILE.open(encoding="utf-8", newline="") as file:
        texts = {row["category"]: row for row in csv.DictReader(file)}
    matters = sorted(
        (_matter(plan, texts, rng, clock) for plan in chosen), key=lambda one: (one.at, one.plan.number)
    )
    for place, matter in enumerate(matters):
        _add_ticket(rows, matter, f"T-{1001 + place}", rng, clock, new_id)


def _matter(plan: Plan, texts: dict[str, dict[str, str]], rng: random.Random, clock: Clock) -> Matter:
    category = rng.choices(list(_SHARES), list(_SHARES.values()))[0]
    item = rng.choice(plan.items)[0].name
    row = texts[category]
    delivered = plan.delivered_at or clock.cutoff
    at = delivered + timedelta(minutes=rng.randrange(60, 4 * 24 * 60))
    at = min(at, delivered + (clock.cutoff - delivered) * 0.9)
    ask, answer = rng.choice(row["asks"].split("|")), rng.choice(row["answers"].split("|"))
    return Matter(plan, category, ask.format(item=item), answer.format(item=item), at)


def _add_ticket(
    rows: Rows, matter: Matter, number: str, rng: random.Random, clock: Clock, new_id: NewId
) -> None:
    priority = PRIORITY_OF.get(matter.category, "normal")
    response_due, resolution_due = due_times(priority, matter.at)
    answered_at = matter.at + (response_due - matter.at) * rng.uniform(0.1, 1.3)
    solved_at = answered_at + timedelta(minutes=rng.randrange(30, 3000))
    status = _status(rng, clock, answered_at, solved_at)
    ticket: Row = {
        "id": new_id(),
        "number": number,
        "customer_id": matter.plan.person.id,
        "conversation_id": None,
        "order_number": None if matter.category in _ABOUT_NO_ORDER else matter.plan.number,
        "email": matter.plan.person.email,
        "subject": subject_of(matter.category, matter.ask),
        "category": matter.category,
        "priority": priority,
        "status": status,
        "first_response_due": response_due,
        "resolution_due": resolution_due,
        "first_response_at": answered_at if status != "open" else None,
        "solved_at": solved_at if status in ("solved", "closed") else None,
        "created_at": matter.at,
        "updated_at": {"open": matter.at, "pending": answered_at}.get(status, solved_at),
    }
    rows[Ticket].append(ticket)
    rows[TicketComment] += _comments(matter, ticket, thanks=rng.random() < 0.4, new_id=new_id)


def _status(rng: random.Random, clock: Clock, answered_at: datetime, solved_at: datetime) -> str:
    if not clock.has_come(answered_at):
        return "open"
    if not clock.has_come(solved_at) or (clock.cutoff - solved_at < timedelta(days=4) and rng.random() < 0.4):
        return "pending"
    return "closed" if clock.cutoff - solved_at > timedelta(days=14) else "solved"


def _comments(matter: Matter, ticket: Row, *, thanks: bool, new_id: NewId) -> list[Row]:
    said: list[tuple[str, str, datetime]] = [("customer", matter.ask, matter.at)]
    if ticket["first_response_at"] is not None:
        said.append(("agent", matter.answer, ticket["first_response_at"]))
    if thanks and ticket["solved_at"] is not None:
        said.append(("customer", _THANKS, ticket["solved_at"]))
    return [
        {"id": new_id(), "ticket_id": ticket["id"], "author": author, "body": body, "at": at}
        for author, body, at in said
    ]
