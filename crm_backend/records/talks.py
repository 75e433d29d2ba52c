"""Conversations as the pages of orders and customers list them."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.records.schemas import TalkRow


async def list_talks(session: AsyncSession, condition: ColumnElement[bool], limit: int) -> list[TalkRow]:
    """Return the conversations with customers' words for which the condition holds, newest first."""
    query = select(Conversation).where(condition, Conversation.next_seq > 2)
    query = query.order_by(Conversation.created_at.desc(), Conversation.id).limit(limit)
    return [
        TalkRow(
            id=one.id,
            owner=one.owner,
            topic=one.topic,
            began_at=one.created_at,
            last_text=one.last_message_text,
        )
        for one in await session.scalars(query)
    ]
