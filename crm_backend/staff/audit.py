"""The audit log: who saw and did what to which object, written in the transaction of the deed.

Triggers in the database refuse every change of an entry. Old ones are removed through one door:
``remove_before`` (retention), which the database opens for entries older than 30 days at most.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.staff.models import AuditDoor, AuditEntry


async def record(
    session: AsyncSession,
    *,
    staff_id: str | None,
    action: str,
    object_type: str,
    object_id: str,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add one entry, e.g. ``action="conversation.claim"``; ``staff_id`` is None for Kefu itself.

    ``detail`` holds ids and figures, never what a customer wrote: entries outlive an erasure.
    """
    session.add(
        AuditEntry(
            staff_id=staff_id,
            action=action,
            object_type=object_type,
            object_id=object_id,
            detail=detail or {},
        )
    )
    await session.flush()


async def list_entries(
    session: AsyncSession,
    *,
    before: int | None = None,
    staff_id: str | None = None,
    action: str | None = None,
    object_type: str | None = None,
    object_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 100,
) -> Sequence[AuditEntry]:
    """Return entries newest first; ``before`` is the id of the last one already seen.

    ``action`` ending in a full stop stands for all that begin so, such as ``staff.``; ``until`` excludes.
    """
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    if since is not None:
        query = query.where(AuditEntry.at >= since)
    if until is not None:
        query = query.where(AuditEntry.at < until)
    if action is not None and action.endswith("."):
        query = query.where(AuditEntry.action.startswith(action, autoescape=True))
        action = None
    for column, value in (
        (AuditEntry.staff_id, staff_id),
        (AuditEntry.action, action),
        (AuditEntry.object_type, object_type),
        (AuditEntry.object_id, object_id),
    ):
        if value is not None:
            query = query.where(column == value)
    return (await session.scalars(query)).all()


async def remove_before(session: AsyncSession, moment: datetime) -> int:
    """Remove entries older than ``moment`` and say so on the log; return how many."""
    await session.execute(update(AuditDoor).where(AuditDoor.id == 1).values(before=moment))
    result = await session.execute(delete(AuditEntry).where(AuditEntry.at < moment))
    await session.execute(update(AuditDoor).where(AuditDoor.id == 1).values(before=None))
    count = int(result.rowcount)  # type: ignore[attr-defined]
    if count:
        detail = {"entries": count, "before": moment.isoformat()}
        await record(
            session,
            staff_id=None,
            action="audit.retention",
            object_type="audit",
            object_id="",
            detail=detail,
        )
    return count
