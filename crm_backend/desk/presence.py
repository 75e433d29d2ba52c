"""Who is at the desk: known by heartbeats, and gone after a minute without one."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.desk.models import OFFLINE, ONLINE, PAUSED, Presence
from crm_backend.desk.presence_schemas import Status
from crm_backend.idempotency import insert_if_new

AWAY_AFTER = timedelta(seconds=60)


def status_of(presence: Presence | None) -> Status:
    """Return what an agent is now; ``away`` for one without a sign of life for a minute."""
    if presence is None or presence.status == OFFLINE:
        return "offline"
    if now() - presence.seen_at >= AWAY_AFTER:
        return "away"
    return "paused" if presence.status == PAUSED else "online"


async def beat(
    session: AsyncSession, staff_id: str, *, status: str = ONLINE, capacity: int | None = None
) -> Presence:
    """Note a sign of life with what the agent says of themselves."""
    row = await lock_presence(session, staff_id)
    if row is None:
        row = Presence(staff_id=staff_id, status=status, seen_at=now(), capacity=capacity)
        if await insert_if_new(session, row):
            return row
        row = await session.get_one(Presence, staff_id)
    row.status, row.seen_at, row.capacity = status, now(), capacity
    await session.flush()
    return row


async def touch(session: AsyncSession, staff_id: str) -> None:
    """Take a deed as a sign of life, of somebody whose heart was heard before."""
    row = await lock_presence(session, staff_id)
    if row is not None:
        row.seen_at = now()
        await session.flush()


async def lock_presence(session: AsyncSession, staff_id: str) -> Presence | None:
    """Return an agent's presence, kept from other writers until the transaction ends."""
    query = select(Presence).where(Presence.staff_id == staff_id).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def presences(session: AsyncSession, staff_ids: Iterable[str] | None = None) -> dict[str, Presence]:
    """Return what is known of these agents (all, for None), by id."""
    query = select(Presence).execution_options(populate_existing=True)
    if staff_ids is not None:
        query = query.where(Presence.staff_id.in_(list(staff_ids)))
    return {row.staff_id: row for row in await session.scalars(query)}


async def list_gone(session: AsyncSession) -> list[str]:
    """Return the agents that left or gave no sign of life for a minute."""
    return list(await session.scalars(select(Presence.staff_id).where(_gone())))


async def is_gone(session: AsyncSession, staff_id: str) -> bool:
    """Say whether this agent left; asked again under the conversation's lock."""
    query = select(Presence.staff_id).where(Presence.staff_id == staff_id, _gone())
    return await session.scalar(query) is not None


async def anybody_on(session: AsyncSession) -> bool:
    """Say whether an agent takes conversations right now."""
    here = and_(Presence.status == ONLINE, Presence.seen_at > now() - AWAY_AFTER)
    return await session.scalar(select(Presence.staff_id).where(here).limit(1)) is not None


def _gone() -> ColumnElement[bool]:
    return or_(Presence.status == OFFLINE, Presence.seen_at <= now() - AWAY_AFTER)
