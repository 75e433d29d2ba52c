"""Groups of customers who behave alike, named in words; beside them the plain quintiles (RFM)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from threadpoolctl import threadpool_limits

from crm_backend.insights.scores import Floats

TOPIC = "segment"
COLUMNS = ("recency", "orders", "spent", "average_order", "returned_share")
COUNTS = range(2, 8)
STABLE, BOOTSTRAPS, LEAST, SHOWN = 0.8, 8, 30, 2000
LEARNT_FROM, RESAMPLED = 20_000, 4_000
"""Customers that centres are learnt from, and those of a bootstrap: more move them no further."""
_WEIGHTS = (1.0, 1.0, 1.0, 0.5, 0.5)
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Segments:
    """``labels`` in the order of the features; ``names`` by label; ``places`` are two axes of a map."""

    labels: Labels
    names: tuple[str, ...]
    places: Floats
    card: dict[str, Any]


def rfm(features: pl.DataFrame) -> pl.DataFrame:
    """Return customer_id and quintiles 1 (worst) to 5 of recency, frequency and money."""

    def quintile(column: pl.Expr) -> pl.Expr:
        return ((column.rank("average") - 0.5) / pl.len() * 5).floor().clip(0, 4).cast(pl.Int64) + 1

    return features.select(
        "customer_id",
        recency_rank=quintile(-pl.col("recency")),
        frequency_rank=quintile(pl.col("orders")),
        money_rank=quintile(pl.col("spent")),
    )


def scaled(features: pl.DataFrame) -> Floats:
    """Return behaviour on one scale: logarithms, brought to mean 0 and spread 1 and weighted."""
    columns = [pl.col(name).clip(lower_bound=0).log1p() for name in COLUMNS]
    values = features.select(columns).to_numpy()
    spread = values.std(axis=0)
    even: Floats = (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1.0) * np.array(_WEIGHTS)
    return even


def find(features: pl.DataFrame, as_of: datetime) -> Segments:
    """Choose the number of groups: the best silhouette among those that bootstraps find again."""
    if features.height < LEAST:
        return _one(features, as_of)
    values = scaled(features)
    with threadpool_limits(1):  # small matrices: threads would wait for each other
        return _find(features, values, as_of)


def _find(features: pl.DataFrame, values: Floats, as_of: datetime) -> Segments:
    tried = {count: _try(values, count) for count in COUNTS if count < len(np.unique(values, axis=0))}
    stable = [count for count, (_, again, _) in tried.items() if again >= STABLE]
    if not stable:
        return _one(features, as_of)
    # Two groups say only who bought lately and who did not: more tell more, unless they are much worse.
    telling = [count for count in stable if count > 2] or stable
    best = max(telling, key=lambda count: tried[count][0] + 0.02 * min(count, 5))
    labels = tried[best][2]
    names = _names(features, labels)
    card = _card(values, features, as_of, best, tried)
    return Segments(labels, names, _places(values), card)


def _try(values: Floats, count: int) -> tuple[float, float, Labels]:
    """Return silhouette, stability and labels of so many groups."""
    from sklearn.cluster import KMeans

    some = values[np.random.default_rng(0).permutation(len(values))[:LEARNT_FROM]]
    labels: Labels = KMeans(count, n_init=4, random_state=0).fit(some).predict(values).astype(np.int64)
    return _silhouette(values, labels), stability(values, labels, count), labels


def stability(values: Floats, labels: Labels, count: int) -> float:
    """Return the mean adjusted Rand index between the groups and those of resampled customers."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score

    random = np.random.default_rng(0)
    found = []
    for _ in range(BOOTSTRAPS):
        chosen = random.integers(0, len(values), min(len(values), RESAMPLED))
        model = KMeans(count, n_init=2, random_state=1).fit(values[chosen])
        found.append(adjusted_rand_score(labels, model.predict(values)))
    return float(np.mean(found))


def _silhouette(values: Floats, labels: npt.NDArray[Any]) -> float:
    from sklearn.metrics import silhouette_score

    if len(np.unique(labels)) < 2:
        return 0.0
    return float(silhouette_score(values, labels, sample_size=min(len(values), SHOWN), random_state=0))


