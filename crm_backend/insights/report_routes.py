"""The reports over HTTP: the same numbers as the console's pages, and their tables as CSV."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from crm_backend.deps import DatabaseDep, ReadSession, SettingsDep
from crm_backend.errors import InvalidInput
from crm_backend.insights import reports
from crm_backend.insights.csv_table import as_csv
from crm_backend.insights.periods import Period
from crm_backend.insights.reading import RecentLines
from crm_backend.insights.report_schemas import (
    BehaviourReport,
    ForecastReport,
    OrderRows,
    Overview,
    SalesReport,
    ServiceReport,
)
from crm_backend.staff.deps import StaffDep

if TYPE_CHECKING:
    from polars import DataFrame
else:
    DataFrame = Any  # FastAPI looks at it, and polars is loaded with the first report

router = APIRouter(prefix="/api/staff/insights", tags=["insights"])
Cost = Annotated[float, Query(ge=0, le=1000)]
Series = Annotated[str, Query(max_length=64)]
USUAL_COST = 0.5
"""What a minute of an agent costs where the page names no other figure, in major units."""


async def _lines(request: Request, database: DatabaseDep) -> DataFrame:
    recent: RecentLines = request.app.state.recent_lines
    return await recent.get(database)


Lines = Annotated[DataFrame, Depends(_lines)]


def _period(
    settings: SettingsDep, lines: Lines, first: date | None = None, last: date | None = None
) -> Period:
    return reports.period_of(lines, first, last, settings.timezone)


PeriodDep = Annotated[Period, Depends(_period)]


@router.get("/overview")
async def get_overview(
    staff: StaffDep, database: DatabaseDep, lines: Lines, period: PeriodDep, cost: Cost = USUAL_COST
) -> Overview:
    """Show sales and service with what changed and what needs attention."""
    return await reports.overview(database, lines, period, cost=cost)


@router.get("/sales")
async def get_sales(staff: StaffDep, session: ReadSession, lines: Lines, period: PeriodDep) -> SalesReport:
    """Show what was sold, against the period before."""
    return await reports.sales(session, lines, period)


@router.get("/behaviour")
async def get_behaviour(
    staff: StaffDep, database: DatabaseDep, lines: Lines, period: PeriodDep
) -> BehaviourReport:
    """Show funnel, cohorts and baskets."""
    return await reports.behaviour(database, lines, period)


@router.get("/service")
async def get_service(
    staff: StaffDep, database: DatabaseDep, period: PeriodDep, cost: Cost = USUAL_COST
) -> ServiceReport:
    """Show topics, moods, what the bot settled, handoffs and cost."""
    return await reports.service(database, period, cost_per_minute=cost)


@router.get("/forecast")
async def get_forecast(staff: StaffDep, session: ReadSession, series: Series = "total") -> ForecastReport:
    """Show one forecast: ``total``, ``category:NAME`` or ``product:ID``."""
    return await reports.forecast(session, series)


@router.get("/orders")
async def get_orders(
    staff: StaffDep,
    session: ReadSession,
    lines: Lines,
    period: PeriodDep,
    by: Literal["customer", "product", "category", "day"] = "day",
    key: Annotated[str, Query(max_length=200)] = "",
) -> OrderRows:
    """Show the orders behind a figure, the newest 200."""
    return await reports.orders(session, lines, period, by=by, key=key)


@router.get("/names")
async def get_names(
    staff: StaffDep, session: ReadSession, ids: Annotated[list[str], Query(max_length=200)]
) -> dict[str, str]:
    """Return the names of customers by id; whoever is not one of the shop's own is left out."""
    return await reports.customer_names(session, ids)


@router.get("/sales/export", response_class=Response)
async def export_sales(
    staff: StaffDep,
    session: ReadSession,
    lines: Lines,
    period: PeriodDep,
    table: Literal["days", "products", "categories", "customers"] = "days",
) -> Response:
    """Return a table of the sales report as CSV."""
    report = await reports.sales(session, lines, period)
    return _csv(getattr(report, table), f"sales-{table}")


@router.get("/service/export", response_class=Response)
async def export_service(
    staff: StaffDep,
    database: DatabaseDep,
    period: PeriodDep,
    table: Literal["topics", "weeks", "products"] = "topics",
) -> Response:
    """Return a table of the service report as CSV."""
    report = await reports.service(database, period, cost_per_minute=USUAL_COST)
    return _csv(getattr(report, table), f"service-{table}")


@router.get("/forecast/export", response_class=Response)
async def export_forecast(staff: StaffDep, session: ReadSession, series: Series = "total") -> Response:
    """Return the weeks ahead of one forecast as CSV.

    Raises:
        InvalidInput: there is no forecast yet (``nothing_to_export``).
    """
    report = await reports.forecast(session, series)
    if report.shown is None:
        raise InvalidInput("There is no forecast yet.", code="nothing_to_export")
    return _csv(report.shown.ahead, "forecast")


def _csv(rows: Sequence[BaseModel], name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(as_csv(rows), media_type="text/csv; charset=utf-8", headers=headers)
