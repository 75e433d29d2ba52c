"""What to offer whom: by what customers buy together, by matrix factorisation, by popularity.

The two learnt models are blended; they are used only where they find the hidden last basket better than
what sells most (``recommend_trial``). Nothing already owned is offered unless people buy it again and again.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

from crm_backend.insights.lines import sold

Scores = npt.NDArray[np.float64]
FACTORS, ROUNDS, REGULARISATION, CONFIDENCE = 48, 12, 0.05, 8.0
NEIGHBOURS = 60
HALF_LIFE_DAYS = 180
REGULAR_SHARE = 0.3
"""Of a product's customers who came back for it: above, it is bought regularly and may be offered again."""
SEED = 7


@dataclass(frozen=True)
class Purchases:
    """Who bought what, how often, weighted by how lately (shape: customers x products)."""

    customers: list[str]
    products: list[str]
    matrix: sp.csr_matrix
    popularity: Scores
    regular: npt.NDArray[np.bool_]

    @property
    def row_of(self) -> dict[str, int]:
        return {customer: row for row, customer in enumerate(self.customers)}


@dataclass(frozen=True)
class Recommender:
    """The learnt parts; ``factors`` and ``vectors`` are None when there was too little to learn from."""

    purchases: Purchases
    similar: sp.csr_matrix
    vectors: npt.NDArray[np.float32] | None
    factors: npt.NDArray[np.float32] | None


def purchases_of(lines: pl.DataFrame) -> Purchases:
    """Count what each known customer bought; an order counts a product once."""
    frame = sold(lines).filter(pl.col("customer_id").is_not_null()).collect()
    bought = frame.unique(["order_id", "customer_id", "product_id"], maintain_order=True)
    last = bought["placed_at"].max()
    age = (pl.lit(last) - pl.col("placed_at")).dt.total_days()
    pairs = bought.group_by("customer_id", "product_id", maintain_order=True).agg(
        orders=pl.len(), weight=(0.5 ** (age / HALF_LIFE_DAYS)).sum()
    )
    customers = sorted(pairs["customer_id"].unique())
    products = sorted(pairs["product_id"].unique())
    rows = _positions(pairs["customer_id"], customers)
    columns = _positions(pairs["product_id"], products)
    shape = (len(customers), len(products))
    matrix = sp.csr_matrix((pairs["weight"].to_numpy(), (rows, columns)), shape=shape)
    again = np.bincount(columns, pairs["orders"].to_numpy() > 1, minlength=shape[1])
    buyers = np.maximum(np.bincount(columns, minlength=shape[1]), 1)
    popularity = np.asarray(matrix.sum(axis=0)).ravel()
    return Purchases(customers, products, matrix, popularity, again / buyers >= REGULAR_SHARE)


def _positions(values: pl.Series, known: Sequence[str]) -> npt.NDArray[np.int64]:
    position = {value: index for index, value in enumerate(known)}
    return np.array([position[value] for value in values], dtype=np.int64)


def fit(purchases: Purchases) -> Recommender:
    """Learn from purchases; with fewer than ten customers only neighbours are learnt."""
    if purchases.matrix.shape[0] == 0 or purchases.matrix.nnz == 0:
        return Recommender(purchases, sp.csr_matrix((len(purchases.products),) * 2), None, None)
    similar = _neighbours(purchases.matrix)
    if len(purchases.customers) < 10 or len(purchases.products) < 10:
        return Recommender(purchases, similar, None, None)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # implicit takes a moment to load, and most processes only read what was found.
    from implicit.als import AlternatingLeastSquares

    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=min(FACTORS, min(purchases.matrix.shape) - 1),
            regularization=REGULARISATION,
            iterations=ROUNDS,
            random_state=SEED,
            num_threads=2,
        )
        model.fit((purchases.matrix * CONFIDENCE).tocsr().astype(np.float32), show_progress=False)
    return Recommender(purchases, similar, np.asarray(model.item_factors), np.asarray(model.user_factors))


def _neighbours(matrix: sp.csr_matrix) -> sp.csr_matrix:
    """Cosine similarity of products by their customers, of each the nearest (shape: products x products)."""
    counts = matrix.copy()
    counts.data = np.sqrt(counts.data)
    norms = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=0)).ravel())
    scaled = counts @ sp.diags(1 / np.maximum(norms, 1e-9))
    similar = (scaled.T @ scaled).tocsr()
    similar.setdiag(0)
    similar.eliminate_zeros()
    return _nearest_only(similar)


def _nearest_only(similar: sp.csr_matrix) -> sp.csr_matrix:
    for row in range(similar.shape[0]):
        part = slice(similar.indptr[row], similar.indptr[row + 1])
        data = similar.data[part]
        if len(data) > NEIGHBOURS:
            data[data < np.partition(data, -NEIGHBOURS)[-NEIGHBOURS]] = 0
    similar.eliminate_zeros()
    return similar


def score(model: Recommender, rows: Sequence[int]) -> Scores:
    """Return how much each product fits each customer, owned ones included (shape: rows x products)."""
    own = model.purchases.matrix[list(rows)]
    near = np.asarray((own.sqrt() @ model.similar).todense())
    parts = [_standardise(near)]
    if model.factors is not None and model.vectors is not None:
        parts.append(_standardise(model.factors[list(rows)] @ model.vectors.T))
    return np.asarray(sum(parts) / len(parts))


def _standardise(scores: npt.NDArray[np.floating]) -> Scores:
    spread = scores.std(axis=1, keepdims=True)
    return np.asarray((scores - scores.mean(axis=1, keepdims=True)) / np.maximum(spread, 1e-9))


def without_owned(model: Recommender, rows: Sequence[int], scores: Scores) -> Scores:
    """Rule out what the customers own, except what is bought regularly; it ranks by how often they did."""
    scores = scores.copy()
    owned = np.asarray((model.purchases.matrix[list(rows)] > 0).todense())
    scores[owned & ~model.purchases.regular] = -np.inf
    return scores


def best(
    scores: Scores, products: Sequence[str], count: int, allowed: Iterable[str] | None = None
) -> list[str]:
    """Return the products of the highest scores of one customer, of those that are allowed."""
    may = None if allowed is None else set(allowed)
    order = np.argsort(-scores, kind="stable")
    names = (products[at] for at in order if np.isfinite(scores[at]))
    return [
        name for name, _ in zip((n for n in names if may is None or n in may), range(count), strict=False)
    ]
