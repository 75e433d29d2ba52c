"""Agents' answers to tickets: kept on the ticket and mailed to the customer."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.text import check_message
from crm_backend.desk.mails import answer
from crm_backend.errors import NotFound
from crm_backend.orders.numbers import normalise_ticket_number
from crm_backend.staff import audit
from crm_backend.tickets.models import Ticket
from crm_backend.tickets.schemas import TicketView
from crm_backend.tickets.service import add_comment
from crm_backend.tickets.views import ticket_view

LONGEST = 8000


async def reply(session: AsyncSession, number: str, *, text: str, by: str) -> TicketView:
    """Add an agent's answer and have it mailed.

    Raises:
        NotFound: ``ticket_not_found``.
        Conflict: ``ticket_closed``.
    """
    query = select(Ticket).where(Ticket.number == normalise_ticket_number(number))
    ticket = await session.scalar(query.with_for_update(of=Ticket).execution_options(populate_existing=True))
    if ticket is None:
        raise NotFound("There is no such ticket.", code="ticket_not_found")
    words = check_message(text, limit=LONGEST)
    await add_comment(session, ticket, author="agent", body=words)
    session.add(answer(ticket, words))
    await audit.record(
        session, staff_id=by, action="ticket.reply", object_type="ticket", object_id=ticket.number
    )
    return ticket_view(ticket)
