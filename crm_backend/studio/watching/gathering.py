"""The messages of a period, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, ConversationEvent, Message
from crm_backend.conversations.vocabulary import CUSTOMER, QUEUE
from crm_backend.customers.models import Customer
from crm_backend.knowledge.models import NOT_HELPFUL, KnowledgeGap
from crm_backend.studio.review.personal import Writer, without_personal
from crm_backend.studio.review.sources import guessed

MOST = 20_000
"""Newest messages of a period that are looked at."""
REFUSED = ("near_miss", "out_of_scope")
OUTSIDE = ("out_of_scope", "nlu_fallback")


@dataclass(frozen=True)
class Said:
    """A customer's message that the bot has read; ``text`` is without personal data.

    It was not understood when the gate refused it, when it is outside of what the bot is for, or when
    no article answers it.
    """

    id: str
    conversation_id: str
    text: str
    intent: str
    confidence: float
    understood: bool
    model: str
    at: datetime
    helpful: bool = True


async def said_between(db: AsyncSession, since: datetime, until: datetime) -> list[Said]:
    """Return the newest messages of a period, at most ``MOST``."""
    gaps = select(KnowledgeGap.message_id, KnowledgeGap.reason).where(KnowledgeGap.message_id.is_not(None))
    reasons = {row.message_id: row.reason for row in await db.execute(gaps)}
    query = (
        select(Message, Customer.name, Customer.phone, Customer.address)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .outerjoin(Customer, Customer.id == Conversation.customer_id)
        .where(
            Message.sender == CUSTOMER,
            Message.payload.is_(None),
            Message.parse.is_not(None),
            Message.created_at >= since,
            Message.created_at < until,
        )
        .order_by(Message.created_at.desc(), Message.id)
        .limit(MOST)
    )
    found = []
    for message, name, phone, address in await db.execute(query):
        parse = message.parse or {}
        gate = parse.get("gate") or {}
        found.append(
            Said(
                id=message.id,
                conversation_id=message.conversation_id,
                text=without_personal(message.text, Writer(name or "", phone or "", address or "")),
                intent=guessed(parse, message.intent) or "",
                confidence=float(gate.get("confidence") or message.confidence or 0.0),
                understood=gate.get("decision") not in REFUSED
                and message.intent not in OUTSIDE
                and reasons.get(message.id, NOT_HELPFUL) == NOT_HELPFUL,
                model=message.model_id or "",
                at=message.created_at,
                helpful=reasons.get(message.id) != NOT_HELPFUL,
            )
        )
    return found


async def texts_of(db: AsyncSession, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return conversation and text, without personal data, of those of these messages that are left."""
    query = (
        select(
            Message.id, Message.conversation_id, Message.text, Customer.name, Customer.phone, Customer.address
        )
        .join(Conversation, Conversation.id == Message.conversation_id)
        .outerjoin(Customer, Customer.id == Conversation.customer_id)
        .where(Message.id.in_(ids))
    )
    return {
        id: (conversation, without_personal(text, Writer(name or "", phone or "", address or "")))
        for id, conversation, text, name, phone, address in await db.execute(query)
    }


async def handed_over(db: AsyncSession, since: datetime) -> frozenset[str]:
    """Return the conversations that went to people since then."""
    query = (
        select(ConversationEvent.conversation_id)
        .where(ConversationEvent.owner == QUEUE, ConversationEvent.created_at >= since)
        .group_by(ConversationEvent.conversation_id)
    )
    return frozenset(await db.scalars(query))
