"""What the variables are worth in one conversation."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.conversations.people import person_of
from crm_backend.orders.models import Order
from crm_backend.orders.service import list_open_orders_of
from crm_backend.orders.views import order_view
from crm_backend.replies.variables import Values
from crm_backend.staff.schemas import StaffView
from crm_backend.tickets.models import Ticket


async def values_of(
    session: AsyncSession, conversation: Conversation, staff: StaffView, *, shop: str
) -> Values:
    """Return each variable's value; None where the conversation has none."""
    person = await person_of(session, conversation.customer_id)
    order = await _order(session, conversation)
    query = select(Ticket.number).where(Ticket.conversation_id == conversation.id)
    name = person.name if person else None
    return {
        "customer.name": name,
        "customer.first_name": _first(name),
        "customer.email": person.email if person else None,
        "order.number": order.number if order else None,
        "order.status": (await order_view(session, order)).status_text if order else None,
        "ticket.number": await session.scalar(query.order_by(Ticket.created_at.desc(), Ticket.number.desc())),
        "agent.name": staff.name,
        "agent.first_name": _first(staff.name),
        "shop.name": shop,
    }


async def _order(session: AsyncSession, conversation: Conversation) -> Order | None:
    """Return the order that is talked about, else the only one that is under way."""
    if conversation.order_number is not None:
        found: Order | None = await session.scalar(
            select(Order).where(Order.number == conversation.order_number)
        )
        return found
    if conversation.customer_id is None:
        return None
    under_way = await list_open_orders_of(session, conversation.customer_id)
    return under_way[0] if len(under_way) == 1 else None


def _first(name: str | None) -> str | None:
    return name.split()[0] if name and name.strip() else None
