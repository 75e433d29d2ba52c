"""Giving conversations out: the next one that fits an agent, by hand or by itself."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.conversations.vocabulary import QUEUE
from crm_backend.database import Database
from crm_backend.desk import settings as desk_settings
from crm_backend.desk.capacity import agent, agents, fits, need_of
from crm_backend.desk.presence import lock_presence
from crm_backend.desk.presence_schemas import AgentView
from crm_backend.desk.queue import in_order
from crm_backend.desk.service import claim
from crm_backend.errors import Conflict, NotFound
from crm_backend.staff.schemas import StaffView
from crm_backend.staff.service import get_staff

LOOKED_AT = 200


async def claim_next(session: AsyncSession, *, staff: StaffView) -> Conversation:
    """Claim who has waited longest of those whom this agent can help.

    Raises:
        NotFound: ``queue_empty``; nobody waits, or nobody who fits.
    """
    me = await agent(session, staff.id)
    for conversation in await _waiting(session):
        if not fits(me, need_of(conversation)):
            continue
        try:
            return await claim(session, conversation.id, staff=staff)
        except Conflict:  # a colleague was faster: the next one then
            continue
    raise NotFound("Nobody waits whom you could help.", code="queue_empty")


def choose(candidates: Sequence[AgentView], conversation: Conversation) -> AgentView | None:
    """Return the agent with the most room of those who are there and fit; None if there is none."""
    need = need_of(conversation)
    free = [one for one in candidates if _has_room(one) and fits(one, need)]
    return min(free, key=lambda one: (one.load / one.capacity, one.load, one.id), default=None)


def _has_room(one: AgentView) -> bool:
    return one.status == "online" and one.load < one.capacity


async def assign(database: Database) -> list[str]:
    """Give waiting conversations out, oldest first, while agents have room; return which.

    Each in a transaction of its own, under the agent's lock, so that two processes never give one
    agent more than they can take.
    """
    async with database.read() as session:
        if (await desk_settings.current(session)).settings.assignment != "automatic":
            return []
        waiting = await _waiting(session)
        ready = [one for one in await agents(session) if _has_room(one)] if waiting else []
    given = []
    for conversation in waiting:
        chosen = choose(ready, conversation)
        if chosen is not None and await _give(database, conversation.id, chosen.id):
            given.append(conversation.id)
        if chosen is not None:
            async with database.read() as session:
                ready = [one for one in await agents(session) if _has_room(one)]
        if not ready:
            break
    return given


async def _give(database: Database, conversation_id: str, staff_id: str) -> bool:
    async with database.write() as session:
        await lock_presence(session, staff_id)
        if not _has_room(await agent(session, staff_id)):
            return False
        staff = StaffView.model_validate(await get_staff(session, staff_id))
        try:
            await claim(session, conversation_id, staff=staff, from_queue=True)
        except Conflict:  # another process was faster
            return False
    return True


async def _waiting(session: AsyncSession) -> Sequence[Conversation]:
    query = in_order(select(Conversation).where(Conversation.owner == QUEUE))
    return (await session.scalars(query.limit(LOOKED_AT))).all()
