"""Everything that belongs to one customer: the ids that export and erasure go by."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, Message
from crm_backend.customers.models import Customer
from crm_backend.errors import NotFound
from crm_backend.orders.models import Order
from crm_backend.tickets.models import Ticket


@dataclass(frozen=True)
class Belongings:
    """The ids of one customer's rows; ``customer_id`` is None for a stranger's conversations."""

    customer_id: str | None
    email: str | None
    conversations: Sequence[str]
    messages: Sequence[str]
    tickets: Sequence[str]
    orders: Sequence[str]


async def find_customer(session: AsyncSession, who: str) -> Customer:
    """Return a customer by id or e-mail.

    Raises:
        NotFound: ``customer_not_found``.
    """
    query = select(Customer).where(or_(Customer.id == who, Customer.email == who.strip().lower()))
    customer = (await session.scalars(query)).first()
    if customer is None:
        raise NotFound("There is no such customer.", code="customer_not_found")
    return customer


async def belongings_of(session: AsyncSession, customer: Customer) -> Belongings:
    """Return what belongs to a customer, tickets that carry only their e-mail included."""
    talks = select(Conversation.id).where(Conversation.customer_id == customer.id)
    by_mail = select(Ticket.conversation_id).where(
        Ticket.email == customer.email, Ticket.conversation_id.is_not(None)
    )
    conversations = {
        *await session.scalars(talks),
        *[one for one in await session.scalars(by_mail) if one],
    }
    return await _collect(session, customer, sorted(conversations))


async def belongings_of_conversations(session: AsyncSession, ids: Sequence[str]) -> Belongings:
    """Return what belongs to conversations alone: for strangers, and for retention."""
    return await _collect(session, None, ids)


async def _collect(session: AsyncSession, customer: Customer | None, ids: Sequence[str]) -> Belongings:
    messages = await session.scalars(select(Message.id).where(Message.conversation_id.in_(ids)))
    tickets, orders = select(Ticket.id).where(Ticket.conversation_id.in_(ids)), None
    if customer is not None:
        tickets = select(Ticket.id).where(
            or_(
                Ticket.conversation_id.in_(ids),
                Ticket.customer_id == customer.id,
                Ticket.email == customer.email,
            )
        )
        orders = select(Order.id).where(Order.customer_id == customer.id)
    return Belongings(
        customer_id=customer.id if customer else None,
        email=customer.email if customer else None,
        conversations=ids,
        messages=messages.all(),
        tickets=(await session.scalars(tickets)).all() if customer else [],
        orders=(await session.scalars(orders)).all() if orders is not None else [],
    )
