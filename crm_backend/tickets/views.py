"""Tickets as customers, agents and the bot see them."""

from crm_backend.orders.status import shop_date
from crm_backend.tickets.models import Ticket
from crm_backend.tickets.schemas import CommentView, TicketView

STATUS_TEXT = {
    "open": "open, we are on it",
    "pending": "waiting for your answer",
    "solved": "solved",
    "closed": "closed",
}
_TITLES = {
    "complaint": "Complaint",
    "damaged": "Damaged item",
    "missing": "Missing item",
    "wrong_item": "Wrong item",
    "account": "Account",
    "review": "Review",
    "other": "Question",
}


def ticket_view(ticket: Ticket) -> TicketView:
    """Show a ticket."""
    last = ticket.comments[-1] if ticket.comments else None
    return TicketView(
        number=ticket.number,
        subject=ticket.subject,
        category=ticket.category,
        priority=ticket.priority,
        status=ticket.status,
        status_text=STATUS_TEXT[ticket.status],
        order_number=ticket.order_number,
        created_on=shop_date(ticket.created_at),
        first_response_due=ticket.first_response_due,
        last_comment=CommentView(author=last.author, body=last.body, on=shop_date(last.at)) if last else None,
    )


def subject_of(category: str, description: str) -> str:
    """Return a headline: what kind of matter, and how the customer begins."""
    words = " ".join(description.split())
    beginning = words if len(words) <= 80 else words[:79].rsplit(" ", 1)[0] + "…"
    return f"{_TITLES.get(category, 'Question')}: {beginning}"
