"""The API of the report on outcomes."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from crm_backend.deps import DatabaseDep
from crm_backend.desk import report
from crm_backend.desk.report_schemas import Outcome, OutcomeRows, OutcomesReport
from crm_backend.staff.deps import StaffDep

router = APIRouter(prefix="/api/staff/reports", tags=["reports"])
From = Annotated[date, Query(alias="from")]
To = Annotated[date, Query(alias="to")]


@router.get("/outcomes")
async def get_outcomes(first: From, last: To, staff: StaffDep, database: DatabaseDep) -> OutcomesReport:
    """Say what became of the conversations that began within a period; exclusive, and 100 % in all."""
    async with database.read_slow() as session:
        return await report.outcomes(session, first, last)


@router.get("/outcomes/conversations")
async def get_outcome_conversations(
    first: From,
    last: To,
    staff: StaffDep,
    database: DatabaseDep,
    outcome: Outcome | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[str | None, Query(max_length=36, pattern=r"^[0-9A-Za-z-]+$")] = None,
) -> OutcomeRows:
    """List the conversations behind a number, oldest first."""
    async with database.read_slow() as session:
        return await report.rows(session, first, last, outcome=outcome, limit=limit, cursor=cursor)
