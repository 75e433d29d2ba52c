"""What is known of each customer at a moment: nothing that came later goes in.

``baskets`` is one row an order; every feature is computed from the rows before ``as_of``.
"""

from datetime import datetime, timedelta
from typing import Any

import polars as pl

from crm_backend.insights.lines import sold

BASKET_SCHEMA: dict[str, Any] = {
    "customer_id": pl.String,
    "order_id": pl.String,
    "at": pl.Datetime("us", "UTC"),
    "value": pl.Float64,
    "units": pl.Int64,
    "lines": pl.UInt32,
    "returned": pl.Float64,
}
"""``value`` in whole currency units; ``returned`` > 0 in rows for goods that came back (``value`` 0)."""

BEHAVIOUR = (
    "recency", "tenure", "orders", "orders_30", "orders_90", "orders_180", "spent", "spent_90",
    "average_order", "lines_per_order", "gap", "gap_spread", "overdue", "active_months", "trend",
    "returned_share", "returns_90",
)  # fmt: skip
SERVICE = ("tickets_180", "waited_hours", "mood", "low_ratings")
FEATURES = (*BEHAVIOUR, *SERVICE)
DAY = 86_400.0
_UNSEEN_GAP = 365.0
"""Days between orders of somebody with one order only: unknown, and long."""


def baskets_of(lines: pl.DataFrame | pl.LazyFrame, *, currency: str | None = None) -> pl.DataFrame:
    """Return one row an order of a known customer, and one for each day on which goods came back."""
    known = lines.lazy().filter(pl.col("customer_id").is_not_null())
    if currency is not None:
        known = known.filter(pl.col("currency") == currency)
    worth = pl.col("quantity") * pl.col("unit_price_minor") / 100
    orders = (
        sold(known)
        .group_by("customer_id", "order_id")
        .agg(
            at=pl.col("placed_at").min(),
            value=worth.sum(),
            units=pl.col("quantity").sum(),
            lines=pl.len(),
            returned=pl.lit(0.0),
        )
    )
    back = (
        known.filter(pl.col("is_return"))
        .group_by("customer_id", "order_id", at=pl.col("placed_at"))
        .agg(
            value=pl.lit(0.0),
            units=pl.lit(0, pl.Int64),
            lines=pl.lit(0, pl.UInt32),
            returned=-worth.sum(),
        )
        .select(list(BASKET_SCHEMA))
    )
    both = pl.concat([orders.select(list(BASKET_SCHEMA)), back])
    return both.cast(dict(BASKET_SCHEMA)).sort("at", "order_id").collect()  # type: ignore[arg-type]


def features_at(baskets: pl.DataFrame, as_of: datetime, service: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return ``customer_id`` and ``FEATURES`` of everybody who bought before ``as_of``, by customer.

    ``service`` has one row an event (see ``service_signals``); without it the service features are 0.
    """
    past = baskets.lazy().filter(pl.col("at") < as_of)
    bought = past.filter(pl.col("returned") == 0)
    rows = _bought(bought, as_of).join(_returned(past, as_of), on="customer_id", how="left")
    rows = rows.join(_served(service, as_of), on="customer_id", how="left")
    filled = rows.with_columns(pl.col("returned", "returns_90", *SERVICE).fill_null(0.0))
    share = (pl.col("returned") / pl.max_horizontal("spent", 0.01)).clip(0, 1)
    made = filled.with_columns(returned_share=share)
    return (
        made.select("customer_id", *(pl.col(name).cast(pl.Float64) for name in FEATURES))
        .sort("customer_id")
        .collect()
    )


def _bought(bought: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    age = (pl.lit(as_of) - pl.col("at")).dt.total_seconds() / DAY
    with_age = bought.with_columns(age=age).sort("at")
    days = pl.col("age").floor().unique().sort()
    gaps = days.diff().drop_nulls()
    rows = with_age.group_by("customer_id").agg(
        recency=pl.col("age").min(),
        tenure=pl.col("age").max(),
        orders=pl.len().cast(pl.Float64),
        orders_30=(pl.col("age") <= 30).sum().cast(pl.Float64),
        orders_90=(pl.col("age") <= 90).sum().cast(pl.Float64),
        orders_180=(pl.col("age") <= 180).sum().cast(pl.Float64),
        spent=pl.col("value").sum(),
        spent_90=pl.col("value").filter(pl.col("age") <= 90).sum(),
        before_90=pl.col("value").filter(pl.col("age").is_between(90, 180, closed="right")).sum(),
        lines_per_order=pl.col("lines").mean(),
        gap=gaps.mean(),
        gap_spread=gaps.std(),
        months=(pl.col("age") // 30).n_unique(),
    )
    gap = pl.col("gap").fill_null(_UNSEEN_GAP)
    return rows.with_columns(
        average_order=pl.col("spent") / pl.col("orders"),
        gap=gap,
        gap_spread=pl.col("gap_spread").fill_null(0.0),
        overdue=(pl.col("recency") / pl.max_horizontal(gap, 1.0)).clip(0, 50),
        active_months=pl.col("months") / (pl.col("tenure") // 30 + 1),
        trend=(pl.col("spent_90") - pl.col("before_90"))
        / pl.max_horizontal(pl.col("spent_90") + pl.col("before_90"), 0.01),
    )


def _returned(past: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    recent = pl.col("at") >= as_of - timedelta(days=90)
    return (
        past.filter(pl.col("returned") > 0)
        .group_by("customer_id")
        .agg(returned=pl.col("returned").sum(), returns_90=recent.sum().cast(pl.Float64))
    )


def _served(service: pl.DataFrame | None, as_of: datetime) -> pl.LazyFrame:
    events = service if service is not None else pl.DataFrame(schema=SERVICE_SCHEMA)
    recent = events.lazy().filter((pl.col("at") < as_of) & (pl.col("at") >= as_of - timedelta(days=180)))
    known = pl.col("known_at") < as_of
    return recent.group_by("customer_id").agg(
        tickets_180=(pl.col("kind") == "ticket").sum().cast(pl.Float64),
        waited_hours=pl.col("waited_hours").filter(known).mean().fill_null(0.0),
        mood=pl.col("mood").filter(known).mean().fill_null(0.0),
        low_ratings=(pl.col("rating") <= 2).filter(known).sum().cast(pl.Float64),
    )


SERVICE_SCHEMA: dict[str, Any] = {
    "customer_id": pl.String,
    "kind": pl.String,
    "at": pl.Datetime("us", "UTC"),
    "known_at": pl.Datetime("us", "UTC"),
    "waited_hours": pl.Float64,
    "mood": pl.Float64,
    "rating": pl.Float64,
}
"""Tickets and conversations; ``known_at`` is when the wait, the mood and the rating had come about."""


def bought_within(baskets: pl.DataFrame, as_of: datetime, days: int) -> pl.DataFrame:
    """Return ``customer_id``, ``orders_next`` and ``spent_next`` (their worth) in the days from ``as_of``."""
    until = as_of + timedelta(days=days)
    window = baskets.filter((pl.col("at") >= as_of) & (pl.col("at") < until) & (pl.col("returned") == 0))
    return window.group_by("customer_id").agg(
        orders_next=pl.len().cast(pl.Float64), spent_next=pl.col("value").sum()
    )
