"""Does the recommender find what people bought next? Their last basket is hidden and looked for."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from crm_backend.insights import recommend
from crm_backend.insights.lines import sold

K = 10
FEWEST = 20
"""Customers with two orders or more below whom a trial says nothing."""
BATCH = 512


@dataclass(frozen=True)
class Trial:
    """Mean recall and NDCG of the first ten, of the recommender and of what sells most."""

    customers: int
    recall: float
    ndcg: float
    popular_recall: float
    popular_ndcg: float

    @property
    def wins(self) -> bool:
        """Whether the recommender may be used."""
        return self.recall > self.popular_recall and self.ndcg > self.popular_ndcg

    def card(self) -> dict[str, Any]:
        return {**asdict(self), "wins": self.wins}


def hide_last_basket(lines: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, set[str]]]:
    """Return the lines without each repeat customer's last day, and what they bought on it."""
    frame = sold(lines).filter(pl.col("customer_id").is_not_null()).collect()
    day = pl.col("placed_at").dt.truncate("1d")
    frame = frame.with_columns(
        day=day, last=day.max().over("customer_id"), first=day.min().over("customer_id")
    )
    hidden = (pl.col("day") == pl.col("last")) & (pl.col("first") < pl.col("last"))
    baskets = frame.filter(hidden).group_by("customer_id").agg(pl.col("product_id").unique())
    return frame.filter(~hidden).drop("day", "last", "first"), {
        key: set(found) for key, found in baskets.iter_rows()
    }


def run_trial(lines: pl.DataFrame) -> Trial | None:
    """Hide, learn, look; None with too few repeat customers. Nobody is offered what they own already."""
    past, baskets = hide_last_basket(lines)
    if len(baskets) < FEWEST:
        return None
    model = recommend.fit(recommend.purchases_of(past))
    rows = [(row, baskets[name]) for name, row in model.purchases.row_of.items() if name in baskets]
    found = [_judge(model, rows[start : start + BATCH]) for start in range(0, len(rows), BATCH)]
    ours, popular = (np.concatenate([part[side] for part in found]).mean(axis=0) for side in (0, 1))
    return Trial(len(rows), float(ours[0]), float(ours[1]), float(popular[0]), float(popular[1]))


def _judge(model: recommend.Recommender, rows: list[tuple[int, set[str]]]) -> tuple[Any, Any]:
    numbers = [row for row, _ in rows]
    popularity = np.tile(model.purchases.popularity, (len(rows), 1))
    ranked = [
        recommend.without_owned(model, numbers, scores)
        for scores in (recommend.score(model, numbers), popularity)
    ]
    products = model.purchases.products
    return tuple(
        np.array(
            [
                _measure(recommend.best(line, products, K), basket)
                for line, (_, basket) in zip(side, rows, strict=True)
            ]
        )
        for side in ranked
    )  # type: ignore[return-value]


def _measure(offered: list[str], basket: set[str]) -> tuple[float, float]:
    hits = np.array([one in basket for one in offered], dtype=float)
    discounts = 1 / np.log2(np.arange(2, K + 2))
    ideal = discounts[: min(K, len(basket))].sum()
    return hits.sum() / len(basket), float((hits * discounts[: len(hits)]).sum() / ideal)