def dense_groups(values: Floats) -> dict[str, float]:
    """Look for groups by density (DBSCAN): how many, how many customers lie outside, silhouette inside."""
    from sklearn.cluster import DBSCAN
    from sklearn.neighbors import NearestNeighbors

    sample = values[np.random.default_rng(0).permutation(len(values))[:SHOWN]]
    near = min(10, len(sample) - 1)
    distances = NearestNeighbors(n_neighbors=near).fit(sample).kneighbors(sample)[0][:, -1]
    labels = DBSCAN(eps=max(float(np.quantile(distances, 0.9)), 1e-6), min_samples=near).fit_predict(sample)
    inside = labels >= 0
    groups = len(np.unique(labels[inside]))
    silhouette = _silhouette(sample[inside], labels[inside]) if groups > 1 else 0.0
    return {
        "groups": groups,
        "outside": round(float((~inside).mean()), 4),
        "silhouette": round(silhouette, 4),
    }


def _places(values: Floats) -> Floats:
    """Return the two main axes of behaviour, for a map."""
    _, _, axes = np.linalg.svd(values - values.mean(axis=0), full_matrices=False)
    places: Floats = values @ axes[:2].T
    return places


def _names(features: pl.DataFrame, labels: Labels) -> tuple[str, ...]:
    marked = features.with_columns(label=pl.Series(labels))
    middle = marked.group_by("label").agg(pl.col(*COLUMNS).median(), back=pl.col("returned_share").mean())
    rows = middle.sort("label").to_dicts()
    usual = {name: features[name].quantile(0.5) or 0.0 for name in COLUMNS}
    usual["back"] = float(features["returned_share"].mean() or 0.0)  # type: ignore[arg-type]
    names: list[str] = []
    for row in rows:
        words = _words(row, usual)
        name = ", ".join(words[:3])
        while name in names and len(words) > 3:
            name, words = f"{name}, {words[3]}", [*words[:3], *words[4:]]
        names.append(name if name not in names else f"{name}, spends about {row['spent']:,.0f}")
    return tuple(names)


def _words(row: dict[str, Any], usual: dict[str, Any]) -> list[str]:
    """Say what is special: how loyal, how lately, what they spend, what they return."""
    once = row["orders"] < 1.5
    loyal = (
        "bought once" if once else "loyal" if row["orders"] > 1.5 * usual["orders"] else "buys now and then"
    )
    fresh, quiet = row["recency"] < 0.67 * usual["recency"], row["recency"] > 1.5 * usual["recency"]
    lately = "here lately" if fresh else "quiet for long" if quiet else "not here lately"
    spends = "spends much" if row["spent"] > 2 * usual["spent"] else "spends little"
    middling = 0.5 * usual["spent"] <= row["spent"] <= 2 * usual["spent"]
    back = "often returns" if row["back"] > 1.5 * max(usual["back"], 0.01) else "rarely returns"
    order = "large orders" if row["average_order"] > usual["average_order"] else "small orders"
    return [loyal, lately, "spends as most do" if middling else spends, back, order]


def _card(
    values: Floats,
    features: pl.DataFrame,
    as_of: datetime,
    best: int,
    tried: dict[int, tuple[float, float, Labels]],
) -> dict[str, Any]:
    cells = rfm(features).select(pl.concat_str("recency_rank", "frequency_rank", "money_rank")).to_series()
    return {
        "title": "Segments",
        "used": f"K-means, {best} groups",
        "uses_baseline": False,
        "reason": "The best silhouette among the numbers of groups that bootstraps find again.",
        "baseline": "quintiles of recency, frequency and money",
        "data": f"{features.height} customers",
        "as_of": as_of.isoformat(),
        "scores": {
            **{
                f"K-means {count}": {"silhouette": round(silhouette, 4), "stability": round(again, 4)}
                for count, (silhouette, again, _) in tried.items()
            },
            "quintiles": {"silhouette": round(_silhouette(values, cells.to_numpy()), 4)},
            "DBSCAN": dense_groups(values),
        },
        "stability": round(tried[best][1], 4),
        "limits": [
            "Groups have soft borders: somebody near one may change the group overnight.",
            "Names describe the middle of a group, not each of its members.",
        ],
    }


def _one(features: pl.DataFrame, as_of: datetime) -> Segments:
    few = features.height < LEAST
    card = {
        "title": "Segments",
        "used": "quintiles",
        "uses_baseline": True,
        "reason": f"Fewer than {LEAST} customers." if few else "No grouping was found again by bootstraps.",
        "baseline": "quintiles of recency, frequency and money",
        "data": f"{features.height} customers",
        "as_of": as_of.isoformat(),
        "scores": {},
        "limits": [],
    }
    count = features.height
    return Segments(np.zeros(count, dtype=np.int64), ("all customers",), np.zeros((count, 2)), card)
