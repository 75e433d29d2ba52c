"""What is said of a conversation when it is closed: how it ended, kept with the change of owner; and tags."""

from collections.abc import Sequence
from typing import cast, get_args

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import ConversationEvent
from crm_backend.conversations.vocabulary import CLOSED
from crm_backend.desk.schemas import ClosedAs
from crm_backend.inbox.models import Tag

_REASON = "closed"


def reason_of(outcome: ClosedAs | None) -> str:
    """Return why the owner changed, as the log keeps it."""
    return f"{_REASON}:{outcome}" if outcome else _REASON


async def closed_as(session: AsyncSession, conversation_id: str) -> ClosedAs | None:
    """Return what the last one to close it said; None when nobody did."""
    query = select(ConversationEvent.reason).where(
        ConversationEvent.conversation_id == conversation_id, ConversationEvent.owner == CLOSED
    )
    reason = await session.scalar(query.order_by(ConversationEvent.seq.desc()).limit(1))
    outcome = (reason or "").removeprefix(f"{_REASON}:")
    return cast(ClosedAs, outcome) if outcome in get_args(ClosedAs) else None


async def add_tags(session: AsyncSession, conversation_id: str, tags: Sequence[str]) -> None:
    """Add those tags that the conversation does not have."""
    held = set(await session.scalars(select(Tag.name).where(Tag.conversation_id == conversation_id)))
    session.add_all(Tag(conversation_id=conversation_id, name=name) for name in sorted(set(tags) - held))
    await session.flush()
