"""Order lines as one table, from the shop's own orders and from imported ones.

Goods that came back are lines of their own: ``is_return``, a negative quantity, dated when they were sent
back. What was sold is what is neither cancelled nor a return.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

import polars as pl
from sqlalchemy import BigInteger as WholeCents
from sqlalchemy import ColumnElement, Select, String, literal, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights.models import InsightLine
from crm_backend.orders.models import Order, OrderLine, Product, Return
from crm_backend.orders.status import CANCELLED

Source = Literal["all", "shop", "imported"]
CHUNK = 50_000
SQLITE_TIME = "%Y-%m-%d %H:%M:%S%.6f"
"""How SQLAlchemy writes a time into SQLite: always UTC."""

SCHEMA: dict[str, Any] = {
    "order_id": pl.String,
    "customer_id": pl.String,
    "placed_at": pl.Datetime("us", "UTC"),
    "product_id": pl.String,
    "product_name": pl.String,
    "category": pl.String,
    "quantity": pl.Int64,
    "unit_price_minor": pl.Int64,
    "currency": pl.String,
    "is_cancelled": pl.Boolean,
    "is_return": pl.Boolean,
}
"""Prices in minor units (cents, pence); ``customer_id`` and ``category`` may be null."""
_TIME = list(SCHEMA).index("placed_at")


async def read_lines(
    session: AsyncSession, *, source: Source = "all", until: datetime | None = None
) -> pl.DataFrame:
    """Return all order lines placed before ``until`` (shape: ``SCHEMA``)."""
    frames = [pl.DataFrame(schema=SCHEMA)]
    frames += [chunk async for chunk in stream_lines(session, source=source, until=until)]
    return pl.concat(frames, rechunk=False)


async def stream_lines(
    session: AsyncSession, *, source: Source = "all", until: datetime | None = None
) -> AsyncIterator[pl.DataFrame]:
    """Yield the order lines placed before ``until`` in chunks as they come from the database.

    On SQLite give it a session of ``Database.read_slow``: a million lines take seconds.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    for query in _queries(source, until, as_text=is_sqlite):
        result = await session.stream(query.execution_options(yield_per=CHUNK))
        async for rows in result.partitions(CHUNK):
            yield as_frame(rows)


def as_frame(rows: Iterable[Sequence[Any]]) -> pl.DataFrame:
    """Return rows in the order of ``SCHEMA`` as a table; times may be SQLite's texts."""
    found = list(map(tuple, rows))
    if not (found and isinstance(found[0][_TIME], str)):
        return pl.DataFrame(found, schema=SCHEMA, orient="row")
    table = pl.DataFrame(found, schema={**SCHEMA, "placed_at": pl.String}, orient="row")
    return table.with_columns(
        pl.col("placed_at").str.to_datetime(SQLITE_TIME, time_unit="us", time_zone="UTC")
    )


def sold(lines: pl.LazyFrame | pl.DataFrame) -> pl.LazyFrame:
    """Return what was sold: neither cancelled nor on its way back."""
    return lines.lazy().filter(~pl.col("is_cancelled") & ~pl.col("is_return"))


def main_currency(lines: pl.DataFrame) -> tuple[str | None, dict[str, int]]:
    """Return the currency of most lines, and how many lines there are of each other one."""
    counts = lines["currency"].value_counts().sort(["count", "currency"], descending=[True, False]).rows()
    return (counts[0][0] if counts else None), dict(counts[1:])


def totals(lines: pl.DataFrame) -> tuple[Any, ...]:
    """Return count, span, sums and people: what tells one set of lines from another."""
    return lines.select(
        count=pl.len(),
        first=pl.col("placed_at").min().cast(pl.String),
        last=pl.col("placed_at").max().cast(pl.String),
        units=pl.col("quantity").sum(),
        worth=(pl.col("quantity") * pl.col("unit_price_minor")).sum(),
        back=pl.col("is_return").sum(),
        gone=pl.col("is_cancelled").sum(),
        people=pl.col("customer_id").n_unique(),
    ).row(0)


def _queries(source: Source, until: datetime | None, *, as_text: bool) -> list[Select[Any]]:
    """Return the queries; with ``as_text`` times stay texts, which are read a column at once."""
    shop = [_ordered(until, as_text), _sent_back(until, as_text)] if source in ("all", "shop") else []
    imported = [_imported(until, as_text)] if source in ("all", "imported") else []
    return [*shop, *imported]


def _ordered(until: datetime | None, as_text: bool) -> Select[Any]:
    at = _time(Order.placed_at, as_text)
    return _of_shop(
        at, OrderLine.quantity, is_cancelled=Order.status == CANCELLED, is_return=literal(False)
    ).where(*_before(Order.placed_at, until))


def _sent_back(until: datetime | None, as_text: bool) -> Select[Any]:
    at = _time(Return.created_at, as_text)
    query = _of_shop(at, -Return.quantity, is_cancelled=literal(False), is_return=literal(True))
    return query.join(Return, Return.line_id == OrderLine.id).where(*_before(Return.created_at, until))


def _of_shop(at: Any, quantity: Any, *, is_cancelled: Any, is_return: Any) -> Select[Any]:
    return (
        select(
            Order.id,
            Order.customer_id,
            at,
            OrderLine.product_id,
            OrderLine.name,
            Product.category,
            quantity,
            type_coerce(OrderLine.unit_price, WholeCents),
            Order.currency,
            is_cancelled,
            is_return,
        )
        .select_from(OrderLine)
        .join(Order, OrderLine.order_id == Order.id)
        .outerjoin(Product, OrderLine.product_id == Product.id)
    )


def _imported(until: datetime | None, as_text: bool) -> Select[Any]:
    columns = {name: getattr(InsightLine, name) for name in SCHEMA}
    columns["placed_at"] = _time(InsightLine.placed_at, as_text)
    return select(*columns.values()).where(*_before(InsightLine.placed_at, until))


def _time(column: Any, as_text: bool) -> Any:
    return type_coerce(column, String) if as_text else column


def _before(column: Any, until: datetime | None) -> list[ColumnElement[bool]]:
    return [] if until is None else [column < until]
