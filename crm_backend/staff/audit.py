"""The audit log: who did what to which object, written in the transaction of the deed."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.staff.models import AuditEntry


async def record(
    session: AsyncSession,
    *,
    staff_id: str | None,
    action: str,
    object_type: str,
    object_id: str,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add one entry, e.g. ``action="conversation.claim"``."""
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
