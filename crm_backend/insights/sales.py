"""The sales report: what was sold in a period against the period before, and who and what leads."""

from typing import Any

import polars as pl

from crm_backend.insights.lines import main_currency, sold
from crm_backend.insights.periods import Period, growth

LEADERS = 10
MEASURES = ("revenue", "orders", "customers", "average_order", "units")


def sales_report(lines: pl.DataFrame, period: Period) -> dict[str, Any]:
    """Return measures, days, leaders and notes; money in minor units of the currency of most lines."""
    currency, others = main_currency(period.of(lines))
    own = lines.filter(pl.col("currency") == currency) if currency else lines.clear()
    now, before = (with_amount(one.of(own), period.zone) for one in (period, period.before))
    return {
        "period": as_json(period),
        "currency": currency,
        "measures": _compare(now, before),
        "days": _days(now, period),
        "best_day": _best_day(now),
        "products": _leaders(now, before, "product_id", "product_name"),
        "categories": _leaders(now, before, "category", "category"),
        "customers": _leaders(now, before, "customer_id", "customer_id"),
        "returned": _returned(period.of(own)),
        "notes": _notes(lines, now, before, period, others),
    }


def as_json(period: Period) -> dict[str, Any]:
    """Return the period and the one it is compared with, as days."""
    before = period.before
    return {
        "first": period.first,
        "last": period.last,
        "before_first": before.first,
        "before_last": before.last,
    }


def with_amount(lines: pl.DataFrame, zone: str) -> pl.DataFrame:
    """Return what was sold, with ``amount`` in minor units and ``day`` in the shop's time zone."""
    day = pl.col("placed_at").dt.convert_time_zone(zone).dt.date()
    return sold(lines).with_columns(amount=pl.col("quantity") * pl.col("unit_price_minor"), day=day).collect()


def measures(frame: pl.DataFrame) -> dict[str, float]:
    """Return revenue, orders, customers, average order and units; all 0 without sales."""
    orders = frame["order_id"].n_unique()
    revenue = int(frame["amount"].sum())
    return {
        "revenue": revenue,
        "orders": orders,
        "customers": frame["customer_id"].drop_nulls().n_unique(),
        "average_order": round(revenue / orders) if orders else 0,
        "units": int(frame["quantity"].sum()),
    }


def _compare(now: pl.DataFrame, before: pl.DataFrame) -> dict[str, Any]:
    here, there = measures(now), measures(before)
    return {
        name: {"value": here[name], "before": there[name], "growth": growth(here[name], there[name])}
        for name in MEASURES
    }


def _days(frame: pl.DataFrame, period: Period) -> list[dict[str, Any]]:
    """Return every day of the period, those without sales too."""
    found = frame.group_by("day").agg(revenue=pl.col("amount").sum(), orders=pl.col("order_id").n_unique())
    every = pl.DataFrame({"day": pl.date_range(period.first, period.last, eager=True)})
    return every.join(found, on="day", how="left").sort("day").fill_null(0).to_dicts()


def _best_day(frame: pl.DataFrame) -> dict[str, Any] | None:
    days = (
        frame.group_by("day")
        .agg(revenue=pl.col("amount").sum())
        .sort(["revenue", "day"], descending=[True, False])
    )
    return days.row(0, named=True) if len(days) else None


def _leaders(now: pl.DataFrame, before: pl.DataFrame, key: str, name: str) -> list[dict[str, Any]]:
    known = now.filter(pl.col(key).is_not_null() & (pl.col(key) != ""))
    found = known.group_by(pl.col(key).alias("key")).agg(
        name=pl.col(name).last(),
        revenue=pl.col("amount").sum(),
        orders=pl.col("order_id").n_unique(),
        units=pl.col("quantity").sum(),
    )
    earlier = before.group_by(pl.col(key).alias("key")).agg(before=pl.col("amount").sum())
    top = found.sort(["revenue", "key"], descending=[True, False]).head(LEADERS)
    rows = top.join(earlier, on="key", how="left", maintain_order="left").with_columns(
        pl.col("before").fill_null(0)
    )
    return [{**row, "growth": growth(row["revenue"], row["before"])} for row in rows.to_dicts()]


def _returned(lines: pl.DataFrame) -> dict[str, float]:
    back = lines.filter(pl.col("is_return"))
    return {
        "lines": len(back),
        "revenue": int((back["quantity"].abs() * back["unit_price_minor"]).sum()),
        "cancelled_orders": lines.filter(pl.col("is_cancelled"))["order_id"].n_unique(),
    }


def _notes(
    lines: pl.DataFrame, now: pl.DataFrame, before: pl.DataFrame, period: Period, others: dict[str, int]
) -> list[str]:
    notes = []
    if lines.is_empty():
        notes.append("There are no orders yet: nothing can be said about sales.")
    elif now.is_empty():
        notes.append("Nothing was sold in this period.")
    if not now.is_empty() and before.is_empty():
        notes.append("Nothing was sold in the period before: growth cannot be given.")
    if others:
        told = ", ".join(f"{count} in {currency}" for currency, count in others.items())
        notes.append(f"Other currencies are left out, never mixed: order lines {told}.")
    if not now.is_empty() and now["customer_id"].null_count():
        share = now["customer_id"].null_count() / len(now)
        notes.append(f"{share:.0%} of the order lines name no customer; they count as revenue only.")
    return notes
