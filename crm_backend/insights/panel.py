"""The panel beside a chat: what is known of a customer, what to offer, which orders may come back."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights import offers, privacy, results, telling
from crm_backend.insights.models import InsightLine, InsightResult
from crm_backend.insights.schemas import CustomerInsights, Finding, Offer, OrderRisk
from crm_backend.insights.topics import RETURN_RISK
from crm_backend.orders.models import Order, Product
from crm_backend.staff import audit

PANEL = ("segment", "churn", "lifetime", "propensity")
OFFERS, ORDERS = 3, 3


async def customer_insights(session: AsyncSession, customer_id: str) -> CustomerInsights:
    """Return what is known of a customer; of one whom nobody knows, and of who opted out, nothing."""
    if not await privacy.may_profile(session, customer_id):
        return _nothing(customer_id)
    found = await results.results_of(session, customer_id, PANEL)
    views = {topic: Finding.model_validate(found[topic]) if topic in found else None for topic in PANEL}
    shown, why = await _offers(session, customer_id)
    return CustomerInsights(
        customer_id=customer_id,
        profiling=True,
        unknown=_why(found),
        said=telling.sentences({topic: one.value for topic, one in found.items()}),
        offers=shown,
        offers_why=why,
        orders=await _orders(session, customer_id),
        **views,
    )


async def set_profiling(
    session: AsyncSession, customer_id: str, *, allowed: bool, staff_id: str
) -> CustomerInsights:
    """Note a customer's wish and who noted it; without leave what is known goes at once."""
    await privacy.set_profiling(session, customer_id, allowed=allowed)
    await audit.record(
        session,
        staff_id=staff_id,
        action="customer.profiling",
        object_type="customer",
        object_id=customer_id,
        detail={"allowed": allowed},
    )
    return await customer_insights(session, customer_id)


def _nothing(customer_id: str) -> CustomerInsights:
    return CustomerInsights(
        customer_id=customer_id,
        profiling=False,
        unknown="The customer does not want to be profiled: nothing is computed, stored or shown.",
        segment=None,
        churn=None,
        lifetime=None,
        propensity=None,
    )


def _why(found: dict[str, InsightResult]) -> str | None:
    if not found:
        return "Nothing is known yet: no orders, or none when insights were last computed."
    missing = [topic for topic in PANEL if topic not in found]
    return f"Not known yet: {', '.join(missing)}; there is too little history." if missing else None


async def _offers(session: AsyncSession, customer_id: str) -> tuple[list[Offer], str | None]:
    found = await offers.offers_for(session, customer_id)
    if found is None:
        return [], None
    ids, why = found
    query = select(Product).where(Product.id.in_(ids), Product.active.is_(True), Product.stock > 0)
    sold_here = {one.id: one for one in await session.scalars(query)}
    own = [
        Offer(product_id=one, name=sold_here[one].name, price=sold_here[one].price)
        for one in ids
        if one in sold_here
    ]
    shown = (own or await _imported(session, ids))[:OFFERS]
    return shown, why if shown else None


async def _imported(session: AsyncSession, ids: Sequence[str]) -> list[Offer]:
    """Return products that only an imported file has: their names, and no price of today."""
    columns = (InsightLine.product_id, InsightLine.product_name)
    found = []
    for one in ids[:OFFERS]:
        query = select(*columns).where(InsightLine.product_id == one).limit(1)
        row = (await session.execute(query)).first()
        if row is not None:
            found.append(Offer(product_id=row.product_id, name=row.product_name))
    return found


async def _orders(session: AsyncSession, customer_id: str) -> list[OrderRisk]:
    """Return the risks of the customer's latest orders that were looked at."""
    at_risk = select(InsightResult, Order.number).where(InsightResult.topic == RETURN_RISK)
    query = at_risk.join(Order, Order.id == InsightResult.key).where(Order.customer_id == customer_id)
    latest = query.order_by(Order.placed_at.desc()).limit(ORDERS)
    rows = [(result, number) for result, number in await session.execute(latest)]
    if not rows:
        own = select(InsightLine.order_id).where(InsightLine.customer_id == customer_id).distinct()
        risks = select(InsightResult).where(InsightResult.topic == RETURN_RISK, InsightResult.key.in_(own))
        found = await session.scalars(risks.order_by(InsightResult.score.desc()).limit(ORDERS))
        rows = [(one, one.key) for one in found]
    return [_risk(result, number) for result, number in rows]


def _risk(result: InsightResult, number: str) -> OrderRisk:
    return OrderRisk(
        number=number,
        probability=result.value["probability"],
        reasons=[one["text"] for one in result.value["reasons"]],
        as_of=result.as_of,
    )
