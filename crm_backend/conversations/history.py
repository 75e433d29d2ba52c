"""What was said in a conversation lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import EVENTS, MESSAGES, Conversation, Message
from crm_backend.conversations.vocabulary import CONVERSATION_UPDATED, CUSTOMER

_SPELL_BEGAN = (
    select(func.coalesce(func.max(EVENTS.c.seq), 0))
    .where(EVENTS.c.conversation_id == bindparam("of"), EVENTS.c.type == CONVERSATION_UPDATED)
    .scalar_subquery()
)
_OF_THIS_SPELL = (
    select(*(MESSAGES.c[name] for name in ("intent", "parse", "sentiment", "created_at")))
    .where(
        MESSAGES.c.conversation_id == bindparam("of"),
        MESSAGES.c.sender == CUSTOMER,
        MESSAGES.c.seq > _SPELL_BEGAN,
        MESSAGES.c.seq < bindparam("before"),
    )
    .order_by(MESSAGES.c.seq.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True)
class Heard:
    """What the bot understood of a customer's message, and its mood."""

    intent: str | None
    parse: dict[str, Any] | None
    sentiment: dict[str, Any] | None
    created_at: datetime


async def last_words(session: AsyncSession, conversation_id: str, *, limit: int) -> Sequence[str]:
    """Return the customer's latest messages, newest first; none of an unknown conversation."""
    query = select(Message.text).where(Message.conversation_id == conversation_id, Message.sender == CUSTOMER)
    return (await session.scalars(query.order_by(Message.seq.desc()).limit(limit))).all()


async def language_of(session: AsyncSession, conversation_id: str) -> str | None:
    """Return the conversation's language; None of an unknown one."""
    return await session.scalar(select(Conversation.language).where(Conversation.id == conversation_id))


async def list_heard_in_this_spell(
    session: AsyncSession, conversation_id: str, *, before: int, limit: int = 6
) -> list[Heard]:
    """Return the customer's latest messages before a seq, since the owner last changed; oldest first."""
    asked = {"of": conversation_id, "before": before, "most": limit}
    found = (await session.execute(_OF_THIS_SPELL, asked)).all()
    return [Heard(*row) for row in reversed(found)]
