"""What each agent can take: capacity, skills and teams, and how much they have."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.conversations.vocabulary import agent_of
from crm_backend.desk import presence as presences
from crm_backend.desk.models import DEFAULT_CAPACITY, AgentProfile, Presence, Team
from crm_backend.desk.presence_schemas import AgentView, ProfileIn
from crm_backend.desk.settings import note_change
from crm_backend.errors import InvalidInput, NotFound
from crm_backend.staff.models import Staff


@dataclass(frozen=True)
class Need:
    """What a waiting conversation asks of an agent."""

    language: str
    topic: str | None
    team_id: str | None


def need_of(conversation: Conversation) -> Need:
    """Return what this conversation asks of an agent."""
    return Need(conversation.language, conversation.topic, conversation.team_id)


def fits(agent: AgentView, need: Need) -> bool:
    """Say whether the agent has the skills and is in the team; an agent without a list can all."""
    if need.team_id is not None and need.team_id not in agent.team_ids:
        return False
    if agent.languages and need.language not in agent.languages:
        return False
    return not agent.topics or need.topic is None or need.topic in agent.topics


async def agents(session: AsyncSession, *, only: str | None = None) -> list[AgentView]:
    """Return all who may answer customers, or one of them, with what they have and can take."""
    query = select(Staff, AgentProfile).outerjoin(AgentProfile, AgentProfile.staff_id == Staff.id)
    query = query.where(Staff.active).execution_options(populate_existing=True)
    if only is not None:
        query = query.where(Staff.id == only)
    rows = (await session.execute(query.order_by(Staff.name, Staff.id))).all()
    known = await presences.presences(session, [only] if only else None)
    loads = await _loads(session)
    return [_view(staff, profile, known.get(staff.id), loads.get(staff.id, 0)) for staff, profile in rows]


async def agent(session: AsyncSession, staff_id: str) -> AgentView:
    """Return one who may answer customers.

    Raises:
        NotFound: ``agent_not_found``.
    """
    found = await agents(session, only=staff_id)
    if not found:
        raise NotFound("There is no such agent.", code="agent_not_found")
    return found[0]


def _view(staff: Staff, profile: AgentProfile | None, presence: Presence | None, load: int) -> AgentView:
    full = DEFAULT_CAPACITY if profile is None else profile.capacity
    today = full if presence is None or presence.capacity is None else min(full, presence.capacity)
    return AgentView(
        id=staff.id,
        name=staff.name,
        status=presences.status_of(presence),
        seen_at=presence.seen_at if presence else None,
        capacity=today,
        full_capacity=full,
        load=load,
        languages=profile.languages if profile else [],
        topics=profile.topics if profile else [],
        team_ids=profile.team_ids if profile else [],
    )


async def _loads(session: AsyncSession) -> dict[str, int]:
    query = select(Conversation.owner, func.count()).where(Conversation.owner.like("agent:%"))
    rows = await session.execute(query.group_by(Conversation.owner))
    return {agent_of(owner) or "": int(number) for owner, number in rows}


async def set_profile(session: AsyncSession, staff_id: str, body: ProfileIn, *, by: str) -> AgentView:
    """Say what an agent can take.

    Raises:
        NotFound: ``agent_not_found``.
        InvalidInput: ``unknown_team``.
    """
    await agent(session, staff_id)
    await _check_teams(session, body.team_ids)
    row = await session.get(AgentProfile, staff_id) or AgentProfile(staff_id=staff_id)
    row.capacity, row.languages, row.topics = body.capacity, body.languages, body.topics
    row.team_ids = body.team_ids
    session.add(row)
    await session.flush()
    await note_change(session, by, "agent", staff_id, body.model_dump(mode="json"))
    return await agent(session, staff_id)


async def _check_teams(session: AsyncSession, team_ids: Sequence[str]) -> None:
    known = set(await session.scalars(select(Team.id).where(Team.id.in_(team_ids))))
    unknown = sorted(set(team_ids) - known)
    if unknown:
        raise InvalidInput("There is no such team.", code="unknown_team", team_ids=unknown)
