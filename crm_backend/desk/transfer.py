"""Handing a conversation on: to a colleague, to a team, or back to the queue because its agent is gone."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import service as conversations
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.ownership import SYSTEM_ACTOR
from crm_backend.conversations.service import Draft
from crm_backend.conversations.vocabulary import CLOSED, CUSTOMER, HUMAN, QUEUE, SYSTEM, agent_of, agent_owner
from crm_backend.database import now
from crm_backend.desk import texts
from crm_backend.desk.capacity import agent as find_agent
from crm_backend.desk.hands import check_in_charge, hand_over
from crm_backend.desk.notes import add_note
from crm_backend.desk.presence import is_gone
from crm_backend.desk.presence_schemas import AgentView, TransferIn
from crm_backend.desk.queue import in_order, rank_of
from crm_backend.desk.spells import follow_change
from crm_backend.desk.teams import get_team
from crm_backend.errors import Conflict
from crm_backend.staff import audit
from crm_backend.staff import service as accounts
from crm_backend.staff.schemas import StaffView

_STEP = timedelta(milliseconds=1)


async def transfer(
    session: AsyncSession, conversation_id: str, body: TransferIn, *, staff: StaffView
) -> Conversation:
    """Hand a conversation to an agent who is there, or to a team's queue.

    Raises:
        Conflict: ``not_owner``, ``conversation_closed``, ``agent_away`` or ``agent_full``.
        NotFound: ``agent_not_found`` or ``team_not_found``.
    """
    conversation = await conversations.lock(session, conversation_id)
    if conversation.owner == CLOSED:
        raise Conflict("This conversation is closed.", code="conversation_closed")
    if conversation.owner != QUEUE:
        await check_in_charge(session, conversation, staff)
    if body.agent_id is not None:
        to = await _to_agent(session, conversation, body.agent_id, actor=agent_owner(staff.id))
    else:
        to = await _to_team(session, conversation, str(body.team_id), actor=agent_owner(staff.id))
    await add_note(
        session, conversation_id, kind="transfer", text=f"To {to}. {body.note}".strip(), author=staff.id
    )
    await audit.record(
        session,
        staff_id=staff.id,
        action="conversation.transfer",
        object_type="conversation",
        object_id=conversation_id,
        detail=body.model_dump(exclude_none=True),
    )
    return await follow_change(session, conversation_id, place=1)


async def _to_agent(session: AsyncSession, conversation: Conversation, staff_id: str, *, actor: str) -> str:
    agent = await find_agent(session, staff_id)
    if conversation.owner == agent_owner(staff_id):
        return agent.name
    _check_ready(agent)
    changes = {"claimed_at": now(), "waiting_since": None, "queue_rank": None, "outage_since": None}
    await hand_over(
        session,
        conversation,
        to=agent_owner(staff_id),
        actor=actor,
        reason="transferred",
        data={"agent_name": agent.name},
        changes=changes,
    )
    await conversations.settle_pending(session, conversation.id, state=HUMAN)
    await _say(session, conversation.id, texts.JOINED.format(name=agent.name))
    return agent.name


def _check_ready(agent: AgentView) -> None:
    if agent.status in ("away", "offline"):
        detail = f"{agent.name} is not at the desk. Hand it to a team instead."
        raise Conflict(detail, code="agent_away", agent_name=agent.name)
    if agent.load >= agent.capacity:
        detail = f"{agent.name} has as many conversations as they can take."
        raise Conflict(detail, code="agent_full", agent_name=agent.name)


async def _to_team(session: AsyncSession, conversation: Conversation, team_id: str, *, actor: str) -> str:
    team = await get_team(session, team_id)
    if conversation.owner == QUEUE:
        conversation.team_id = team_id
        await session.flush()
        return f"team {team.name}"
    began = conversation.claimed_at or now()
    changes = {"waiting_since": now(), "queue_rank": began, "claimed_at": None, "team_id": team_id}
    await hand_over(
        session,
        conversation,
        to=QUEUE,
        actor=actor,
        reason="transferred",
        data={"position": 1},
        changes=changes,
    )
    await conversations.settle_pending(session, conversation.id, state=HUMAN)
    await _say(session, conversation.id, texts.HANDED_ON)
    return f"team {team.name}"


async def put_back(session: AsyncSession, conversation_id: str) -> bool:
    """Put an unanswered conversation of an agent who is gone back to the head of the queue.

    False if somebody else did, the agent came back or answered: asked anew under the lock.
    """
    conversation = await conversations.lock(session, conversation_id)
    staff_id = agent_of(conversation.owner)
    unanswered = conversation.last_message_sender == CUSTOMER
    if staff_id is None or not unanswered or not await is_gone(session, staff_id):
        return False
    changes = {"waiting_since": now(), "queue_rank": await _head(session), "claimed_at": None}
    await hand_over(
        session,
        conversation,
        to=QUEUE,
        actor=SYSTEM_ACTOR,
        reason="agent_gone",
        data={"position": 1},
        changes=changes,
    )
    await conversations.settle_pending(session, conversation_id, state=HUMAN)
    name = (await accounts.names_of(session, [staff_id])).get(staff_id, "The agent")
    await _say(session, conversation_id, texts.AGENT_GONE)
    await add_note(session, conversation_id, kind="returned", text=f"{name} is away and had not answered.")
    await follow_change(session, conversation_id, place=1)
    return True


async def list_left_behind(session: AsyncSession, gone: list[str]) -> list[str]:
    """Return the unanswered conversations of agents who are gone, the longest held first."""
    query = select(Conversation.id).where(
        Conversation.owner.in_([agent_owner(staff_id) for staff_id in gone]),
        Conversation.last_message_sender == CUSTOMER,
    )
    return list(await session.scalars(query.order_by(Conversation.claimed_at.desc())))


async def _head(session: AsyncSession) -> datetime:
    """Return a rank before everybody who waits."""
    query = in_order(select(Conversation).where(Conversation.owner == QUEUE)).limit(1)
    first: Conversation | None = await session.scalar(query)
    rank = rank_of(first) if first else None
    return min(now(), rank - _STEP) if rank else now()


async def _say(session: AsyncSession, conversation_id: str, text: str) -> None:
    await conversations.add_message(session, conversation_id, Draft(sender=SYSTEM, text=text))
