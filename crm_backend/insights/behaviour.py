"""How customers behave: what leads from a chat to an order, who comes back, what is bought together."""

from typing import Any

import polars as pl

from crm_backend.insights.periods import Period
from crm_backend.insights.sales import as_json, with_amount

COHORTS, PAIRS = 12, 12
LEAST_TOGETHER = 3
WITHIN_DAYS = 7
BIG_BASKET = 40
"""Products of an order above which it is a wholesaler's list, not a basket."""


def behaviour_report(lines: pl.DataFrame, chats: pl.DataFrame, period: Period) -> dict[str, Any]:
    """Return funnel, cohorts, basket and notes.

    Args:
        chats: conversation_id, customer_id (null for strangers), started_at; of the period.
    """
    everything = with_amount(lines, period.zone)
    now = period.of(everything)
    return {
        "period": as_json(period),
        "funnel": _funnel(chats, everything),
        "cohorts": cohorts(everything),
        "basket": _basket(now),
        "pairs": pairs(now),
        "notes": _notes(everything, chats),
    }


def _funnel(chats: pl.DataFrame, sales: pl.DataFrame) -> list[dict[str, Any]]:
    """Return chats, those of known customers, those followed by an order within a week."""
    known = chats.filter(pl.col("customer_id").is_not_null())
    orders = sales.unique("order_id").select("customer_id", "placed_at")
    pairs_ = known.join(orders, on="customer_id", how="inner")
    lag = pl.col("placed_at") - pl.col("started_at")
    after = pairs_.filter((lag >= pl.duration()) & (lag <= pl.duration(days=WITHIN_DAYS)))
    steps = [
        ("Chats", len(chats)),
        ("of signed-in customers", len(known)),
        ("of customers who had bought before", _of_buyers(pairs_)),
        (f"with an order within {WITHIN_DAYS} days", after["conversation_id"].n_unique()),
    ]
    return [
        {"step": name, "count": count, "share": count / len(chats) if len(chats) else None}
        for name, count in steps
    ]


def _of_buyers(pairs_: pl.DataFrame) -> int:
    return pairs_.filter(pl.col("placed_at") < pl.col("started_at"))["conversation_id"].n_unique()


def cohorts(sales: pl.DataFrame) -> list[dict[str, Any]]:
    """Return by month of the first order how many customers there are, and the share that bought again later.

    ``kept[0]`` is the month itself, always 1; a month that is not over is in it as it stands.
    """
    month = pl.col("day").dt.truncate("1mo")
    known = sales.filter(pl.col("customer_id").is_not_null()).select("customer_id", month=month).unique()
    if known.is_empty():
        return []
    known = known.with_columns(cohort=pl.col("month").min().over("customer_id"))
    age = (pl.col("month").dt.year() - pl.col("cohort").dt.year()) * 12 + (
        pl.col("month").dt.month().cast(pl.Int32) - pl.col("cohort").dt.month().cast(pl.Int32)
    )
    counts = known.with_columns(age=age).group_by("cohort", "age").len()
    latest = known["month"].max()
    return [_cohort(counts, cohort, latest) for cohort in sorted(known["cohort"].unique())[-COHORTS:]]


def _cohort(counts: pl.DataFrame, cohort: Any, latest: Any) -> dict[str, Any]:
    own = dict(counts.filter(pl.col("cohort") == cohort).select("age", "len").iter_rows())
    ages = (latest.year - cohort.year) * 12 + latest.month - cohort.month
    return {
        "month": f"{cohort:%Y-%m}",
        "customers": own[0],
        "kept": [round(own.get(age, 0) / own[0], 4) for age in range(min(ages, 12) + 1)],
    }


def _basket(sales: pl.DataFrame) -> dict[str, float | None]:
    orders = sales.group_by("order_id").agg(
        products=pl.col("product_id").n_unique(),
        units=pl.col("quantity").sum(),
        amount=pl.col("amount").sum(),
    )
    if orders.is_empty():
        return {"orders": 0, "products": None, "units": None, "median_amount": None}
    means = orders.select(pl.col("products").mean(), pl.col("units").mean(), pl.col("amount").median()).row(0)
    return {"orders": len(orders), "products": means[0], "units": means[1], "median_amount": means[2]}


def pairs(sales: pl.DataFrame) -> list[dict[str, Any]]:
    """Return products bought together more often than chance (``lift`` above 1), the most frequent first."""
    rows = sales.select("order_id", "product_id", "product_name").unique(["order_id", "product_id"])
    rows = rows.filter(pl.len().over("order_id").is_between(2, BIG_BASKET))
    total = sales["order_id"].n_unique()
    counts = rows.group_by("product_id").agg(n=pl.len(), name=pl.col("product_name").first())
    common = rows.join(counts.sort(["n", "product_id"], descending=[True, False]).head(200), on="product_id")
    together = common.join(common, on="order_id", suffix="_b").filter(
        pl.col("product_id") < pl.col("product_id_b")
    )
    found = together.group_by("product_id", "product_id_b").agg(
        together=pl.len(),
        first=pl.col("name").first(),
        second=pl.col("name_b").first(),
        lift=pl.len() * total / (pl.col("n").first() * pl.col("n_b").first()),
    )
    strong = found.filter((pl.col("together") >= LEAST_TOGETHER) & (pl.col("lift") > 1))
    ordered = strong.sort(
        ["together", "lift", "product_id", "product_id_b"], descending=[True, True, False, False]
    )
    return ordered.head(PAIRS).to_dicts()


def _notes(sales: pl.DataFrame, chats: pl.DataFrame) -> list[str]:
    notes = ["Visits to the shop's pages are not recorded by Kefu: the funnel begins with the chat."]
    if sales.is_empty():
        notes.append("There are no orders yet: who comes back and what is bought together cannot be known.")
    elif sales["customer_id"].drop_nulls().n_unique() < 2:
        notes.append("There is one customer at most: cohorts say nothing yet.")
    if chats.is_empty():
        notes.append("No chat began in this period.")
    return notes
