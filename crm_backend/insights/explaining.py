"""Why a score is what it is: the three things that moved it most, in words an agent can repeat.

A thing's part in a score is how much the log odds change when it is put back to what is usual among all
customers (the median), all else as it is.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from crm_backend.insights.backtests import matrix
from crm_backend.insights.classifiers import Classifier, log_odds
from crm_backend.insights.scores import Floats

REASONS = 3
LEAST = 0.02
"""A change of the log odds below this is nobody's reason."""


def _count(value: float, one: str, many: str) -> str:
    return f"{value:.0f} {one if round(value) == 1 else many}"


_WORDS: dict[str, Callable[[float], str]] = {
    "recency": lambda v: f"the last order was {_count(v, 'day', 'days')} ago",
    "tenure": lambda v: f"a customer for {_count(v, 'day', 'days')}",
    "orders": lambda v: f"{_count(v, 'order', 'orders')} so far",
    "orders_30": lambda v: f"{_count(v, 'order', 'orders')} in the last 30 days",
    "orders_90": lambda v: f"{_count(v, 'order', 'orders')} in the last 90 days",
    "orders_180": lambda v: f"{_count(v, 'order', 'orders')} in the last half year",
    "spent": lambda v: f"{v:,.0f} spent so far",
    "spent_90": lambda v: f"{v:,.0f} spent in the last 90 days",
    "average_order": lambda v: f"an order is worth {v:,.0f} on average",
    "lines_per_order": lambda v: f"{v:.1f} different products in an order",
    "gap": lambda v: "ordered only on one day so far" if v >= 365 else f"usually {v:.0f} days between orders",
    "gap_spread": lambda v: f"the time between orders varies by {v:.0f} days",
    "overdue": lambda v: f"the time since the last order is {v:.1f} times the usual",
    "active_months": lambda v: f"bought in {100 * v:.0f} % of the months",
    "trend": lambda v: "spends more than a season ago" if v > 0 else "spends less than a season ago",
    "returned_share": lambda v: f"sent {100 * v:.0f} % of the worth back",
    "returns_90": lambda v: f"{_count(v, 'return', 'returns')} in the last 90 days",
    "tickets_180": lambda v: f"{_count(v, 'ticket', 'tickets')} in the last half year",
    "waited_hours": lambda v: f"waited {v:.1f} hours for an answer on average",
    "mood": lambda v: "was unhappy in the chat" if v < 0 else "was in a good mood in the chat",
    "low_ratings": lambda v: f"rated the service low {_count(v, 'time', 'times')}",
    "everyone": lambda _: "as likely as everyone",
    "product_rate": lambda v: f"these products come back in {100 * v:.1f} % of orders",
    "order_value": lambda v: f"the order is worth {v:,.0f}",
    "order_lines": lambda v: f"{_count(v, 'product', 'products')} in the order",
    "order_units": lambda v: f"{_count(v, 'piece', 'pieces')} in the order",
    "past_orders": lambda v: f"{_count(v, 'earlier order', 'earlier orders')}",
    "past_returns": lambda v: f"{_count(v, 'earlier return', 'earlier returns')}",
    "past_rate": lambda v: f"{100 * v:.0f} % of the customer's earlier orders came back in part",
    "new_products": lambda v: f"{100 * v:.0f} % of the products are new to the customer",
}


def words_for(column: str, value: float) -> str:
    """Say a feature's value in words; every feature has its own."""
    return _WORDS[column](value)


def effects(model: Classifier, rows: pl.DataFrame, usual: pl.DataFrame | None = None) -> Floats:
    """Return how far each column moved each row's log odds (rows x columns)."""
    with threadpool_limits(1):
        return _effects(model, rows, usual)


def _effects(model: Classifier, rows: pl.DataFrame, usual: pl.DataFrame | None) -> Floats:
    values = matrix(rows, model.columns)
    middle = np.median(values if usual is None else matrix(usual, model.columns), axis=0)
    odds = log_odds(model.probability(values))
    moved = np.zeros_like(values)
    for place in range(len(model.columns)):
        changed = values.copy()
        changed[:, place] = middle[place]
        moved[:, place] = odds - log_odds(model.probability(changed))
    return moved


def reasons(model: Classifier, rows: pl.DataFrame, moved: Floats) -> list[list[dict[str, Any]]]:
    """Return each row's three reasons, strongest first: ``{feature, text, effect}``."""
    values = matrix(rows, model.columns)
    order = np.argsort(-np.abs(moved), axis=1)[:, :REASONS]
    return [
        _of_row(model.columns, row, effect, top)
        for row, effect, top in zip(values, moved, order, strict=True)
    ]


def _of_row(columns: Sequence[str], values: Floats, effect: Floats, top: Any) -> list[dict[str, Any]]:
    return [
        {
            "feature": columns[at],
            "text": words_for(columns[at], float(values[at])),
            "effect": round(float(effect[at]), 3),
        }
        for at in top
        if abs(effect[at]) >= LEAST
    ]


def importances(model: Classifier, moved: Floats) -> dict[str, float]:
    """Return how much each column matters over all customers (mean size of its effect), largest first."""
    if not len(moved):
        return {}
    size = dict(zip(model.columns, np.abs(moved).mean(axis=0).tolist(), strict=True))
    return {name: round(size[name], 4) for name in sorted(size, key=lambda one: -size[one])}
