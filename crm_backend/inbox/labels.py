"""What is known of many conversations at once for the lists: their tags, and until when they are snoozed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.inbox.conditions import is_snoozed
from crm_backend.inbox.models import Snooze, Tag

SUGGESTED = 100


async def tags_of(session: AsyncSession, ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the tags of each conversation that has any, sorted."""
    found: dict[str, list[str]] = {}
    query = select(Tag).where(Tag.conversation_id.in_(ids)).order_by(Tag.name)
    for tag in await session.scalars(query):
        found.setdefault(tag.conversation_id, []).append(tag.name)
    return found


async def snoozed_until(session: AsyncSession, ids: Sequence[str]) -> dict[str, datetime]:
    """Return until when the snoozed ones of these conversations rest."""
    query = (
        select(Snooze.conversation_id, Snooze.until)
        .join(Conversation, Conversation.id == Snooze.conversation_id)
        .where(Snooze.conversation_id.in_(ids), is_snoozed())
    )
    return {row[0]: row[1] for row in await session.execute(query)}


async def known_tags(session: AsyncSession) -> list[str]:
    """Return the tags in use, the most used first."""
    count = func.count()
    query = select(Tag.name).group_by(Tag.name).order_by(count.desc(), Tag.name).limit(SUGGESTED)
    return list(await session.scalars(query))


async def in_use(session: AsyncSession) -> tuple[list[str], list[str]]:
    """Return the topics and the languages of the conversations, sorted."""
    topics = select(Conversation.topic).where(Conversation.topic.is_not(None)).distinct()
    languages = select(Conversation.language).distinct()
    return (
        [one for one in await session.scalars(topics.order_by(Conversation.topic).limit(SUGGESTED)) if one],
        list(await session.scalars(languages.order_by(Conversation.language).limit(SUGGESTED))),
    )
