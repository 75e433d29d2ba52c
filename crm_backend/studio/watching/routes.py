"""Watching's API, for admins."""

from fastapi import APIRouter

from crm_backend.deps import ReadSession, WriteSession
from crm_backend.studio.deps import AdminDep
from crm_backend.studio.watching import service
from crm_backend.studio.watching.schemas import HeldThresholds, WatchView

router = APIRouter(prefix="/api/staff/studio/watching", tags=["studio"])


@router.get("")
async def show_watching(staff: AdminDep, session: ReadSession) -> WatchView:
    """Show the latest look at what customers write, and the alerts."""
    return await service.view(session)


@router.post("/look", status_code=202)
async def look_again(staff: AdminDep, session: WriteSession) -> WatchView:
    """Let the worker look again; it takes that up within a minute."""
    await service.ask(session)
    return await service.view(session)


@router.put("/rules")
async def set_rules(staff: AdminDep, session: WriteSession, body: HeldThresholds) -> HeldThresholds:
    """Change the thresholds. 409 ``rules_changed`` when somebody was quicker."""
    return await service.set_rules(session, body, staff_id=staff.id)
