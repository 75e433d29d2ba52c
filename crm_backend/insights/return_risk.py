"""Whether something of an order will come back: known when it is placed, compared with its products' rate."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl

from crm_backend.insights import backtests
from crm_backend.insights.backtests import Choice, Sample
from crm_backend.insights.lines import sold

TOPIC = "return_risk"
WINDOW, RETURN_DAYS = 15, 60
HORIZON = WINDOW + RETURN_DAYS
COLUMNS = (
    "product_rate", "order_value", "order_lines", "order_units", "past_orders", "past_returns", "past_rate",
    "new_products",
)  # fmt: skip
BASELINE = ("product_rate",)
LIMITS = (
    "Says whether anything of an order comes back within 60 days, not how much of it.",
    "A credit note without an order number is counted to the customer's latest order of that product.",
    "Never a reason to refuse an order.",
)
_PRIOR_ORDERS = 20.0
"""A product's rate counts as if it had been in so many average orders more."""


def marked(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the known customers' sold lines with ``back_at``: when that product came back, or null."""
    known = lines.filter(pl.col("customer_id").is_not_null())
    bought = sold(known).sort("placed_at").collect()
    back = known.filter("is_return").select("customer_id", "product_id", "placed_at").sort("placed_at")
    of = back.with_columns(back_at="placed_at").join_asof(
        bought.select("customer_id", "product_id", "placed_at", "order_id"),
        on="placed_at",
        by=["customer_id", "product_id"],
        check_sortedness=False,
    )
    first = of.drop_nulls("order_id").group_by("order_id", "product_id").agg(pl.col("back_at").min())
    return bought.join(first, on=["order_id", "product_id"], how="left")


def features_of(lines: pl.DataFrame, orders: pl.DataFrame, moment: datetime) -> pl.DataFrame:
    """Return one row an order in ``orders`` (lines), with what was known at ``moment`` (``COLUMNS``)."""
    past = lines.lazy().filter(pl.col("placed_at") < moment)
    came = (pl.col("back_at") < moment).fill_null(False)
    rate = past.select(came.mean().fill_null(0.0)).collect().item() or 0.0
    products = past.group_by("product_id").agg(
        rate=(came.sum() + _PRIOR_ORDERS * rate) / (pl.len() + _PRIOR_ORDERS)
    )
    people = past.group_by("customer_id").agg(
        past_orders=pl.col("order_id").n_unique().cast(pl.Float64),
        past_returns=pl.col("order_id").filter(came).n_unique().cast(pl.Float64),
    )
    had = past.select("customer_id", "product_id").unique().with_columns(had=pl.lit(True))
    worth = pl.col("quantity") * pl.col("unit_price_minor") / 100
    none_back = (1 - pl.col("rate").fill_null(rate)).log().sum().exp()
    rows = (
        orders.lazy()
        .join(products, on="product_id", how="left")
        .join(had, on=["customer_id", "product_id"], how="left")
        .group_by("order_id", "customer_id")
        .agg(
            placed_at=pl.col("placed_at").min(),
            product_rate=1 - none_back,
            order_value=worth.sum(),
            order_lines=pl.len().cast(pl.Float64),
            order_units=pl.col("quantity").sum().cast(pl.Float64),
            new_products=pl.col("had").is_null().mean(),
            back_at=pl.col("back_at").min(),
        )
        .join(people, on="customer_id", how="left")
        .with_columns(pl.col("past_orders", "past_returns").fill_null(0.0))
        .with_columns(past_rate=pl.col("past_returns") / pl.max_horizontal("past_orders", 1.0))
    )
    return rows.sort("order_id").collect()


def samples(lines: pl.DataFrame, as_of: datetime) -> list[Sample]:
    """Return orders of earlier fortnights, and whether something of them came back; ``lines`` are marked."""
    if lines.is_empty():
        return []
    first: Any = lines["placed_at"].min()
    return [_sample(lines, one) for one in backtests.moments(first, as_of, HORIZON)]


def _sample(lines: pl.DataFrame, moment: datetime) -> Sample:
    until = moment + timedelta(days=WINDOW)
    orders = lines.filter((pl.col("placed_at") >= moment) & (pl.col("placed_at") < until))
    rows = features_of(lines, orders, moment)
    soon = pl.col("back_at") < pl.col("placed_at") + pl.duration(days=RETURN_DAYS)
    return Sample(moment, rows.with_columns(outcome=soon.fill_null(False).cast(pl.Float64)))


def fit(lines: pl.DataFrame, as_of: datetime) -> Choice:
    """Choose and fit the model that is used from ``as_of``; ``lines`` are marked."""
    return backtests.choose(samples(lines, as_of), COLUMNS, horizon=HORIZON, baseline=BASELINE)
