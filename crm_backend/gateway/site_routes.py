"""The API of sites, for admins."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from crm_backend.deps import DatabaseDep, ReadSession, SettingsDep
from crm_backend.gateway import site_editing
from crm_backend.gateway.deps import SitesDep
from crm_backend.gateway.site_schemas import SiteChange, SiteIn, SitesView, SiteView, SiteWithSecret
from crm_backend.staff.deps import require_role
from crm_backend.staff.schemas import StaffView

router = APIRouter(prefix="/api/staff/sites", tags=["sites"])
Admin = Annotated[StaffView, Depends(require_role("admin"))]
SiteId = Annotated[str, Path(max_length=64, pattern=r"^[a-z0-9-]+$")]


@router.get("")
async def list_sites(staff: Admin, session: ReadSession, settings: SettingsDep) -> SitesView:
    """Show the sites, without their secrets."""
    return SitesView(sites=await site_editing.list_sites(session, settings))


@router.post("", status_code=201)
async def add_site(
    body: SiteIn, staff: Admin, database: DatabaseDep, settings: SettingsDep, sites: SitesDep
) -> SiteWithSecret:
    """Add a site; its secret is shown this once."""
    async with database.write() as session:
        added = await site_editing.add(session, body, settings, staff_id=staff.id)
    await sites.refresh(database, at_once=True)
    return added


@router.patch("/{site_id}")
async def change_site(
    site_id: SiteId,
    body: SiteChange,
    staff: Admin,
    database: DatabaseDep,
    settings: SettingsDep,
    sites: SitesDep,
) -> SiteView:
    """Change its name, whose pages may call, how fast, and whether it is open at all."""
    async with database.write() as session:
        changed = await site_editing.change(session, site_id, body, settings, staff_id=staff.id)
    await sites.refresh(database, at_once=True)
    return changed


@router.post("/{site_id}/secret", status_code=201)
async def give_site_secret(
    site_id: SiteId, staff: Admin, database: DatabaseDep, settings: SettingsDep, sites: SitesDep
) -> SiteWithSecret:
    """Make a new secret, shown this once; what was signed with the old one is refused from now on."""
    async with database.write() as session:
        given = await site_editing.give_secret(session, site_id, settings, staff_id=staff.id)
    await sites.refresh(database, at_once=True)
    return given
