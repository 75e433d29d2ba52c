"""What was said in a conversation lately."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.vocabulary import CUSTOMER


async def last_words(session: AsyncSession, conversation_id: str, *, limit: int) -> Sequence[str]:
    """Return the customer's latest messages, newest first; none of an unknown conversation."""
    query = select(Message.text).where(Message.conversation_id == conversation_id, Message.sender == CUSTOMER)
    return (await session.scalars(query.order_by(Message.seq.desc()).limit(limit))).all()


async def language_of(session: AsyncSession, conversation_id: str) -> str | None:
    """Return the conversation's language; None of an unknown one."""
    return await session.scalar(select(Conversation.language).where(Conversation.id == conversation_id))
