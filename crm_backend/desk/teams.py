"""Teams: who answers for what."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.desk.models import AgentProfile, Team
from crm_backend.desk.settings import note_change
from crm_backend.errors import Conflict, NotFound
from crm_backend.idempotency import insert_if_new


async def list_teams(session: AsyncSession) -> Sequence[Team]:
    """Return all teams by name."""
    return (await session.scalars(select(Team).order_by(Team.name))).all()


async def get_team(session: AsyncSession, team_id: str) -> Team:
    """Return a team.

    Raises:
        NotFound: ``team_not_found``.
    """
    team = await session.get(Team, team_id)
    if team is None:
        raise NotFound("There is no such team.", code="team_not_found")
    return team


async def add_team(session: AsyncSession, *, name: str, by: str) -> Team:
    """Make a team.

    Raises:
        Conflict: ``team_exists``.
    """
    team = Team(name=name.strip())
    if not await insert_if_new(session, team):
        raise Conflict("There is a team of this name already.", code="team_exists")
    await note_change(session, by, "team_added", team.id, name)
    return team


async def remove_team(session: AsyncSession, team_id: str, *, by: str) -> None:
    """Remove a team; what waits for it is anybody's from now on.

    Raises:
        NotFound: ``team_not_found``.
    """
    team = await get_team(session, team_id)
    await session.execute(update(Conversation).where(Conversation.team_id == team_id).values(team_id=None))
    for profile in await session.scalars(select(AgentProfile)):
        profile.team_ids = [one for one in profile.team_ids if one != team_id]
    await session.delete(team)
    await note_change(session, by, "team_removed", team_id, team.name)
