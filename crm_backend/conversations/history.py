"""What was said in a conversation lately."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, ConversationEvent, Message
from crm_backend.conversations.vocabulary import CONVERSATION_UPDATED, CUSTOMER


async def last_words(session: AsyncSession, conversation_id: str, *, limit: int) -> Sequence[str]:
    """Return the customer's latest messages, newest first; none of an unknown conversation."""
    query = select(Message.text).where(Message.conversation_id == conversation_id, Message.sender == CUSTOMER)
    return (await session.scalars(query.order_by(Message.seq.desc()).limit(limit))).all()


async def language_of(session: AsyncSession, conversation_id: str) -> str | None:
    """Return the conversation's language; None of an unknown one."""
    return await session.scalar(select(Conversation.language).where(Conversation.id == conversation_id))


async def list_messages_of_this_spell(
    session: AsyncSession, conversation_id: str, *, before: int, limit: int = 6
) -> list[Message]:
    """Return the customer's latest messages before a seq, since the owner last changed; oldest first."""
    began = await session.scalar(
        select(func.max(ConversationEvent.seq)).where(
            ConversationEvent.conversation_id == conversation_id,
            ConversationEvent.type == CONVERSATION_UPDATED,
        )
    )
    query = select(Message).where(
        Message.conversation_id == conversation_id,
        Message.sender == CUSTOMER,
        Message.seq > (began or 0),
        Message.seq < before,
    )
    found = (await session.scalars(query.order_by(Message.seq.desc()).limit(limit))).all()
    return list(reversed(found))
