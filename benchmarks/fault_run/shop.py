"""The shop that the customers of a fault run talk to: its database, and orders that can be cancelled."""

from sqlalchemy import select

from crm_backend import models as _tables  # noqa: F401  (the whole schema)
from crm_backend.customers.models import Customer
from crm_backend.database import Database
from crm_backend.orders.models import Order, Payment


async def open_orders(database: Database, count: int) -> list[tuple[str, str]]:
    """Make paid orders of old ones, one for each customer; return ``(email, order number)``."""
    paid = select(Payment.order_id).where(Payment.status == "succeeded")
    query = (
        select(Order, Customer.email)
        .join(Customer, Customer.id == Order.customer_id)
        .where(Order.status == "delivered", Order.id.in_(paid), ~Order.refunds.any(), ~Order.returns.any())
        .order_by(Order.number)
        .limit(count)
    )
    async with database.write() as session:
        rows = (await session.execute(query)).all()
        for order, _ in rows:
            order.status, order.shipped_at, order.delivered_at = "paid", None, None
    return [(email, order.number) for order, email in rows]
