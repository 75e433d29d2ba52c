"""The customer beside the chat: who they are, what they ordered, what they complained about."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.conversations.page_context import read_context
from crm_backend.customers.service import get_customer
from crm_backend.desk.schemas import CustomerContext, CustomerView
from crm_backend.orders.service import list_orders_of
from crm_backend.orders.views import order_view
from crm_backend.tickets.service import list_tickets_of
from crm_backend.tickets.views import ticket_view

ORDERS = 10


async def customer_context(session: AsyncSession, conversation: Conversation) -> CustomerContext:
    """Return what the CRM knows about the person; all empty for a stranger."""
    looking_at = await read_context(session, conversation.id)
    if conversation.customer_id is None:
        return CustomerContext(customer=None, orders=[], tickets=[], looking_at=looking_at)
    customer = await get_customer(session, conversation.customer_id)
    orders = await list_orders_of(session, customer.id, ORDERS)
    tickets = await list_tickets_of(session, customer.id)
    return CustomerContext(
        customer=CustomerView.model_validate(customer),
        orders=[await order_view(session, order) for order in orders],
        tickets=[ticket_view(ticket) for ticket in tickets],
        looking_at=looking_at,
    )
