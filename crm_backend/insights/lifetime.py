"""What a customer will buy: purchases in the next 90 days, worth in a year, and when the next one is due.

A purchase is a day with orders.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from crm_backend.insights import backtests
from crm_backend.insights.bgnbd import Buying, Spending, fit_buying, fit_spending
from crm_backend.insights.scores import Floats

TOPIC, HORIZON, YEAR = "lifetime", 90, 365
WEEK = 7.0
TESTS = 3
TO_BEAT = 1.0
LIMITS = (
    "Worth is revenue, not margin, and is not discounted.",
    "Knows no seasons: before Christmas people buy more than it says, after it less.",
)


@dataclass(frozen=True)
class Model:
    """``buying`` is None where the customer's own past mean is used instead; ``card`` says why."""

    buying: Buying | None
    spending: Spending | None
    card: dict[str, Any]


def purchases(baskets: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Return x (repeat purchases), t_x, t (weeks), days (all purchases), mean (worth of one)."""
    days = (
        baskets.lazy()
        .filter((pl.col("at") < as_of) & (pl.col("returned") == 0))
        .group_by("customer_id", day=pl.col("at").dt.truncate("1d"))
        .agg(worth=pl.col("value").sum())
    )
    first, last = pl.col("day").min(), pl.col("day").max()
    return (
        days.group_by("customer_id")
        .agg(
            x=pl.len().cast(pl.Float64) - 1,
            t_x=(last - first).dt.total_days() / WEEK,
            t=((pl.lit(as_of) - first).dt.total_days() / WEEK).clip(lower_bound=1 / WEEK),
            days=pl.len().cast(pl.Float64),
            mean=pl.col("worth").mean(),
        )
        .sort("customer_id")
        .collect()
    )


def own_mean(known: pl.DataFrame, ahead_days: float) -> Floats:
    """Return the baseline: everybody goes on as often as so far (at least a 90-day season is known)."""
    days, weeks = known["days"].to_numpy(), known["t"].to_numpy()
    mean: Floats = days / np.maximum(weeks, HORIZON / WEEK) * (ahead_days / WEEK)
    return mean


def next_purchases(buying: Buying, known: pl.DataFrame, ahead_days: float) -> Floats:
    """Return the purchases expected in the days ahead."""
    x, t_x, t = (known[name].to_numpy() for name in ("x", "t_x", "t"))
    return buying.expected(x, t_x, t, ahead_days / WEEK)


def typical_purchases(buying: Buying, known: pl.DataFrame, ahead_days: float) -> Floats:
    """Return the purchases of the days ahead as one whole number each: the median."""
    x, t_x, t = (known[name].to_numpy() for name in ("x", "t_x", "t"))
    return buying.typical(x, t_x, t, ahead_days / WEEK)


def fit(baskets: pl.DataFrame, as_of: datetime) -> Model:
    """Fit to everything before ``as_of``; use it only if it beat the mean of the past in the backtest."""
    known = purchases(baskets, as_of)
    errors = backtest(baskets, as_of)
    beats = bool(errors) and errors["BG/NBD"] < TO_BEAT * min(
        errors["mean of the past"], errors["mean of all"]
    )
    buying = _fit_buying(known) if beats else None
    return Model(buying, _fit_spending(known), _card(known, as_of, errors, used=buying is not None))


def _fit_buying(known: pl.DataFrame) -> Buying | None:
    return fit_buying(*(known[name].to_numpy() for name in ("x", "t_x", "t")))


def _fit_spending(known: pl.DataFrame) -> Spending | None:
    paid = known.filter(pl.col("mean") > 0)
    return fit_spending(paid["days"].to_numpy(), paid["mean"].to_numpy())


def backtest(baskets: pl.DataFrame, as_of: datetime) -> dict[str, float]:
    """Return the mean absolute errors of purchases in 90 days, over the latest moments; {} without any."""
    if baskets.is_empty():
        return {}
    first: Any = baskets["at"].min()
    found: dict[str, list[Floats]] = {}
    for moment in backtests.moments(first, as_of, HORIZON)[-TESTS:]:
        known = purchases(baskets, moment)
        buying = _fit_buying(known)
        if buying is None:
            continue
        truth = _happened(baskets, moment, known)
        overall = float(own_mean(known, HORIZON).mean())
        said = {
            "BG/NBD": typical_purchases(buying, known, HORIZON),
            "BG/NBD, expected": next_purchases(buying, known, HORIZON),
            "mean of the past": own_mean(known, HORIZON),
            "mean of all": np.full(len(truth), overall),
        }
        for name, values in said.items():
            found.setdefault(name, []).append(np.abs(values - truth))
    return {name: float(np.concatenate(parts).mean()) for name, parts in found.items()}


def _happened(baskets: pl.DataFrame, moment: datetime, known: pl.DataFrame) -> Floats:
    until = moment + timedelta(days=HORIZON)
    later = baskets.filter((pl.col("at") >= moment) & (pl.col("at") < until) & (pl.col("returned") == 0))
    days = later.group_by("customer_id").agg(then=pl.col("at").dt.truncate("1d").n_unique())
    joined = known.select("customer_id").join(days, on="customer_id", how="left", maintain_order="left")
    return joined["then"].fill_null(0).to_numpy().astype(np.float64)


def say(model: Model, baskets: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Return customer_id, next_90, typical_90, alive, order_worth, worth_year, days_to_next and standing.

    ``standing`` is the share of customers who are worth less; ``days_to_next`` null where none is expected.
    """
    known = purchases(baskets, as_of)
    if known.is_empty():
        return known.select("customer_id")
    ahead, year = (_purchases(model, known, days) for days in (HORIZON, YEAR))
    order = _order_worth(model, known)
    worth = order * year
    rank = pl.Series(worth).rank("average").to_numpy()
    return known.select("customer_id").with_columns(
        next_90=pl.Series(ahead),
        typical_90=pl.Series(_typical(model, known)),
        alive=pl.Series(_alive(model, known)),
        order_worth=pl.Series(order),
        worth_year=pl.Series(worth),
        days_to_next=pl.Series(np.where(ahead > 0.05, HORIZON / np.maximum(ahead, 0.05), np.nan)).fill_nan(
            None
        ),
        standing=pl.Series((rank - 1) / max(len(rank) - 1, 1)),
    )


def _purchases(model: Model, known: pl.DataFrame, days: float) -> Floats:
    return next_purchases(model.buying, known, days) if model.buying else own_mean(known, days)


def _typical(model: Model, known: pl.DataFrame) -> Floats:
    if model.buying is None:
        return np.round(own_mean(known, HORIZON))
    return typical_purchases(model.buying, known, HORIZON)


def _order_worth(model: Model, known: pl.DataFrame) -> Floats:
    count, mean = known["days"].to_numpy(), known["mean"].to_numpy()
    return model.spending.expected(count, mean) if model.spending else mean


def _alive(model: Model, known: pl.DataFrame) -> Floats:
    if model.buying is None:
        return np.full(known.height, np.nan)
    return model.buying.alive(*(known[name].to_numpy() for name in ("x", "t_x", "t")))


def _card(known: pl.DataFrame, as_of: datetime, errors: dict[str, float], *, used: bool) -> dict[str, Any]:
    why = {
        True: "It beat the mean of the past in the backtest.",
        False: "It did not beat the mean of the past in the backtest."
        if errors
        else "There is not enough history yet to test it.",
    }[used]
    return {
        "title": "Customer lifetime and next purchase",
        "used": "BG/NBD with Gamma-Gamma" if used else "mean of the past",
        "uses_baseline": not used,
        "reason": why,
        "baseline": "the mean of the past",
        "data": f"{known.height} customers",
        "as_of": as_of.isoformat(),
        "scores": {name: {"mae": round(value, 4)} for name, value in errors.items()},
        "limits": list(LIMITS),
    }
