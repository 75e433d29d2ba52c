"""The API of the desk's settings, for supervisors and admins."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field

from crm_backend.deps import ReadSession, WriteSession
from crm_backend.desk import capacity, settings, sla, teams
from crm_backend.desk.presence_schemas import AgentView, ProfileIn, TeamIn, TeamView
from crm_backend.staff.deps import require_role
from crm_backend.staff.schemas import StaffView

router = APIRouter(prefix="/api/staff/desk", tags=["desk settings"])
Boss = Annotated[StaffView, Depends(require_role("supervisor", "admin"))]
Id = Annotated[str, Path(max_length=36, pattern=r"^[0-9A-Za-z-]+$")]


class SettingsIn(BaseModel):
    """``version`` is the one that was looked at: nobody overwrites what they have not seen."""

    version: Annotated[int, Field(ge=0, le=2**31 - 2)]
    settings: settings.DeskSettings


@router.get("/settings")
async def get_settings(staff: Boss, session: ReadSession) -> settings.Held:
    """Show hours, holidays, promises and how conversations are given out."""
    return await settings.current(session)


@router.put("/settings")
async def set_settings(body: SettingsIn, staff: Boss, session: WriteSession) -> settings.Held:
    """Change them; clocks that run are set anew."""
    held = await settings.change(session, staff_id=staff.id, version=body.version, settings=body.settings)
    await sla.set_anew(session, held)
    return held


@router.post("/teams", status_code=201)
async def add_team(body: TeamIn, staff: Boss, session: WriteSession) -> TeamView:
    """Make a team."""
    team = await teams.add_team(session, name=body.name, by=staff.id)
    return TeamView(id=team.id, name=team.name)


@router.delete("/teams/{team_id}", status_code=204)
async def remove_team(team_id: Id, staff: Boss, session: WriteSession) -> None:
    """Remove a team; what waits for it is anybody's."""
    await teams.remove_team(session, team_id, by=staff.id)


@router.put("/agents/{staff_id}")
async def set_agent(staff_id: Id, body: ProfileIn, staff: Boss, session: WriteSession) -> AgentView:
    """Say what an agent can take: capacity, languages, topics, teams."""
    return await capacity.set_profile(session, staff_id, body, by=staff.id)
