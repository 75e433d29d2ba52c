"""The desk right now, as agents see it."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.desk import settings as desk_settings
from crm_backend.desk.capacity import agent, agents
from crm_backend.desk.hours import is_open, next_opening
from crm_backend.desk.places import told_seconds
from crm_backend.desk.presence_schemas import AgentView, DeskView, TeamView
from crm_backend.desk.queue import queue_length
from crm_backend.desk.teams import list_teams
from crm_backend.desk.waits import expected_wait


async def me(session: AsyncSession, staff_id: str) -> AgentView:
    """Return the caller as an agent."""
    return await agent(session, staff_id)


async def desk_view(session: AsyncSession, *, staff_id: str) -> DeskView:
    """Return who is there, the teams, whether the desk is open, and how long the next one waits."""
    held = (await desk_settings.current(session)).settings
    everybody = await agents(session)
    waiting = await queue_length(session)
    opened, moment = is_open(held.hours, now()), now()
    return DeskView(
        me=next(one for one in everybody if one.id == staff_id),
        agents=everybody,
        teams=[TeamView(id=team.id, name=team.name) for team in await list_teams(session)],
        assignment=held.assignment,
        open=opened,
        opens_at=None if opened else next_opening(held.hours, moment),
        waiting=waiting,
        expected_wait_seconds=told_seconds(await expected_wait(session, waiting + 1)),
    )
