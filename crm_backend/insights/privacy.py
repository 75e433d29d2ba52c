"""Who is not profiled, and forgetting what was found out about somebody."""

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers.models import Customer
from crm_backend.insights.models import InsightLine, InsightResult, ProfilingOptOut
from crm_backend.orders.models import Order

ORDER_TOPICS = ("return_risk",)
ERASED = "erased"
"""Status of customers whose orders stay in the books without them (``privacy.erasure``)."""


async def opted_out(session: AsyncSession) -> set[str]:
    """Return the customers about whom nothing may be predicted: by their wish, or since they were erased."""
    erased = select(Customer.id).where(Customer.status == ERASED)
    return {*await session.scalars(select(ProfilingOptOut.customer_id)), *await session.scalars(erased)}


async def may_profile(session: AsyncSession, customer_id: str) -> bool:
    """Say whether predictions about a customer are allowed."""
    return await session.get(ProfilingOptOut, customer_id) is None


async def set_profiling(session: AsyncSession, customer_id: str, *, allowed: bool) -> None:
    """Note a customer's wish; predictions that exist go at once."""
    known = await session.get(ProfilingOptOut, customer_id)
    if allowed and known is not None:
        await session.delete(known)
    elif not allowed and known is None:
        session.add(ProfilingOptOut(customer_id=customer_id))
    if not allowed:
        await _remove_results(session, customer_id)
    await session.flush()


async def erase(session: AsyncSession, customer_id: str) -> None:
    """Forget a customer: scores go, imported lines lose their owner (sales keep their sums)."""
    await _remove_results(session, customer_id)
    await session.execute(
        update(InsightLine).where(InsightLine.customer_id == customer_id).values(customer_id=None)
    )
    await session.execute(delete(ProfilingOptOut).where(ProfilingOptOut.customer_id == customer_id))


async def _remove_results(session: AsyncSession, customer_id: str) -> None:
    await session.execute(delete(InsightResult).where(InsightResult.key == customer_id))
    for orders in (
        select(Order.id).where(Order.customer_id == customer_id),
        select(InsightLine.order_id).where(InsightLine.customer_id == customer_id),
    ):
        of_orders = InsightResult.topic.in_(ORDER_TOPICS) & InsightResult.key.in_(orders)
        await session.execute(
            delete(InsightResult).where(of_orders).execution_options(synchronize_session=False)
        )
