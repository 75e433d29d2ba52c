"""HTTP of the report on the desk."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from crm_backend.deps import DatabaseDep
from crm_backend.insights.csv_table import as_csv
from crm_backend.reports import behind, service
from crm_backend.reports.schemas import BehindRows, By, DeskReport, Selection
from crm_backend.staff.deps import require_role
from crm_backend.staff.schemas import StaffView

router = APIRouter(prefix="/api/staff/reports/desk", tags=["reports"])
Lead = Annotated[StaffView, Depends(require_role("admin", "supervisor"))]
Day = date | None


@router.get("")
async def get_report(staff: Lead, database: DatabaseDep, first: Day = None, last: Day = None) -> DeskReport:
    """Count what the desk achieved in a period, both days included, beside the period before."""
    async with database.read_slow() as session:
        return await service.report(session, await service.find_span(session, first, last))


@router.get("/conversations")
async def get_behind(
    staff: Lead,
    database: DatabaseDep,
    first: Day = None,
    last: Day = None,
    what: Selection = "conversations",
    by: By | None = None,
    key: Annotated[str, Query(max_length=80, pattern=r"^[^\x00]*$")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> BehindRows:
    """List the conversations behind a number, the newest first."""
    wanted = behind.Behind(what=what, by=by, key=key)
    async with database.read_slow() as session:
        span = await service.find_span(session, first, last)
        return await behind.rows(session, span, wanted, limit=limit, cursor=cursor)


@router.get("/export", response_class=Response)
async def export(
    staff: Lead,
    database: DatabaseDep,
    first: Day = None,
    last: Day = None,
    table: Literal["measures", "days", "agents", "topics", "intents", "verdicts"] = "days",
) -> Response:
    """Download a table of the report as CSV."""
    async with database.read_slow() as session:
        report = await service.report(session, await service.find_span(session, first, last))
    name = f"desk-{table}-{report.period.first}-{report.period.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(as_csv(getattr(report, table)), media_type="text/csv; charset=utf-8", headers=headers)
