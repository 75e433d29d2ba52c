"""How long customers waited within the last hour, and so how long the next will."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.conversations.vocabulary import QUEUE, public_owner
from crm_backend.database import now
from crm_backend.desk.models import Wait

LOOK_BACK = timedelta(hours=1)
ENOUGH = 3
MOST = 500

Lasted = tuple[timedelta, int]
"""How long somebody waited, and from which place."""


def estimate(place: int, ended: Sequence[Lasted], going_on: Sequence[Lasted] = ()) -> timedelta | None:
    """Return how long somebody at this place will wait; None for too few to tell.

    The median time that one place took, times the place. A wait that still goes on counts once it is
    longer than that: it will be no shorter.
    """
    if len(ended) < ENOUGH:
        return None
    seconds = [lasted.total_seconds() / at for lasted, at in ended]
    usual = median(seconds)
    so_far = [lasted.total_seconds() / at for lasted, at in going_on]
    return timedelta(seconds=median([*seconds, *(one for one in so_far if one > usual)]) * place)


async def expected_wait(session: AsyncSession, place: int) -> timedelta | None:
    """Return how long a customer at this place (1 is next) will wait, by the last hour."""
    return estimate(place, *await last_hour(session))


async def last_hour(session: AsyncSession) -> tuple[list[Lasted], list[Lasted]]:
    """Return the waits that ended at an agent within the last hour, and those that go on."""
    moment = now()
    answered = (Wait.ended_at > moment - LOOK_BACK, Wait.ended_by == "agent")
    ended = await session.execute(
        select(Wait.began_at, Wait.ended_at, Wait.place)
        .where(*answered)
        .order_by(Wait.ended_at.desc())
        .limit(MOST)
    )
    open_now = await session.execute(
        select(Wait.began_at, Wait.place).where(Wait.ended_at.is_(None)).limit(MOST)
    )
    return (
        [((until or moment) - began, place) for began, until, place in ended],
        [(moment - began, place) for began, place in open_now],
    )


async def follow_wait(session: AsyncSession, conversation: Conversation, *, place: int | None) -> None:
    """Let the conversation's wait begin or end with what its owner is now."""
    running = await _running(session, conversation.id)
    if conversation.owner == QUEUE and running is None:
        began: datetime = conversation.waiting_since or now()
        session.add(Wait(conversation_id=conversation.id, began_at=began, place=place or 1))
    elif conversation.owner != QUEUE and running is not None:
        await session.execute(
            update(Wait)
            .where(Wait.conversation_id == conversation.id, Wait.ended_at.is_(None))
            .values(ended_at=now(), ended_by=public_owner(conversation.owner))
        )
    await session.flush()


async def _running(session: AsyncSession, conversation_id: str) -> str | None:
    query = select(Wait.id).where(Wait.conversation_id == conversation_id, Wait.ended_at.is_(None))
    return await session.scalar(query.limit(1))
