"""The order and the ticket concerned. A number alone proves nothing: it may be a stranger's guess.

An order is shown if it is the signed-in customer's own, or if the bot showed it in this
conversation, which it does only after number and e-mail fitted. Otherwise the agent reads the number
that was named, and not whether there is such an order.
"""

import re
from collections.abc import Iterator, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.identity import Caller
from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.vocabulary import CUSTOMER
from crm_backend.orders.numbers import normalise_order_number, normalise_ticket_number
from crm_backend.orders.service import find_known_order
from crm_backend.orders.views import order_view
from crm_backend.tickets.service import find_ticket_about
from crm_backend.tickets.views import ticket_view
from crm_backend.triage.evidence.log import parse_of, slots_of
from crm_backend.triage.evidence.schemas import Matter

_ORDER = re.compile(r"\bKF[-\s]?\d{1,9}\b", re.IGNORECASE)


async def find_matter(session: AsyncSession, conversation: Conversation, log: Sequence[Message]) -> Matter:
    """Return what the conversation is about, as far as the CRM knows it and the customer may."""
    caller = Caller(conversation.id, conversation.customer_id, conversation.address_hash)
    number = next(_numbers(log), None) or conversation.order_number
    shown = set(_shown(log))
    order = await find_known_order(session, caller, number=number, shown=number in shown) if number else None
    asked = _ticket_number(log)
    order_number = order.number if order else None
    ticket = await find_ticket_about(
        session, caller, number=asked, shown=asked in shown, order_number=order_number
    )
    return Matter(
        order=await order_view(session, order) if order else None,
        named_order=number if order is None else None,
        ticket=ticket_view(ticket) if ticket else None,
    )


def _numbers(log: Sequence[Message]) -> Iterator[str]:
    """Yield the order numbers of the log, latest first: named by the customer, or on a card."""
    for message in reversed(log):
        named = _named(message) if message.sender == CUSTOMER else _on_card(message)
        yield from filter(None, map(normalise_order_number, named))


def _named(message: Message) -> list[str]:
    read = [
        str(entity.get("value"))
        for entity in parse_of(message).get("entities") or []
        if entity.get("entity") == "order_number"
    ]
    return read or _ORDER.findall(message.text)[::-1]


def _on_card(message: Message, kind: str = "order") -> list[str]:
    card = message.card or {}
    return [card[kind]["number"]] if card.get("card") == kind else []


def _shown(log: Sequence[Message]) -> Iterator[str]:
    for message in log:
        yield from _on_card(message)
        yield from _on_card(message, "ticket")


def _ticket_number(log: Sequence[Message]) -> str | None:
    """Return the latest ticket that the bot showed or the customer named."""
    for message in reversed(log):
        slot = slots_of(message).get("ticket_number")
        for number in [*_on_card(message, "ticket"), slot]:
            if isinstance(number, str) and number:
                return normalise_ticket_number(number)
    return None
