"""One turn at a time: the lease on a conversation, and the messages that wait for the bot."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.vocabulary import (
    BOT,
    PENDING,
)
from crm_backend.database import now


async def acquire(session: AsyncSession, conversation_id: str, *, holder: str, duration: timedelta) -> bool:
    """Take (or renew) the right to run this conversation's turns; False while another has it."""
    moment = now()
    statement = (
        update(Conversation)
        .where(
            Conversation.id == conversation_id,
            Conversation.owner == BOT,
            or_(
                Conversation.turn_lease_until.is_(None),
                Conversation.turn_lease_until < moment,
                Conversation.turn_lease_by == holder,
            ),
        )
        .values(turn_lease_by=holder, turn_lease_until=moment + duration)
        .returning(Conversation.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def release(session: AsyncSession, conversation_id: str, *, holder: str) -> None:
    """Give the lease back; harmless when it has passed to another."""
    await session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.turn_lease_by == holder)
        .values(turn_lease_by=None, turn_lease_until=None)
        .execution_options(synchronize_session=False)
    )


async def next_due(session: AsyncSession, conversation_id: str) -> Message | None:
    """Return the oldest message that waits for the bot, unless its next try lies in the future.

    Later messages never overtake it: customers are answered in the order in which they wrote.
    """
    oldest = await session.scalar(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.state == PENDING)
        .order_by(Message.seq)
        .limit(1)
        .execution_options(populate_existing=True)
    )
    if oldest is None or (oldest.next_try_at is not None and oldest.next_try_at > now()):
        return None
    return oldest


async def list_due(session: AsyncSession, *, limit: int = 50) -> Sequence[str]:
    """Return conversations whose oldest waiting message is due while nobody is at work on it."""
    moment, older = now(), aliased(Message)
    overtakes = select(older.id).where(
        older.conversation_id == Message.conversation_id, older.state == PENDING, older.seq < Message.seq
    )
    query = (
        select(Conversation.id)
        .join(Message, Message.conversation_id == Conversation.id)
        .where(
            Message.state == PENDING,
            or_(Message.next_try_at.is_(None), Message.next_try_at <= moment),
            not_(overtakes.exists()),
            Conversation.owner == BOT,
            or_(Conversation.turn_lease_until.is_(None), Conversation.turn_lease_until < moment),
        )
    )
    return (await session.scalars(query.limit(limit))).all()
