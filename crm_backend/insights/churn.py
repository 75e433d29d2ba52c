"""Who will not buy in the next 90 days, and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from crm_backend.insights import backtests, explaining
from crm_backend.insights.backtests import Choice, Sample
from crm_backend.insights.features import FEATURES, bought_within, features_at

TOPIC, HORIZON = "churn", 90
COLUMNS = tuple(name for name in FEATURES if name not in ("tenure", "active_months"))
"""How long somebody is known depends on when the data begin, so it is left out."""
BASELINE = ("recency",)
LIMITS = (
    "Says who buys nothing in the next 90 days, not who never returns.",
    "Learnt from one shop's past: a new season, price or competitor is not in it.",
    "No sensitive attribute goes in; country, language, name and address are not used.",
)


@dataclass(frozen=True)
class Scored:
    """``rows``: customer_id, the features, probability; ``why``: their reasons in the same order."""

    rows: pl.DataFrame
    why: list[list[dict[str, Any]]]
    importances: dict[str, float]


def samples(baskets: pl.DataFrame, as_of: datetime, service: pl.DataFrame | None = None) -> list[Sample]:
    """Return what was known at earlier moments, and who then bought nothing."""
    if baskets.is_empty():
        return []
    first: Any = baskets["at"].min()
    return [_sample(baskets, one, service) for one in backtests.moments(first, as_of, HORIZON)]


def _sample(baskets: pl.DataFrame, moment: datetime, service: pl.DataFrame | None) -> Sample:
    then = bought_within(baskets, moment, HORIZON)
    rows = features_at(baskets, moment, service).join(then, on="customer_id", how="left")
    return Sample(moment, rows.with_columns(outcome=pl.col("orders_next").is_null().cast(pl.Float64)))


def fit(baskets: pl.DataFrame, as_of: datetime, service: pl.DataFrame | None = None) -> Choice:
    """Choose and fit the model that is used from ``as_of``."""
    return backtests.choose(samples(baskets, as_of, service), COLUMNS, horizon=HORIZON, baseline=BASELINE)


def score(choice: Choice, features: pl.DataFrame) -> Scored:
    """Return everybody's probability and reasons; nobody's while nothing can be known."""
    model = choice.classifier
    if model is None or features.is_empty():
        return Scored(features.clear().with_columns(probability=pl.lit(0.0)), [], {})
    said = model.probability(backtests.matrix(features, model.columns))
    moved = explaining.effects(model, features)
    why = explaining.reasons(model, features, moved)
    return Scored(
        features.with_columns(probability=pl.Series(said)), why, explaining.importances(model, moved)
    )
