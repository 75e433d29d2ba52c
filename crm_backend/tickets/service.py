"""Tickets: opening, finding, adding to and closing them."""

from sqlalchemy import ColumnElement, Select, and_, case, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.identity import Caller
from crm_backend.customers import proof
from crm_backend.customers.service import check_email, get_signed_in
from crm_backend.database import now
from crm_backend.errors import InvalidInput, NotFound
from crm_backend.orders.numbers import next_number, normalise_ticket_number
from crm_backend.orders.service import find_order
from crm_backend.tickets import status
from crm_backend.tickets.models import Ticket, TicketComment
from crm_backend.tickets.views import subject_of
from crm_backend.webhooks import events as webhooks


async def open_ticket(
    session: AsyncSession,
    *,
    email: str,
    category: str,
    description: str,
    customer_id: str | None = None,
    conversation_id: str | None = None,
    order_number: str | None = None,
    priority: str | None = None,
    author: str = "customer",
) -> Ticket:
    """Open a ticket with the first words about it as its comment; its category sets the priority."""
    at = now()
    priority = priority or status.PRIORITY_OF.get(category, "normal")
    first_response_due, resolution_due = status.due_times(priority, at)
    ticket = Ticket(
        number=await next_number(session, "T", Ticket.number),
        customer_id=customer_id,
        conversation_id=conversation_id,
        order_number=order_number,
        email=proof.normalise_email(email),
        subject=subject_of(category, description),
        category=category,
        priority=priority,
        first_response_due=first_response_due,
        resolution_due=resolution_due,
        created_at=at,
        comments=[TicketComment(author=author, body=description, at=at)],
    )
    session.add(ticket)
    await session.flush()
    told = {"number": ticket.number, "category": category, "priority": priority}
    await webhooks.emit(
        session, webhooks.TICKET_CREATED, {**told, "conversation_id": conversation_id, "order": order_number}
    )
    return ticket


async def open_for_caller(
    session: AsyncSession,
    caller: Caller,
    *,
    category: str,
    description: str,
    order_number: str | None,
    email: str | None,
) -> Ticket:
    """Open a ticket for whoever is in the conversation; an order it is about must be theirs.

    Raises:
        InvalidInput: a stranger gave no e-mail (``email_needed``), or none that can be answered.
        NotFound: the order is not theirs or does not exist (``order_not_found``).
    """
    if caller.signed_in:
        address = (await get_signed_in(session, caller)).email
    elif email:
        address = check_email(email)
    else:
        raise InvalidInput("An e-mail is needed to answer to.", code="email_needed")
    order = await find_order(session, caller, number=order_number, email=email) if order_number else None
    return await open_ticket(
        session,
        email=address,
        category=category,
        description=description,
        customer_id=caller.customer_id,
        conversation_id=caller.conversation_id,
        order_number=order.number if order else None,
    )


async def find_ticket(
    session: AsyncSession, caller: Caller, *, number: str | None, email: str | None, lock: bool = False
) -> Ticket:
    """Return the caller's ticket: by number, or else the newest that is not closed.

    A signed-in customer sees their own, anyone those of this conversation, and a stranger
    also the one with that number AND e-mail.

    Raises:
        NotFound: no such ticket, or not theirs; nobody can tell which (``ticket_not_found``).
        TooMany: a stranger's wrong tries have closed the door (``too_many_tries``).
        InvalidInput: a stranger gave a number without an e-mail (``email_needed``).
    """
    if not number:
        return await _newest(session, caller, lock=lock)
    query = select(Ticket).where(Ticket.number == normalise_ticket_number(number))
    ticket = await _first(session, query.where(_is_theirs(caller)), lock=lock)
    if ticket is None and not caller.signed_in:
        address = await proof.check_email_given(session, caller, email)
        ticket = await _first(session, query.where(Ticket.email == address), lock=lock)
    if ticket is None:
        guessed = not caller.signed_in and normalise_ticket_number(number) is not None
        error = proof.WrongTry if guessed else NotFound
        raise error("There is no such ticket for these details.", code="ticket_not_found")
    return ticket


async def _newest(session: AsyncSession, caller: Caller, *, lock: bool) -> Ticket:
    query = select(Ticket).where(_is_theirs(caller), Ticket.status != status.CLOSED)
    ticket = await _first(session, query.order_by(Ticket.created_at.desc(), Ticket.number.desc()), lock=lock)
    if ticket is None:
        raise NotFound("There is no open ticket.", code="ticket_not_found")
    return ticket


async def find_ticket_about(
    session: AsyncSession,
    caller: Caller,
    *,
    number: str | None,
    shown: bool,
    order_number: str | None,
) -> Ticket | None:
    """Return the ticket that a conversation is about; None if it is about none.

    That is the one with this number, if it is the caller's or was ``shown`` to them after proof, else
    their newest open one of this conversation, else their newest open one about the order.
    """
    theirs, is_open = _is_theirs(caller), Ticket.status != status.CLOSED
    here = Ticket.conversation_id == caller.conversation_id
    named = Ticket.number == number
    about = [here, *([Ticket.order_number == order_number] if order_number else [])]
    query = select(Ticket).where(
        or_(and_(named, true() if shown else theirs), and_(theirs, is_open, or_(*about)))
    )
    rank = case((named, 0), (here, 1), else_=2)
    return await _first(
        session, query.order_by(rank, Ticket.created_at.desc(), Ticket.number.desc()), lock=False
    )


def _is_theirs(caller: Caller) -> ColumnElement[bool]:
    here = Ticket.conversation_id == caller.conversation_id
    return or_(here, Ticket.customer_id == caller.customer_id) if caller.signed_in else here


async def _first(session: AsyncSession, query: Select[Ticket], *, lock: bool) -> Ticket | None:
    if lock:
        query = query.with_for_update(of=Ticket).execution_options(populate_existing=True)
    return (await session.scalars(query.limit(1))).first()


async def list_tickets_of(session: AsyncSession, customer_id: str, limit: int = 20) -> list[Ticket]:
    """Return a customer's tickets, newest first."""
    query = select(Ticket).where(Ticket.customer_id == customer_id)
    query = query.order_by(Ticket.created_at.desc(), Ticket.number.desc()).limit(limit)
    return list(await session.scalars(query))


async def add_comment(session: AsyncSession, ticket: Ticket, *, author: str, body: str) -> TicketComment:
    """Add to a ticket; a customer's words open it again, an agent's first ones stop the response clock.

    Raises:
        Conflict: the ticket is closed (``ticket_closed``).
    """
    at = now()
    if author == "customer" or ticket.status == status.CLOSED:
        status.move(ticket, status.OPEN, at=at)
    if author == "agent" and ticket.first_response_at is None:
        ticket.first_response_at = at
    comment = TicketComment(author=author, body=body, at=at)
    ticket.comments.append(comment)
    await session.flush()
    return comment


async def close_ticket(session: AsyncSession, ticket: Ticket) -> bool:
    """Close a ticket; return False when it was closed already."""
    if ticket.status == status.CLOSED:
        return False
    status.move(ticket, status.CLOSED, at=now())
    await session.flush()
    return True
