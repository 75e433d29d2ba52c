"""Put reports together from the database: sales, behaviour, service, forecast, overview, drill-down.

What computes them is loaded by the first report, not when the server starts.
"""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers.models import Customer
from crm_backend.database import Database, now
from crm_backend.errors import NotFound
from crm_backend.insights import attention
from crm_backend.insights.periods import Period, choose_period
from crm_backend.insights.report_schemas import (
    BehaviourReport,
    ForecastReport,
    OrderRows,
    Overview,
    SalesReport,
    SeriesForecast,
    SeriesName,
    ServiceReport,
)
from crm_backend.insights.results import get_result, list_results
from crm_backend.insights.topics import FORECAST
from crm_backend.orders.models import Order

if TYPE_CHECKING:
    import polars as pl

ROWS = 200
LONG_AGO_DAYS = 60


def period_of(lines: "pl.DataFrame", first: date | None, last: date | None, zone: str) -> Period:
    """Return the wanted period; without a wish it ends today, or with the data where those end long ago."""
    today = now().astimezone(ZoneInfo(zone)).date()
    newest: Any = lines["placed_at"].max()
    ended = newest.astimezone(ZoneInfo(zone)).date() if newest is not None else today
    latest = ended if (today - ended).days > LONG_AGO_DAYS else today
    return choose_period(first, last, latest=latest, zone=zone)


async def sales(session: AsyncSession, lines: "pl.DataFrame", period: Period) -> SalesReport:
    """Return the sales report, customers by name."""
    from crm_backend.insights.sales import sales_report

    found = await asyncio.to_thread(sales_report, lines, period)
    names = await customer_names(session, [row["key"] for row in found["customers"]])
    for row in found["customers"]:
        row["name"] = names.get(row["key"], f"Customer {row['key']}")
    return SalesReport.model_validate(found)


async def behaviour(database: Database, lines: "pl.DataFrame", period: Period) -> BehaviourReport:
    """Return funnel, cohorts and baskets."""
    from crm_backend.insights.behaviour import behaviour_report
    from crm_backend.insights.service_data import read_service

    async with database.read_slow() as session:
        talks = (await read_service(session, *period.bounds)).talks
    found = await asyncio.to_thread(behaviour_report, lines, talks, period)
    return BehaviourReport.model_validate(found)


async def service(database: Database, period: Period, *, cost_per_minute: float) -> ServiceReport:
    """Return the service report."""
    from crm_backend.insights.service_data import read_service
    from crm_backend.insights.service_report import service_report

    async with database.read_slow() as session:
        data = await read_service(session, period.before.bounds[0], period.bounds[1])
    return ServiceReport.model_validate(service_report(data, period, cost_per_minute=cost_per_minute))


async def forecast(session: AsyncSession, shown: str) -> ForecastReport:
    """Return one stored forecast and the names of all.

    Raises:
        NotFound: there are forecasts, but not this one (``forecast_not_found``).
    """
    every = await list_results(session, FORECAST)
    if not every:
        text = "There is no forecast yet: it takes a full week of sales, and a run of the worker."
        return ForecastReport(as_of=None, shown=None, series=[], notes=[text])
    found = await get_result(session, FORECAST, shown)
    if found is None:
        raise NotFound("There is no such forecast.", code="forecast_not_found")
    names = sorted((_series_name(row.key, row.value) for row in every), key=lambda one: _rank(one.id))
    values = {"unit": "money", "currency": None, **found.value, "id": found.key}
    values["name"] = _series_name(found.key, found.value).name
    return ForecastReport(
        as_of=found.as_of,
        shown=SeriesForecast.model_validate(values),
        series=names,
        notes=_left_out(found.value),
    )


def _left_out(value: dict[str, Any]) -> list[str]:
    others = value.get("left_out") or {}
    told = ", ".join(f"{count} in {currency}" for currency, count in others.items())
    return [f"Other currencies are left out, never mixed: order lines {told}."] if told else []


def _series_name(key: str, value: dict[str, Any]) -> SeriesName:
    return SeriesName(id=key, name="All sales" if key == "total" else str(value["name"]))


def _rank(key: str) -> tuple[int, str]:
    return ["total", "category", "product"].index(key.partition(":")[0]), key


async def overview(database: Database, lines: "pl.DataFrame", period: Period, *, cost: float) -> Overview:
    """Return sales and service with what changed and what needs attention."""
    async with database.read() as session:
        sold = await sales(session, lines, period)
        ahead = await get_result(session, FORECAST, "total")
    served = await service(database, period, cost_per_minute=cost)
    found = attention.look(sold, served, ahead.value if ahead else None)
    return Overview(sales=sold, service=served, attention=found)


async def orders(
    session: AsyncSession, lines: "pl.DataFrame", period: Period, *, by: str, key: str
) -> OrderRows:
    """Return the orders behind a figure: of a customer, product, category or day; the newest first."""
    import polars as pl

    from crm_backend.insights.lines import main_currency
    from crm_backend.insights.sales import with_amount

    currency, _ = main_currency(period.of(lines))
    frame = with_amount(period.of(lines), period.zone).filter(pl.col("currency") == (currency or ""))
    column = {"customer": "customer_id", "product": "product_id", "category": "category", "day": "day"}[by]
    own = frame.filter(pl.col(column).cast(pl.String) == key) if key else frame
    found = own.group_by("order_id").agg(
        placed_at=pl.col("placed_at").min(),
        customer_id=pl.col("customer_id").first(),
        amount=pl.col("amount").sum(),
        units=pl.col("quantity").sum(),
    )
    top = found.sort(["placed_at", "order_id"], descending=True).head(ROWS).to_dicts()
    names = await customer_names(session, [row["customer_id"] for row in top if row["customer_id"]])
    numbers = await _order_numbers(session, [row["order_id"] for row in top])
    for row in top:
        row["number"] = numbers.get(row["order_id"], row["order_id"])
        row["customer"] = names.get(row["customer_id"], row["customer_id"] or "unknown")
    return OrderRows.model_validate({"currency": currency, "total": len(found), "orders": top})


async def customer_names(session: AsyncSession, ids: Sequence[str]) -> dict[str, str]:
    """Return name or e-mail address of the shop's own customers."""
    rows = await session.execute(
        select(Customer.id, Customer.name, Customer.email).where(Customer.id.in_(ids))
    )
    return {row.id: row.name or row.email for row in rows}


async def _order_numbers(session: AsyncSession, ids: Sequence[str]) -> dict[str, str]:
    rows = await session.execute(select(Order.id, Order.number).where(Order.id.in_(ids)))
    return {row.id: row.number for row in rows}
