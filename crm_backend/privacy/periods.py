"""For how long each class of data is kept: what an admin set, or else what the environment says."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.errors import Conflict
from crm_backend.idempotency import insert_if_new
from crm_backend.privacy.models import RetentionRow
from crm_backend.settings import Settings
from crm_backend.staff import audit

ROW = 1


class Periods(BaseModel):
    """Days; what is older goes with the next run."""

    model_config = ConfigDict(extra="forbid")

    strangers: Annotated[int, Field(ge=1, le=3650)]
    """Conversations of people who were not signed in, after their last message."""
    conversations: Annotated[int, Field(ge=1, le=3650)]
    """Conversations of customers, after their last message."""
    tickets: Annotated[int, Field(ge=30, le=7300)]
    """After they were solved."""
    gaps: Annotated[int, Field(ge=1, le=3650)]
    """Questions that no article answered."""
    audit: Annotated[int, Field(ge=31, le=7300)]
    """Lines of the audit log; the database keeps the last 30 days from everybody."""


class Held(BaseModel):
    """The periods that hold; version 0 is what the environment says (``KEFU_RETAIN_…``)."""

    version: int
    days: Periods
    changed_at: datetime | None = None


def shipped(settings: Settings) -> Periods:
    """Return what holds until an admin says otherwise; whoever starts Kefu may go beyond the bounds."""
    return Periods.model_construct(
        **{name: getattr(settings, f"retain_{name}").days for name in Periods.model_fields}
    )


def bounds() -> dict[str, tuple[int, int]]:
    """Return the least and the most days of each class."""
    schema: dict[str, Any] = Periods.model_json_schema()["properties"]
    return {name: (one["minimum"], one["maximum"]) for name, one in schema.items()}


async def current(session: AsyncSession, settings: Settings) -> Held:
    """Return the periods that hold."""
    row = await session.get(RetentionRow, ROW, populate_existing=True)
    if row is None:
        return Held.model_construct(version=0, days=shipped(settings), changed_at=None)
    return Held(version=row.version, days=Periods(**row.days), changed_at=row.changed_at)


async def change(
    session: AsyncSession, settings: Settings, *, staff_id: str, version: int, days: Periods
) -> Held:
    """Store other periods in the place of ``version``; both are on the audit line.

    Raises:
        Conflict: ``settings_changed``; somebody else changed them meanwhile (with the present ``version``).
    """
    before = await current(session, settings)
    values = {"version": version + 1, "days": days.model_dump(), "changed_at": now(), "changed_by": staff_id}
    if version == 0:
        done = await insert_if_new(session, RetentionRow(id=ROW, **values))
    else:
        is_seen = (RetentionRow.id == ROW, RetentionRow.version == version)
        statement = update(RetentionRow).where(*is_seen).values(**values).returning(RetentionRow.version)
        done = (await session.execute(statement)).scalar_one_or_none() is not None
    if not done:
        present = (await current(session, settings)).version
        detail = "Somebody else has changed these settings meanwhile. Look at theirs first."
        raise Conflict(detail, code="settings_changed", version=present)
    await audit.record(
        session,
        staff_id=staff_id,
        action="privacy.periods",
        object_type="retention",
        object_id=str(version + 1),
        detail={"from": before.days.model_dump(), "to": days.model_dump()},
    )
    return await current(session, settings)
