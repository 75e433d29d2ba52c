"""Who is likely to buy in the next 30 days: whom a campaign is for."""

from datetime import datetime
from typing import Any

import polars as pl

from crm_backend.insights import backtests
from crm_backend.insights.backtests import Choice, Sample
from crm_backend.insights.churn import COLUMNS
from crm_backend.insights.features import bought_within, features_at

TOPIC, HORIZON = "propensity", 30
BASELINE = ("everyone",)
"""A column of ones: the base rate."""
LIMITS = (
    "Says who is likely to buy, not whom a campaign would change.",
    "No sensitive attribute goes in.",
)


def samples(baskets: pl.DataFrame, as_of: datetime, service: pl.DataFrame | None = None) -> list[Sample]:
    """Return what was known at earlier moments, and who then bought within 30 days."""
    if baskets.is_empty():
        return []
    first: Any = baskets["at"].min()
    return [_sample(baskets, one, service) for one in backtests.moments(first, as_of, HORIZON)]


def _sample(baskets: pl.DataFrame, moment: datetime, service: pl.DataFrame | None) -> Sample:
    then = bought_within(baskets, moment, HORIZON)
    rows = with_base(features_at(baskets, moment, service)).join(then, on="customer_id", how="left")
    return Sample(moment, rows.with_columns(outcome=pl.col("orders_next").is_not_null().cast(pl.Float64)))


def with_base(features: pl.DataFrame) -> pl.DataFrame:
    """Add the column that the base rate is fitted on."""
    return features.with_columns(everyone=pl.lit(1.0))


def fit(baskets: pl.DataFrame, as_of: datetime, service: pl.DataFrame | None = None) -> Choice:
    """Choose and fit the model that is used from ``as_of``."""
    return backtests.choose(samples(baskets, as_of, service), COLUMNS, horizon=HORIZON, baseline=BASELINE)
