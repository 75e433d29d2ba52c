"""What the bot's calls about tickets do: find the ticket, apply the rule, show it."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.identity import Caller
from crm_backend.tickets import service
from crm_backend.tickets.models import Ticket
from crm_backend.tickets.schemas import CommentCall, OpenCall, TicketAnswer, TicketCall, TicketClosed
from crm_backend.tickets.views import ticket_view


async def open_(session: AsyncSession, caller: Caller, call: OpenCall) -> TicketAnswer:
    """Open a ticket (see ``service.open_for_caller`` for its refusals)."""
    ticket = await service.open_for_caller(
        session,
        caller,
        category=call.category,
        description=call.description,
        order_number=call.order_number,
        email=call.email,
    )
    return TicketAnswer(ticket=ticket_view(ticket))


async def find(session: AsyncSession, caller: Caller, call: TicketCall) -> TicketAnswer:
    """Show a ticket (see ``service.find_ticket`` for its refusals)."""
    return TicketAnswer(ticket=ticket_view(await _find(session, caller, call, lock=False)))


async def comment(session: AsyncSession, caller: Caller, call: CommentCall) -> TicketAnswer:
    """Add the customer's words to a ticket."""
    ticket = await _find(session, caller, call, lock=True)
    await service.add_comment(session, ticket, author="customer", body=call.text)
    return TicketAnswer(ticket=ticket_view(ticket))


async def close(session: AsyncSession, caller: Caller, call: TicketCall) -> TicketClosed:
    """Close a ticket, or say that it is closed."""
    ticket = await _find(session, caller, call, lock=True)
    closed_now = await service.close_ticket(session, ticket)
    return TicketClosed(ticket=ticket_view(ticket), already=not closed_now)


async def _find(session: AsyncSession, caller: Caller, call: TicketCall, *, lock: bool) -> Ticket:
    return await service.find_ticket(session, caller, number=call.ticket_number, email=call.email, lock=lock)
