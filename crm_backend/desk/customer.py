"""The customer beside the chat: who they are, how sure that is, their orders and their tickets."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.identity import Caller
from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.page_context import read_context
from crm_backend.conversations.vocabulary import BOT
from crm_backend.customers.proof import recent_wrong_tries
from crm_backend.customers.service import get_customer
from crm_backend.desk.schemas import CustomerContext, CustomerView, IdentityView
from crm_backend.orders.models import Order
from crm_backend.orders.service import find_known_order, list_orders_of
from crm_backend.orders.views import order_view
from crm_backend.tickets.service import list_tickets_of
from crm_backend.tickets.views import ticket_view

ORDERS = 10
LATELY = timedelta(hours=24)


async def customer_context(session: AsyncSession, conversation: Conversation) -> CustomerContext:
    """Return what the CRM knows about the person; of a stranger only what they proved here."""
    wrong = await recent_wrong_tries(session, conversation.id, within=LATELY)
    looking_at = await read_context(session, conversation.id)
    if conversation.customer_id is None:
        stranger = await _stranger(session, conversation, wrong)
        return stranger.model_copy(update={"looking_at": looking_at})
    customer = await get_customer(session, conversation.customer_id)
    orders = await list_orders_of(session, customer.id, ORDERS)
    tickets = await list_tickets_of(session, customer.id)
    return CustomerContext(
        identity=IdentityView(level="signed_in", orders=[], wrong_tries=wrong),
        customer=CustomerView.model_validate(customer),
        orders=[await order_view(session, order) for order in orders],
        tickets=[ticket_view(ticket) for ticket in tickets],
        looking_at=looking_at,
    )


async def _stranger(session: AsyncSession, conversation: Conversation, wrong: int) -> CustomerContext:
    proved = await _proved(session, conversation)
    return CustomerContext(
        identity=IdentityView(
            level="proved" if proved else "unknown",
            orders=[order.number for order in proved],
            wrong_tries=wrong,
        ),
        customer=None,
        orders=[await order_view(session, order) for order in proved],
        tickets=[],
    )


async def _proved(session: AsyncSession, conversation: Conversation) -> list[Order]:
    """Return the orders that the bot showed here, which it does only after number and e-mail fitted."""
    query = select(Message.card).where(
        Message.conversation_id == conversation.id, Message.sender == BOT, Message.card.is_not(None)
    )
    cards = (await session.scalars(query.order_by(Message.seq.desc()))).all()
    numbers = [card["order"]["number"] for card in cards if card and card.get("card") == "order"]
    caller = Caller(conversation.id, None, conversation.address_hash)
    found = [
        await find_known_order(session, caller, number=number, shown=True)
        for number in list(dict.fromkeys(numbers))[:ORDERS]
    ]
    return [order for order in found if order is not None]
