"""What the forecasts and recommendations say to a customer: what fits them, and how long stock will last."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights.results import get_result
from crm_backend.insights.topics import FORECAST, RECOMMENDATIONS

WEEKS = 4
"""Of the forecast that demand is told from: nearer weeks are surer."""


@dataclass(frozen=True)
class Demand:
    """Units a week that will be sold in four cases of five, and the middle."""

    low: float
    middle: float
    high: float

    def weeks_of(self, stock: int) -> float | None:
        """Return how many weeks units on the shelf last; None if hardly anything is sold."""
        return stock / self.middle if self.middle > 0.1 else None


async def demand_for(session: AsyncSession, product_id: str) -> Demand | None:
    """Return the forecast demand for a product; None for one that is rarely sold or never was."""
    found = await get_result(session, FORECAST, f"product:{product_id}"[:64])
    if found is None or not found.value["ahead"]:
        return None
    weeks = found.value["ahead"][:WEEKS]
    low, middle, high = (sum(week[name] for week in weeks) / len(weeks) for name in ("low", "value", "high"))
    return Demand(low, middle, high)


async def offers_for(session: AsyncSession, customer_id: str) -> tuple[Sequence[str], str] | None:
    """Return products that fit a customer, best first, and why; None if nothing was learnt about them."""
    found = await get_result(session, RECOMMENDATIONS, customer_id)
    if found is None or not found.value.get("learnt"):
        return None
    return found.value["products"], found.value["why"]
