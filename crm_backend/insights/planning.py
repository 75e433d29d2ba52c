"""Forecasts and recommendations as jobs: read the lines, learn, try, store."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import numpy as np
import polars as pl

from crm_backend.database import Database, now
from crm_backend.insights import content, privacy, recommend
from crm_backend.insights.forecast.candidates import for_many
from crm_backend.insights.forecast.outlook import forecast_series
from crm_backend.insights.forecast.series import weekly
from crm_backend.insights.lines import main_currency, read_lines, sold, totals
from crm_backend.insights.planning_cards import forecast_card, offer_card
from crm_backend.insights.recommend_trial import run_trial
from crm_backend.insights.results import (
    Found,
    Origin,
    latest_model,
    list_results,
    save_model,
    save_results,
)
from crm_backend.insights.topics import ALIKE, FORECAST, RECOMMENDATIONS

VERSION = "3"
CATEGORIES, PRODUCTS, OFFERED, FRESH_AFTER = 12, 40, 12, 5
BATCH = 1024


@dataclass(frozen=True)
class Sales:
    """All lines up to ``at``; ``known`` are those of customers who may be profiled."""

    lines: pl.DataFrame
    known: pl.DataFrame
    at: datetime


async def read_sales(database: Database, at: datetime | None = None) -> Sales:
    """Read what forecasts and recommendations are made of."""
    until = at or now()
    async with database.read_slow() as session:
        lines = await read_lines(session, until=until)
        gone = await privacy.opted_out(session)
    return sales_of(lines, gone, until)


def sales_of(lines: pl.DataFrame, gone: Collection[str], at: datetime) -> Sales:
    """Leave the future out of all, and who opted out of what is known of customers."""
    lines = lines.filter(pl.col("placed_at") < at)
    mine = ~pl.col("customer_id").is_in(list(gone)).fill_null(False)
    return Sales(lines, lines.filter(mine) if gone else lines, at)


async def plan(database: Database, sales: Sales, *, redo: bool = False) -> str:
    """Forecast and recommend, each unless the same inputs were worked on before; say what came out."""
    await run_content(database, sales)
    forecasts = await _unless_known(database, FORECAST, sales.lines, sales.at, redo, "forecasts")
    offers = await _unless_known(database, RECOMMENDATIONS, sales.known, sales.at, redo, "recommendations")
    said = forecasts or f"{await run_forecast(database, sales)} forecasts"
    return (
        f"{said}; {offers or f'recommendations for {await run_recommendations(database, sales)} customers'}"
    )


async def _unless_known(
    database: Database, topic: str, lines: pl.DataFrame, at: datetime, redo: bool, name: str
) -> str | None:
    async with database.read() as session:
        before = await latest_model(session, topic)
    same = before and not redo and before.card.get("inputs_digest") == _digest(lines, at)
    return f"{name}: nothing has changed" if same else None


async def run_forecast(database: Database, sales: Sales) -> int:
    """Forecast the shop, its categories and its best products; return how many series there are."""
    lines, at = sales.lines, sales.at
    found = await asyncio.to_thread(forecast_all, lines, at)
    async with database.write() as session:
        count = await save_results(session, FORECAST, found, _origin(lines, at))
        total = next((one.value for one in found if one.key == "total"), None)
        await save_model(session, FORECAST, VERSION, forecast_card(total, _told(lines, at)))
    return count


def forecast_all(lines: pl.DataFrame, at: datetime) -> list[Found]:
    """Return the forecasts in the currency of most lines: revenue in minor units, and units of products."""
    currency, others = main_currency(lines)
    lines = lines.filter(pl.col("currency") == currency) if currency else lines
    extra = {"currency": currency, "left_out": others}
    last = lines["placed_at"].max()
    until = min(at, last) if isinstance(last, datetime) else at
    total = [Found("total", {**forecast_series(one), **extra}) for one in weekly(lines, until=until)]
    categories = [
        Found(_key("category", one.key), {**forecast_series(one, for_many(one.first), most=16), **extra})
        for one in weekly(lines, by="category", top=CATEGORIES, until=until)
    ]
    products = [
        Found(
            _key("product", one.key), {**forecast_series(one, for_many(one.first), most=12), "unit": "units"}
        )
        for one in weekly(lines, by="product_id", measure="units", top=PRODUCTS, until=until)
    ]
    return [*total, *categories, *products]


def _key(kind: str, name: str) -> str:
    return f"{kind}:{name}"[:64]


async def run_recommendations(database: Database, sales: Sales) -> int:
    """Store what to offer each customer; nobody who opted out of profiling, and only if the trial is won."""
    lines, at = sales.known, sales.at
    async with database.read_slow() as session:
        alike = {row.key: row.value["products"] for row in await list_results(session, ALIKE)}
    trial, found = await asyncio.to_thread(recommend_all, lines, alike)
    async with database.write() as session:
        count = await save_results(session, RECOMMENDATIONS, found, _origin(lines, at))
        await save_model(session, RECOMMENDATIONS, VERSION, offer_card(trial, _told(lines, at)))
    return count


async def run_content(database: Database, sales: Sales) -> int:
    """Store which products of the catalogue are alike by their texts; return how many there are."""
    async with database.read_slow() as session:
        texts = await content.texts_of(session)
    alike = await asyncio.to_thread(content.alike_by_content, texts)
    found = [Found(key, {"products": others}) for key, others in alike.items()]
    async with database.write() as session:
        return await save_results(session, ALIKE, found, _origin(sales.lines, sales.at))


def recommend_all(
    lines: pl.DataFrame, alike: Mapping[str, Sequence[tuple[str, float]]] | None = None
) -> tuple[dict[str, Any], list[Found]]:
    """Try the models, then recommend by them or by what sells most; return the card and the findings.

    ``alike`` has the catalogue's products: those that nobody bought yet stand beside what they are like.
    """
    trial = run_trial(lines)
    card = trial.card() if trial else {"wins": False, "note": "Too few repeat customers to try it."}
    if sold(lines).filter(pl.col("customer_id").is_not_null()).collect().is_empty():
        return card, []
    purchases = recommend.purchases_of(lines)
    model = recommend.fit(purchases) if card["wins"] else None
    fresh = _fresh(alike or {}, set(purchases.products))
    return card, list(_offers(purchases, model, fresh))


def _fresh(alike: Mapping[str, Sequence[tuple[str, float]]], sold_ever: set[str]) -> dict[str, str]:
    """Return for products the one nobody bought yet that is most like them: what is learnt never has it."""
    found: dict[str, tuple[float, str]] = {}
    for new in alike.keys() - sold_ever:
        for known, likeness in alike[new]:
            found[known] = max(found.get(known, (0.0, "")), (likeness, new))
    return {known: new for known, (_, new) in found.items()}


def _with_fresh(products: list[str], fresh: Mapping[str, str]) -> list[str]:
    """Put one new product third, if it is like one of the best."""
    new = next((fresh[one] for one in products[:FRESH_AFTER] if one in fresh), None)
    return [*products[:2], new, *products[2:]][:OFFERED] if new else products


def _offers(
    purchases: recommend.Purchases, model: recommend.Recommender | None, fresh: Mapping[str, str]
) -> Iterable[Found]:
    why = "customers who buy like you chose them" if model else "they are bought most"
    bare = model or recommend.Recommender(purchases, purchases.matrix, None, None)
    for start in range(0, len(purchases.customers), BATCH):
        rows = list(range(start, min(start + BATCH, len(purchases.customers))))
        scores = recommend.score(model, rows) if model else np.tile(purchases.popularity, (len(rows), 1))
        for row, line in zip(rows, recommend.without_owned(bare, rows, scores), strict=True):
            products = _with_fresh(recommend.best(line, purchases.products, OFFERED), fresh)
            yield Found(
                purchases.customers[row], {"products": products, "why": why, "learnt": model is not None}
            )


def _origin(lines: pl.DataFrame, at: datetime) -> Origin:
    return Origin(as_of=at, model_version=VERSION, inputs_digest=_digest(lines, at))


def _digest(lines: pl.DataFrame, at: datetime) -> str:
    """Return a digest of what goes in: the lines and the day."""
    return sha256(repr((VERSION, at.date(), *totals(lines))).encode()).hexdigest()[:16]


def _told(lines: pl.DataFrame, at: datetime) -> dict[str, Any]:
    return {
        "data": f"{len(lines):,} order lines",
        "as_of": at.isoformat(),
        "lines": len(lines),
        "inputs_digest": _digest(lines, at),
    }
