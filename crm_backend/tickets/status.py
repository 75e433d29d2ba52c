"""The life of a ticket and the times it promises. No database."""

from datetime import datetime, timedelta

from crm_backend.errors import Conflict
from crm_backend.tickets.models import Ticket

OPEN, PENDING, SOLVED, CLOSED = "open", "pending", "solved", "closed"
"""Ours to answer; waits for the customer; solved, may come back; done for good."""

MOVES: dict[str, frozenset[str]] = {
    OPEN: frozenset({PENDING, SOLVED, CLOSED}),
    PENDING: frozenset({OPEN, SOLVED, CLOSED}),
    SOLVED: frozenset({OPEN, CLOSED}),
    CLOSED: frozenset(),
}

PRIORITY_OF = {
    "damaged": "high",
    "missing": "high",
    "wrong_item": "high",
    "complaint": "high",
    "review": "low",
}
"""Priorities of new tickets by category; ``normal`` for the others."""

SLA = {
    "urgent": (timedelta(hours=1), timedelta(hours=8)),
    "high": (timedelta(hours=4), timedelta(hours=24)),
    "normal": (timedelta(hours=8), timedelta(hours=72)),
    "low": (timedelta(hours=24), timedelta(hours=120)),
}
"""Time to the first response and to the resolution, in plain hours."""


def due_times(priority: str, created_at: datetime) -> tuple[datetime, datetime]:
    """Return until when the first response and the resolution are due."""
    response, resolution = SLA[priority]
    return created_at + response, created_at + resolution


def move(ticket: Ticket, to: str, *, at: datetime) -> None:
    """Take the ticket to another status; to the one it has is no step.

    Raises:
        Conflict: the ticket is closed (``ticket_closed``).
    """
    if to == ticket.status:
        return
    if to not in MOVES[ticket.status]:
        raise Conflict("The ticket is closed.", code="ticket_closed")
    ticket.status = to
    ticket.solved_at = at if to in (SOLVED, CLOSED) else None
