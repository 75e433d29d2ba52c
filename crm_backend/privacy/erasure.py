"""Erasure of one customer: no table keeps what they wrote or who they were.

Rows that the shop must keep (orders, invoices, the counts of conversations) stay without the person.
Everything that hangs on a conversation, message or customer and that nobody named here is deleted: a
table that is added later is reached without being asked.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

import crm_backend.models  # noqa: F401  (every table must be known)
from crm_backend.conversations.models import Conversation, ConversationEvent, Message
from crm_backend.customers.models import Customer, NewsletterRequest, ProofDoor
from crm_backend.database import Base
from crm_backend.inbox import said
from crm_backend.insights import privacy as insights
from crm_backend.orders.models import Order, Refund, Return
from crm_backend.privacy import questions, training
from crm_backend.privacy.customers import Belongings
from crm_backend.tickets.models import Ticket, TicketComment

ERASED = "[erased]"
CHUNK = 500
ERASED_STATUS = "erased"
_KEPT = {
    "customers", "conversations", "messages", "conversation_events", "tickets", "ticket_comments",
    "orders", "training_uses",
}  # fmt: skip
"""Tables with rules of their own."""
_LINKS = {
    "conversation_id": "conversations",
    "message_id": "messages",
    "customer_id": "customer",
    "ticket_id": "tickets",
}


async def erase(session: AsyncSession, what: Belongings) -> dict[str, Any]:
    """Erase; return the counts that the audit entry shows. Nothing is committed here."""
    texts = await _texts(session, what)
    models = await training.mark_learners(session, what.messages) if what.messages else []
    await questions.forget(session, texts)
    for chunk in _chunks(what.tickets):
        await _blank_tickets(session, chunk)
    for chunk in _chunks(what.conversations):
        await _blank_conversations(session, chunk)
    if what.customer_id is not None:
        await insights.erase(session, what.customer_id)
        await _blank_customer(session, what.customer_id, what.email or "")
        for chunk in _chunks(what.orders):
            await _blank_orders(session, chunk)
    swept = await _sweep(session, what)
    if what.messages:
        await said.forget(session)
    return {
        "conversations": len(what.conversations),
        "messages": len(what.messages),
        "tickets": len(what.tickets),
        "orders": len(what.orders),
        "removed": swept,
        "models_to_retrain": models,
    }


async def _texts(session: AsyncSession, what: Belongings) -> list[str]:
    found: list[str] = []
    for chunk in _chunks(what.conversations):
        found += await session.scalars(select(Message.text).where(Message.conversation_id.in_(chunk)))
    return [text for text in found if text != ERASED]


async def _blank_conversations(session: AsyncSession, ids: Sequence[str]) -> None:
    await session.execute(
        update(Conversation)
        .where(Conversation.id.in_(ids))
        .values(
            customer_id=None, external_id=None, address_hash="", order_number=None, reasons=[],
            rating_comment=None, last_message_text=ERASED,
        )
    )  # fmt: skip
    await session.execute(
        update(Message)
        .where(Message.conversation_id.in_(ids))
        .values(text=ERASED, payload=None, buttons=[], card=None, parse=None, sentiment=None, client_id=None)
    )
    await session.execute(
        update(Message)
        .where(Message.conversation_id.in_(ids), Message.state == "pending")
        .values(state="unanswered", next_try_at=None)
    )
    events = update(ConversationEvent).where(ConversationEvent.conversation_id.in_(ids))
    await session.execute(events.where(ConversationEvent.message_id.is_not(None)).values(data={}))
    doors = [f"conversation:{one}" for one in ids]
    await session.execute(delete(ProofDoor).where(ProofDoor.subject.in_(doors)))


async def _blank_tickets(session: AsyncSession, ids: Sequence[str]) -> None:
    nobody = {"email": "", "subject": ERASED, "customer_id": None}
    await session.execute(update(Ticket).where(Ticket.id.in_(ids)).values(nobody))
    await session.execute(update(TicketComment).where(TicketComment.ticket_id.in_(ids)).values(body=ERASED))


async def _blank_customer(session: AsyncSession, customer_id: str, email: str) -> None:
    nobody = {
        "email": f"{customer_id}@erased.invalid", "name": "", "phone": "", "address": "", "note": "",
        "newsletter": False, "status": ERASED_STATUS,
    }  # fmt: skip
    await session.execute(update(Customer).where(Customer.id == customer_id).values(nobody))
    await session.execute(delete(NewsletterRequest).where(NewsletterRequest.email == email))


async def _blank_orders(session: AsyncSession, ids: Sequence[str]) -> None:
    """Numbers, lines and sums stay, as the law on books demands; where parcels went does not."""
    parcel = {"shipping_address": "", "tracking_number": None, "tracking_url": None}
    await session.execute(update(Order).where(Order.id.in_(ids)).values(parcel))
    await session.execute(update(Refund).where(Refund.order_id.in_(ids)).values(reason=""))
    await session.execute(update(Return).where(Return.order_id.in_(ids)).values(reason=""))


async def _sweep(session: AsyncSession, what: Belongings) -> dict[str, int]:
    """Delete the rows of every other table that hang on what is erased."""
    ids: dict[str, Sequence[str]] = {
        "conversations": what.conversations,
        "messages": what.messages,
        "tickets": what.tickets,
        "customer": [what.customer_id] if what.customer_id else [],
    }
    counts: dict[str, int] = {}
    for table, column, kind in _linked():
        for chunk in _chunks(ids[kind]):
            result = await session.execute(delete(table).where(column.in_(chunk)))
            counts[table.name] = counts.get(table.name, 0) + int(result.rowcount)  # type: ignore[attr-defined]
    return {name: count for name, count in counts.items() if count}


def _linked() -> Iterator[tuple[Table, Column[Any], str]]:
    for table in reversed(Base.metadata.sorted_tables):
        if table.name not in _KEPT:
            for name, kind in _LINKS.items():
                if name in table.columns:
                    yield table, table.columns[name], kind


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
