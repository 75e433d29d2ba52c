"""What the forecasts and recommendations say to a customer: what fits them, and how long stock will last."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights.privacy import may_profile
from crm_backend.insights.results import get_result
from crm_backend.insights.topics import ALIKE, FORECAST, RECOMMENDATIONS
from crm_backend.orders.models import Order, OrderLine

WEEKS = 4
"""Of the forecast that demand is told from: nearer weeks are surer."""
LAST = 5
"""Lines of a customer's latest orders that tell what they like."""


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


async def offers_for(session: AsyncSession, customer_id: str) -> tuple[list[str], str] | None:
    """Return products that fit a customer, best first, and why; None if nothing is known about them.

    From what people who buy alike chose; else, for who bought little, from what is like their last purchases.
    """
    found = await get_result(session, RECOMMENDATIONS, customer_id)
    if found is not None and found.value.get("learnt"):
        return list(found.value["products"]), str(found.value["why"])
    if not await may_profile(session, customer_id):
        return None
    bought = await _last_bought(session, customer_id)
    products = [one for one in await alike_to(session, bought) if one not in bought]
    return (products, "they are like what you bought before") if products else None


async def alike_to(session: AsyncSession, product_ids: Sequence[str]) -> list[str]:
    """Return products whose texts are like those of some products, the most alike first."""
    best: dict[str, float] = {}
    for product_id in product_ids:
        found = await get_result(session, ALIKE, product_id)
        for other, likeness in found.value["products"] if found else ():
            best[other] = max(likeness, best.get(other, 0.0))
    return sorted(best, key=lambda one: -best[one])


async def _last_bought(session: AsyncSession, customer_id: str) -> list[str]:
    query = (
        select(OrderLine.product_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.customer_id == customer_id)
        .order_by(Order.placed_at.desc(), OrderLine.position)
        .limit(LAST)
    )
    return list(dict.fromkeys(await session.scalars(query)))
