"""The steps of a run: each takes the past and returns results, a card and a model's file."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from crm_backend.insights import (
    backtests,
    churn,
    explaining,
    keeping,
    lifetime,
    propensity,
    return_risk,
    segments,
)  # fmt: skip
from crm_backend.insights.backtests import Choice
from crm_backend.insights.features import features_at
from crm_backend.insights.results import Found

VERSION = "1"
"""Part of every digest: a change of the models makes everything anew."""
RECENT = timedelta(days=30)


@dataclass(frozen=True)
class Past:
    """The lines of one currency up to ``as_of``, the baskets and service events made of them."""

    lines: pl.DataFrame
    baskets: pl.DataFrame
    service: pl.DataFrame
    as_of: datetime
    currency: str

    @property
    def data(self) -> str:
        """Say what the models saw."""
        people, currency = self.baskets["customer_id"].n_unique(), self.currency or "no currency"
        return f"{self.lines.height:,} order lines of {people:,} known customers in {currency}"


@dataclass(frozen=True)
class Outcome:
    """What a step found, its model's card, and where the model lies below KEFU_HOME."""

    found: list[Found]
    card: dict[str, Any]
    path: str = ""
    sha256: str = ""


def segment(past: Past, home: Path) -> Outcome:
    """Put everybody into a group, with the plain quintiles beside it."""
    features = features_at(past.baskets, past.as_of, past.service)
    groups = segments.find(features, past.as_of)
    ranks = segments.rfm(features).rows(named=True)
    rows = zip(features.rows(named=True), ranks, groups.labels.tolist(), groups.places.tolist(), strict=True)
    found = [
        Found(
            one["customer_id"],
            {
                "segment": groups.names[label],
                "number": label,
                "x": round(place[0], 3),
                "y": round(place[1], 3),
                "rfm": [rank["recency_rank"], rank["frequency_rank"], rank["money_rank"]],
                **{name: round(one[name], 2) for name in segments.COLUMNS},
            },
            float(one["spent"]),
        )
        for one, rank, label, place in rows
    ]
    return Outcome(found, groups.card)


def churn_risk(past: Past, home: Path) -> Outcome:
    """Say how likely everybody is to buy nothing in the next 90 days, and why."""
    choice = churn.fit(past.baskets, past.as_of, past.service)
    card = backtests.card_of(
        choice,
        title=f"Churn: no purchase in {churn.HORIZON} days",
        data=past.data,
        as_of=past.as_of,
        baseline="recency alone",
        limits=churn.LIMITS,
    )
    return _scored("churn", choice, features_at(past.baskets, past.as_of, past.service), card, home)


def purchase_propensity(past: Past, home: Path) -> Outcome:
    """Say how likely everybody is to buy in the next 30 days, and why."""
    choice = propensity.fit(past.baskets, past.as_of, past.service)
    card = backtests.card_of(
        choice,
        title=f"Propensity: a purchase in {propensity.HORIZON} days",
        data=past.data,
        as_of=past.as_of,
        baseline="the base rate",
        limits=propensity.LIMITS,
    )
    features = propensity.with_base(features_at(past.baskets, past.as_of, past.service))
    return _scored("propensity", choice, features, card, home)


def order_return_risk(past: Past, home: Path) -> Outcome:
    """Say how likely something of each order of the last 30 days comes back."""
    lines = return_risk.marked(past.lines)
    choice = return_risk.fit(lines, past.as_of)
    card = backtests.card_of(
        choice,
        title=f"Returns: something of an order comes back in {return_risk.RETURN_DAYS} days",
        data=past.data,
        as_of=past.as_of,
        baseline="the products' own rate",
        limits=return_risk.LIMITS,
    )
    recent = lines.filter(pl.col("placed_at") >= past.as_of - RECENT)
    features = return_risk.features_of(lines, recent, past.as_of)
    return _scored("return_risk", choice, features, card, home, key="order_id")


def lifetime_value(past: Past, home: Path) -> Outcome:
    """Say what everybody will buy, what it is worth and when the next order is due."""
    model = lifetime.fit(past.baskets, past.as_of)
    rows = lifetime.say(model, past.baskets, past.as_of).rows(named=True)
    found = [
        Found(row["customer_id"], {**_rounded(row), "currency": past.currency}, float(row["worth_year"]))
        for row in rows
    ]
    return Outcome(found, model.card)


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    """Round numbers; what is not a number (an unknown chance) is None."""
    numbers = {name: value for name, value in row.items() if name != "customer_id"}
    return {name: None if v is None or v != v else round(float(v), 4) for name, v in numbers.items()}


def _scored(
    topic: str,
    choice: Choice,
    features: pl.DataFrame,
    card: dict[str, Any],
    home: Path,
    *,
    key: str = "customer_id",
) -> Outcome:
    model = choice.classifier
    if model is None or features.is_empty():
        return Outcome([], card)
    said = model.probability(backtests.matrix(features, model.columns))
    moved = explaining.effects(model, features)
    why = explaining.reasons(model, features, moved)
    owners, keys = features["customer_id"].to_list(), features[key].to_list()
    found = [
        Found(name, {"probability": round(float(p), 4), "reasons": reasons, "customer_id": owner}, float(p))
        for name, owner, p, reasons in zip(keys, owners, said, why, strict=True)
    ]
    card["importances"] = explaining.importances(model, moved)
    version = f"{card['as_of'][:10]}"
    return Outcome(found, card, *keeping.save(model, home, topic=topic, version=version))
