"""Rows of a file to order lines, and for each row that is not an ordinary sale the reason.

A reason either rejects a row or keeps it apart: a cancelled invoice tells of goods that came back, and a
sale to nobody known still counts as a sale.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

import polars as pl

from crm_backend.insights.lines import SCHEMA

REASONS = {
    "missing_order": "no order number",
    "missing_product": "no product",
    "broken_date": "the date cannot be read (say how it is written with --date-format)",
    "date_in_future": "the date lies in the future",
    "broken_quantity": "the quantity is no whole number",
    "broken_price": "the price is no number",
    "wrong_currency": "another currency than the shop's",
    "no_price": "the price is zero or negative: nothing was sold",
    "negative_quantity": "a quantity of zero or less outside a cancelled invoice",
    "already_imported": "the order was imported from another file",
    "cancelled_invoice": "a cancelled invoice: kept as a return, not as a sale",
    "missing_customer": "no customer: kept as a sale, unknown to what is said about customers",
}
"""In the order in which they are looked for: a row has the first that applies."""
KEPT_APART = ("cancelled_invoice", "missing_customer")

_DATES = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M",
)  # fmt: skip
_DAYS = ("%Y-%m-%d", "%d.%m.%Y")
_CANCELLED = ("cancelled", "canceled", "voided", "refunded")


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the importer was told about the file."""

    currency: str
    now: datetime
    timezone: str = "UTC"
    date_format: str | None = None
    cancelled_prefix: str = "C"


def to_lines(rows: pl.DataFrame, columns: Mapping[str, str], rules: Rules) -> pl.DataFrame:
    """Return the rows as lines (``SCHEMA``), with ``row`` and ``reason`` (null for an ordinary sale)."""
    read = rows.select(
        pl.col("row"),
        order_id=_word(columns, rows, "order_id"),
        customer_id=_word(columns, rows, "customer_id"),
        placed_at=_time(rows.schema[columns["placed_at"]], columns["placed_at"], rules),
        product_id=_word(columns, rows, "product_id"),
        product_name=_word(columns, rows, "product_name"),
        category=_word(columns, rows, "category").str.slice(0, 80),
        quantity=pl.col(columns["quantity"]).cast(pl.Float64, strict=False),
        price=_number(columns["unit_price"], rows),
        currency=_word(columns, rows, "currency").str.to_uppercase().fill_null(rules.currency),
        status=_word(columns, rows, "status").str.to_lowercase(),
    )
    read = read.with_columns(reason=_reason(rules))
    return read.select("row", "reason", **_fields(rules))


def _fields(rules: Rules) -> dict[str, pl.Expr]:
    credit = _is_credit(rules)
    made = {
        "product_name": pl.coalesce("product_name", "product_id").str.slice(0, 200),
        "quantity": pl.col("quantity").cast(pl.Int64, strict=False),
        "unit_price_minor": (pl.col("price") * 100).round().cast(pl.Int64, strict=False),
        "is_cancelled": pl.col("status").is_in(_CANCELLED).fill_null(False) & ~credit,
        "is_return": credit,
    }
    return {name: made.get(name, pl.col(name)) for name in SCHEMA}


def _word(columns: Mapping[str, str], rows: pl.DataFrame, field: str) -> pl.Expr:
    """A name or number as text: 13085.0 is 13085, and an empty one is none."""
    if field not in columns:
        return pl.lit(None, pl.String)
    column = pl.col(columns[field])
    if rows.schema[columns[field]].is_float():
        column = column.cast(pl.Int64, strict=False)
    text = column.cast(pl.String).str.strip_chars().str.replace(r"^(\d+)\.0$", "$1").str.slice(0, 64 * 4)
    return pl.when(text != "").then(text)


def _number(column: str, rows: pl.DataFrame) -> pl.Expr:
    number = pl.col(column).cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def _time(kind: Any, column: str, rules: Rules) -> pl.Expr:
    if isinstance(kind, pl.Datetime) or kind == pl.Date:
        aware = isinstance(kind, pl.Datetime) and kind.time_zone is not None
        time = pl.col(column).cast(pl.Datetime("us", kind.time_zone if aware else None))
        return time.dt.convert_time_zone("UTC") if aware else _local(time, rules)
    text = pl.col(column).cast(pl.String).str.strip_chars()
    if rules.date_format:
        return _local(text.str.to_datetime(rules.date_format, time_unit="us", strict=False), rules)
    times = [text.str.to_datetime(one, time_unit="us", strict=False) for one in _DATES]
    days = [text.str.to_date(one, strict=False).cast(pl.Datetime("us")) for one in _DAYS]
    aware_times = text.str.to_datetime("%+", time_unit="us", time_zone="UTC", strict=False)
    return pl.coalesce(aware_times, _local(pl.coalesce(*times, *days), rules))


def _local(time: pl.Expr, rules: Rules) -> pl.Expr:
    zoned = time.dt.replace_time_zone(rules.timezone, ambiguous="earliest", non_existent="null")
    return zoned.dt.convert_time_zone("UTC")


def _is_credit(rules: Rules) -> pl.Expr:
    """Say whether the order's number is a cancelled invoice's: the prefix, then a digit."""
    if not rules.cancelled_prefix:
        return pl.lit(False)
    marked = pl.col("order_id").str.starts_with(rules.cancelled_prefix)
    digit = pl.col("order_id").str.slice(len(rules.cancelled_prefix), 1).str.contains(r"^\d$")
    return (marked & digit).fill_null(False)


def _reason(rules: Rules) -> pl.Expr:
    credit, whole = _is_credit(rules), pl.col("quantity").round() == pl.col("quantity")
    tests = {
        "missing_order": pl.col("order_id").is_null(),
        "missing_product": pl.col("product_id").is_null(),
        "broken_date": pl.col("placed_at").is_null(),
        "date_in_future": pl.col("placed_at") > rules.now,
        "broken_quantity": ~(whole & pl.col("quantity").is_between(-1e9, 1e9)).fill_null(False),
        "broken_price": pl.col("price").is_null() | (pl.col("price").abs() > 1e12),
        "wrong_currency": pl.col("currency") != rules.currency,
        "no_price": pl.col("price") < 0.005,
        "negative_quantity": (pl.col("quantity") == 0) | ((pl.col("quantity") < 0) != credit),
        "cancelled_invoice": credit,
        "missing_customer": pl.col("customer_id").is_null(),
    }
    none = pl.lit(None, pl.String)
    return reduce(
        lambda other, name: pl.when(tests[name]).then(pl.lit(name)).otherwise(other), reversed(tests), none
    )
