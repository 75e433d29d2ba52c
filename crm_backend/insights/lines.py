"""Order lines as one table, from the shop's own orders and from imported ones.

Goods that came back are lines of their own: ``is_return``, a negative quantity, dated when they were sent
back. What was sold is what is neither cancelled nor a return.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

import polars as pl
from sqlalchemy import BigInteger as WholeCents
from sqlalchemy import ColumnElement, Select, literal, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights.models import InsightLine
from crm_backend.orders.models import Order, OrderLine, Product, Return
from crm_backend.orders.status import CANCELLED

Source = Literal["all", "shop", "imported"]
CHUNK = 50_000

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


async def read_lines(
    session: AsyncSession, *, source: Source = "all", until: datetime | None = None
) -> pl.DataFrame:
    """Return all order lines placed before ``until``, in chunks from the database (shape: ``SCHEMA``).

    On SQLite give it a session of ``Database.read_slow``: a million lines take seconds.
    """
    frames = [pl.DataFrame(schema=SCHEMA)]
    for query in _queries(source, until):
        result = await session.stream(query.execution_options(yield_per=CHUNK))
        async for rows in result.partitions(CHUNK):
            frames.append(as_frame(rows))
    return pl.concat(frames, rechunk=False)


def as_frame(rows: Iterable[Sequence[Any]]) -> pl.DataFrame:
    """Return rows in the order of ``SCHEMA`` as a table."""
    return pl.DataFrame(list(map(tuple, rows)), schema=SCHEMA, orient="row")


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


def _queries(source: Source, until: datetime | None) -> list[Select[Any]]:
    shop = [_ordered(until), _sent_back(until)] if source in ("all", "shop") else []
    imported = [_imported(until)] if source in ("all", "imported") else []
    return [*shop, *imported]


def _ordered(until: datetime | None) -> Select[Any]:
    return _of_shop(
        Order.placed_at, OrderLine.quantity, is_cancelled=Order.status == CANCELLED, is_return=literal(False)
    ).where(*_before(Order.placed_at, until))


def _sent_back(until: datetime | None) -> Select[Any]:
    query = _of_shop(
        Return.created_at, -Return.quantity, is_cancelled=literal(False), is_return=literal(True)
    )
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


def _imported(until: datetime | None) -> Select[Any]:
    columns = [getattr(InsightLine, name) for name in SCHEMA]
    return select(*columns).where(*_before(InsightLine.placed_at, until))


def _before(column: Any, until: datetime | None) -> list[ColumnElement[bool]]:
    return [] if until is None else [column < until]
