"""The list of customers and one customer with orders, tickets and conversations."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, func, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.customers.models import Customer
from crm_backend.customers.service import get_customer
from crm_backend.desk.schemas import CustomerView
from crm_backend.insights import results
from crm_backend.insights.models import InsightResult
from crm_backend.orders import status
from crm_backend.orders.models import Order, OrderLine
from crm_backend.paging import comes_after, make_cursor
from crm_backend.records.orders import SHOWN, OrderFilter, list_orders
from crm_backend.records.schemas import CustomerDetail, CustomerPage, CustomerRow, Spent
from crm_backend.records.searching import contains
from crm_backend.records.talks import list_talks
from crm_backend.records.tickets import ticket_rows
from crm_backend.staff import audit
from crm_backend.tickets.service import list_tickets_of

SEGMENT = "segment"
_NAME: Any = InsightResult.value["segment"].as_string()


@dataclass(frozen=True, kw_only=True)
class CustomerFilter:
    """What the list is narrowed to; None: anything."""

    segment: str | None = None
    text: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        found = []
        if self.text:
            columns = (Customer.name, Customer.email, Customer.phone)
            found.append(or_(*(contains(column, self.text) for column in columns)))
        if self.segment:
            inside = select(InsightResult.key).where(InsightResult.topic == SEGMENT, self.segment == _NAME)
            found.append(Customer.id.in_(inside))
        return found


async def list_customers(
    session: AsyncSession, wanted: CustomerFilter, *, limit: int, cursor: str | None
) -> CustomerPage:
    """Return one page, the newest first."""
    query = select(Customer).where(*wanted.conditions())
    if cursor is not None:
        query = query.where(comes_after(Customer.created_at, Customer.id, cursor, descending=True))
    query = query.order_by(Customer.created_at.desc(), Customer.id.desc()).limit(limit + 1)
    found = (await session.scalars(query)).all()
    page = found[:limit]
    return CustomerPage(
        customers=await _rows(session, page),
        next_cursor=make_cursor(page[-1].created_at, page[-1].id) if len(found) > limit else None,
        segments=await _segments(session),
    )


async def _segments(session: AsyncSession) -> list[str]:
    query = select(_NAME).where(InsightResult.topic == SEGMENT).group_by(_NAME).order_by(_NAME)
    return [name for name in await session.scalars(query) if name]


async def _rows(session: AsyncSession, customers: Sequence[Customer]) -> list[CustomerRow]:
    ids = [one.id for one in customers]
    counts: dict[str, int] = {}
    segments: dict[str, str] = {}
    for start in range(0, len(ids), 500):
        chunk = ids[start : start + 500]
        query = select(Order.customer_id, func.count()).where(Order.customer_id.in_(chunk))
        counts |= {row[0]: row[1] for row in await session.execute(query.group_by(Order.customer_id))}
        of = and_(InsightResult.topic == SEGMENT, InsightResult.key.in_(chunk))
        named = await session.execute(select(InsightResult.key, _NAME).where(of))
        segments |= {row[0]: row[1] for row in named}
    return [
        CustomerRow(
            id=one.id,
            name=one.name,
            email=one.email,
            status=one.status,
            language=one.language,
            segment=segments.get(one.id),
            orders=counts.get(one.id, 0),
            created_at=one.created_at,
        )
        for one in customers
    ]


async def show(session: AsyncSession, customer_id: str) -> CustomerDetail:
    """Return a customer with orders, tickets and conversations.

    Raises:
        NotFound: ``customer_not_found``.
    """
    customer = await get_customer(session, customer_id)
    found = await results.get_result(session, SEGMENT, customer_id)
    orders = await list_orders(session, OrderFilter(customer_id=customer_id), limit=SHOWN, cursor=None)
    count = await session.scalar(select(func.count()).where(Order.customer_id == customer_id))
    return CustomerDetail(
        customer=CustomerView.model_validate(customer),
        segment=str(found.value["segment"]) if found and found.value.get("segment") else None,
        order_count=count or 0,
        spent=await _spent(session, customer_id),
        orders=orders.orders,
        tickets=await ticket_rows(session, await list_tickets_of(session, customer_id, SHOWN)),
        conversations=await list_talks(session, Conversation.customer_id == customer_id, SHOWN),
    )


async def note(session: AsyncSession, customer_id: str, text: str, *, by: str) -> CustomerDetail:
    """Keep a note about the customer that only staff see; "" takes it away.

    Raises:
        NotFound: ``customer_not_found``.
    """
    customer = await get_customer(session, customer_id)
    customer.note = text.strip()
    await audit.record(
        session, staff_id=by, action="customer.note", object_type="customer", object_id=customer_id
    )
    return await show(session, customer_id)


async def _spent(session: AsyncSession, customer_id: str) -> list[Spent]:
    """Return the price of the goods of all orders that were neither cancelled nor returned."""
    cents = func.sum(type_coerce(OrderLine.unit_price, BigInteger) * OrderLine.quantity)
    query = (
        select(Order.currency, cents)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.customer_id == customer_id)
        .where(Order.status.not_in((status.CANCELLED, status.RETURNED, status.PENDING)))
        .group_by(Order.currency)
        .order_by(Order.currency)
    )
    return [
        Spent(currency=currency, amount=Decimal(int(amount)) / 100)
        for currency, amount in await session.execute(query)
    ]
