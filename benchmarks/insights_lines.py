"""The public order lines in the shape of ``crm_backend.insights.lines``, for benchmarks of single models."""

import os
from pathlib import Path

import polars as pl

from crm_backend.insights.lines import SCHEMA


def read_benchmark_lines() -> pl.DataFrame:
    """Read every parquet of the shop below ``KEFU_DATA``: later years beside the first are joined to it."""
    folder = Path(os.environ.get("KEFU_DATA", "../shared/data")) / "online_retail_2009"
    table = pl.concat([pl.read_parquet(file) for file in sorted(folder.glob("*.parquet"))])
    quantity, price = pl.col("Quantity"), (pl.col("Price") * 100).round().cast(pl.Int64)
    cancelled = pl.col("Invoice").cast(pl.String).str.starts_with("C")
    at = pl.col("InvoiceDate").cast(pl.String).str.to_datetime(strict=False, time_unit="us", time_zone="UTC")
    lines = table.select(
        order_id=pl.col("Invoice").cast(pl.String),
        customer_id=pl.col("Customer ID").cast(pl.Int64).cast(pl.String),
        placed_at=at,
        product_id=pl.col("StockCode"),
        product_name=pl.col("Description").fill_null(""),
        category=pl.lit(None, dtype=pl.String),
        quantity=quantity,
        unit_price_minor=price,
        currency=pl.lit("GBP"),
        is_cancelled=cancelled,
        is_return=quantity < 0,
    )
    return lines.filter(pl.col("unit_price_minor") > 0).select(list(SCHEMA))
