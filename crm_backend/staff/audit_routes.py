"""Reading the audit log, for admins."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import AwareDatetime, BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.deps import ReadSession
from crm_backend.insights.csv_table import as_csv
from crm_backend.staff import audit, service
from crm_backend.staff.deps import require_role
from crm_backend.staff.models import AuditEntry
from crm_backend.staff.schemas import StaffView

router = APIRouter(prefix="/api/staff", tags=["staff"])
Admin = Annotated[StaffView, Depends(require_role("admin"))]
MOST_EXPORTED = 50_000
Word = Annotated[str | None, Query(max_length=64, pattern=r"^[^\x00-\x1f]*$")]


class AuditEntryView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    at: datetime
    staff_id: str | None
    staff_name: str = ""
    """Empty: Kefu itself, or nobody who has shown who they are."""
    action: str
    object_type: str
    object_id: str
    object_name: str = ""
    detail: dict[str, Any]


class AuditLine(AuditEntryView):
    """A line of the CSV."""

    detail: str  # type: ignore[assignment]


class AuditPage(BaseModel):
    entries: list[AuditEntryView]


class AuditFilter(BaseModel):
    """``action`` may be a beginning such as ``staff.``; ``until`` excludes."""

    staff_id: Word = None
    action: Word = None
    object_type: Word = None
    object_id: Word = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


FilterDep = Annotated[AuditFilter, Depends()]


@router.get("/audit")
async def list_audit(
    staff: Admin,
    session: ReadSession,
    narrowed: FilterDep,
    before: Annotated[int | None, Query(ge=0, le=2**62)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AuditPage:
    """Show who saw and did what, newest first; go on with ``before``, the last id seen."""
    found = await audit.list_entries(session, before=before, limit=limit, **narrowed.model_dump())
    return AuditPage(entries=await _views(session, found))


@router.get("/audit/export", response_class=Response)
async def export_audit(staff: Admin, session: ReadSession, narrowed: FilterDep) -> Response:
    """Download what the filter leaves as CSV, the newest 50,000 lines at most."""
    found = await audit.list_entries(session, limit=MOST_EXPORTED, **narrowed.model_dump())
    lines = [
        AuditLine(**{**one.model_dump(), "detail": json.dumps(one.detail)})
        for one in await _views(session, found)
    ]
    content = as_csv(lines) or ",".join(AuditLine.model_fields) + "\n"
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


async def _views(session: AsyncSession, entries: Sequence[AuditEntry]) -> list[AuditEntryView]:
    names = await service.names_of(session, (one.staff_id for one in entries))
    objects = await service.names_of(
        session, (one.object_id for one in entries if one.object_type == "staff")
    )
    views = [AuditEntryView.model_validate(one) for one in entries]
    for view in views:
        view.staff_name = names.get(view.staff_id or "", "")
        view.object_name = objects.get(view.object_id, "")
    return views
