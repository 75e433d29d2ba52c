"""The table of lines that every insight reads."""

from datetime import date, datetime

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.demo.seed import seed_demo
from crm_backend.insights.lines import SCHEMA, main_currency, read_lines, sold
from crm_backend.insights.models import InsightLine
from crm_backend.settings import Settings

DAY = date(2026, 11, 20)


async def test_an_empty_shop_has_no_lines(session: AsyncSession) -> None:
    lines = await read_lines(session)
    assert lines.schema == pl.Schema(SCHEMA)
    assert lines.is_empty()
    assert main_currency(lines) == (None, {})


async def test_the_shops_orders_and_what_came_back(session: AsyncSession, settings: Settings) -> None:
    await seed_demo(session, seed=7, today=DAY, settings=settings)
    lines = await read_lines(session)
    back = lines.filter("is_return")
    assert lines.schema == pl.Schema(SCHEMA)
    assert (back["quantity"] < 0).all()
    assert 0 < back.height < lines.height / 5
    assert lines["is_cancelled"].sum() > 0
    assert sold(lines).collect().height == lines.height - back.height - lines["is_cancelled"].sum()
    assert lines["unit_price_minor"].max() > 1000  # cents


async def test_imported_lines_join_the_shops(session: AsyncSession) -> None:
    at = datetime.fromisoformat("2026-01-01T10:00:00+00:00")
    line = InsightLine(
        batch="b", order_id="o", customer_id=None, placed_at=at, product_id="p", product_name="Lamp",
        category=None, quantity=2, unit_price_minor=1050, currency="EUR",
    )  # fmt: skip
    session.add(line)
    await session.flush()
    assert (await read_lines(session)).rows() == [
        ("o", None, at, "p", "Lamp", None, 2, 1050, "EUR", False, False)
    ]
    assert (await read_lines(session, source="shop")).is_empty()
    assert (await read_lines(session, until=at)).is_empty()
