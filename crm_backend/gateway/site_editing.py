"""What admins do with sites: add, change, give a new secret. Everything is on the audit log."""

import secrets

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict, NotFound
from crm_backend.gateway.models import SiteRow
from crm_backend.gateway.site_schemas import SiteChange, SiteIn, SiteView, SiteWithSecret
from crm_backend.gateway.sites import DEFAULT_SITE, derive_secret, from_settings
from crm_backend.settings import Settings
from crm_backend.staff import audit


async def list_sites(session: AsyncSession, settings: Settings) -> list[SiteView]:
    """Return all, also the one of the settings."""
    rows = list(await session.scalars(select(SiteRow).order_by(SiteRow.created_at)))
    if all(row.id != DEFAULT_SITE for row in rows):
        rows.insert(0, _unsaved(settings))
    return [view(row) for row in rows]


async def add(session: AsyncSession, body: SiteIn, settings: Settings, *, staff_id: str) -> SiteWithSecret:
    """Add a site and return it with its secret.

    Raises:
        Conflict: ``site_exists``.
    """
    if body.id in (DEFAULT_SITE, "default") or await session.get(SiteRow, body.id) is not None:
        raise Conflict("There is a site of this name already.", code="site_exists")
    row = SiteRow(id=body.id, name=body.name, origins=body.origins or [], rate_messages=body.rate_messages)
    session.add(row)
    await session.flush()
    await _note(session, staff_id, "site.add", row)
    return await give_secret(session, body.id, settings, staff_id=staff_id)


async def change(
    session: AsyncSession, site_id: str, body: SiteChange, settings: Settings, *, staff_id: str
) -> SiteView:
    """Change what the body names.

    Raises:
        NotFound: ``unknown_site``.
    """
    row = await _row(session, site_id, settings)
    for name in body.model_fields_set:
        value = getattr(body, name)
        if value is not None:
            setattr(row, name, value or None if name == "rate_messages" else value)
    await session.flush()
    await _note(session, staff_id, "site.change", row)
    return view(row)


async def give_secret(
    session: AsyncSession, site_id: str, settings: Settings, *, staff_id: str
) -> SiteWithSecret:
    """Make a new secret, which ends the old one, and return it.

    Raises:
        NotFound: ``unknown_site``.
    """
    row = await _row(session, site_id, settings)
    row.secret_number = secrets.token_urlsafe(24)
    await session.flush()
    await _note(session, staff_id, "site.secret", row)
    secret = derive_secret(settings, row.id, row.secret_number)
    return SiteWithSecret(**view(row).model_dump(), secret=secret)


def view(row: SiteRow) -> SiteView:
    return SiteView(
        id=row.id,
        name=row.name,
        origins=row.origins,
        rate_messages=row.rate_messages,
        active=row.active,
        secret_in_settings=row.secret_number is None,
        created_at=row.created_at,
    )


def _unsaved(settings: Settings) -> SiteRow:
    site = from_settings(settings)
    return SiteRow(id=site.id, name=site.name, origins=[], rate_messages=None, active=True)


async def _row(session: AsyncSession, site_id: str, settings: Settings) -> SiteRow:
    row = await session.get(SiteRow, site_id, with_for_update=True)
    if row is None and site_id == DEFAULT_SITE:
        row = _unsaved(settings)
        session.add(row)
        await session.flush()
    if row is None:
        raise NotFound("There is no such site.", code="unknown_site")
    return row


async def _note(session: AsyncSession, staff_id: str, action: str, row: SiteRow) -> None:
    detail = {"origins": row.origins, "active": row.active, "rate_messages": row.rate_messages}
    await audit.record(
        session, staff_id=staff_id, action=action, object_type="site", object_id=row.id, detail=detail
    )
