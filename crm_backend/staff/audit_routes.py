"""Reading the audit log, for admins."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from crm_backend.deps import ReadSession
from crm_backend.staff import audit
from crm_backend.staff.deps import require_role
from crm_backend.staff.schemas import StaffView

router = APIRouter(prefix="/api/staff", tags=["staff"])
Admin = Annotated[StaffView, Depends(require_role("admin"))]
Word = Annotated[str | None, Query(max_length=64, pattern=r"^[^\x00-\x1f]*$")]


class AuditEntryView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    at: datetime
    staff_id: str | None
    action: str
    object_type: str
    object_id: str
    detail: dict[str, Any]


class AuditPage(BaseModel):
    entries: list[AuditEntryView]


@router.get("/audit")
async def list_audit(
    staff: Admin,
    session: ReadSession,
    before: Annotated[int | None, Query(ge=0, le=2**62)] = None,
    staff_id: Word = None,
    action: Word = None,
    object_id: Word = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AuditPage:
    """Show who did what, newest first; go on with ``before``, the last id seen."""
    found = await audit.list_entries(
        session, before=before, staff_id=staff_id, action=action, object_id=object_id, limit=limit
    )
    return AuditPage(entries=[AuditEntryView.model_validate(one) for one in found])
