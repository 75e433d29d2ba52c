"""A customer who writes that an article was no help: kept like a press of "That didn't help"."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.leases import Due
from crm_backend.conversations.models import Message
from crm_backend.conversations.vocabulary import BOT, CUSTOMER
from crm_backend.knowledge import gaps
from crm_backend.knowledge.models import NOT_HELPFUL
from crm_backend.triage.cues import Cues
from crm_backend.triage.state import PROTEST

SURE = 0.6


async def keep_protest(session: AsyncSession, message: Due, cues: Cues) -> None:
    """Keep the question before as a gap, if it was answered by an article and this is a protest."""
    if cues.get(PROTEST, 0.0) < SURE:
        return
    before = await _last(session, message, sender=BOT)
    if before is None or (before.card or {}).get("card") != "article":
        return
    question = await _last(session, before, sender=CUSTOMER)
    if question is None:
        return
    await gaps.keep(
        session,
        question=question.text,
        conversation_id=message.conversation_id,
        message_id=question.id,
        reason=NOT_HELPFUL,
        slug=str((before.card or {}).get("slug") or "") or None,
    )


async def _last(session: AsyncSession, message: Due | Message, *, sender: str) -> Message | None:
    query = select(Message).where(
        Message.conversation_id == message.conversation_id,
        Message.seq < message.seq,
        Message.sender == sender,
    )
    return await session.scalar(query.order_by(Message.seq.desc()).limit(1))
