"""The list of orders and one order with all that belongs to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, func, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.customers.models import Customer
from crm_backend.desk.schemas import CustomerBrief
from crm_backend.errors import NotFound
from crm_backend.insights import results
from crm_backend.orders import money
from crm_backend.orders.models import Order, OrderLine
from crm_backend.orders.numbers import normalise_order_number
from crm_backend.orders.views import STATUS_TEXT, order_view
from crm_backend.paging import comes_after, make_cursor
from crm_backend.records.order_timeline import timeline
from crm_backend.records.schemas import OrderBrief, OrderDetail, OrderPage, ReturnRisk
from crm_backend.records.searching import customers_named, within
from crm_backend.records.talks import list_talks
from crm_backend.records.tickets import ticket_rows
from crm_backend.tickets.models import Ticket

SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class OrderFilter:
    """What the list is narrowed to; None: anything. The days are the shop's, both included."""

    status: str | None = None
    customer_id: str | None = None
    first: date | None = None
    last: date | None = None
    text: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        found = within(Order.placed_at, self.first, self.last)
        if self.status:
            found.append(Order.status == self.status)
        if self.customer_id:
            found.append(Order.customer_id == self.customer_id)
        return [*found, self._says()] if self.text else found

    def _says(self) -> ColumnElement[bool]:
        number = normalise_order_number(self.text)
        if number is not None:  # the index answers at once
            return or_(Order.number == number, Order.tracking_number == self.text)
        return or_(
            Order.customer_id.in_(customers_named(self.text)),
            Order.tracking_number == self.text,
        )


async def list_orders(
    session: AsyncSession, wanted: OrderFilter, *, limit: int, cursor: str | None
) -> OrderPage:
    """Return one page, the newest first."""
    found = (await session.execute(page_query(wanted, cursor).limit(limit + 1))).all()
    page = found[:limit]
    sums = await _sums(session, [row.id for row in page])
    return OrderPage(
        orders=[_row(row, *sums.get(row.id, (0, Decimal(0)))) for row in page],
        next_cursor=make_cursor(page[-1].placed_at, page[-1].id) if len(found) > limit else None,
    )


def page_query(wanted: OrderFilter, cursor: str | None) -> Select[Any]:
    """Return the query of the rows behind the cursor, the newest first."""
    columns: list[Any] = [
        Order.id, Order.number, Order.status, Order.customer_id, Order.placed_at, Order.currency,
        Order.shipping_fee, Customer.name, Customer.email,
    ]  # fmt: skip
    query: Select[Any] = (
        select(*columns).join(Customer, Customer.id == Order.customer_id).where(*wanted.conditions())
    )
    if cursor is not None:
        query = query.where(comes_after(Order.placed_at, Order.id, cursor, descending=True))
    return query.order_by(Order.placed_at.desc(), Order.id.desc())


async def _sums(session: AsyncSession, ids: Sequence[str]) -> dict[str, tuple[int, Decimal]]:
    """Return units and the price of the goods of each order."""
    cents = type_coerce(OrderLine.unit_price, BigInteger) * OrderLine.quantity
    found: dict[str, tuple[int, Decimal]] = {}
    for start in range(0, len(ids), 500):
        query = (
            select(OrderLine.order_id, func.sum(OrderLine.quantity), func.sum(cents))
            .where(OrderLine.order_id.in_(ids[start : start + 500]))
            .group_by(OrderLine.order_id)
        )
        for order_id, units, sum_cents in await session.execute(query):
            found[order_id] = (int(units), Decimal(int(sum_cents)) / 100)
    return found


def _row(row: Any, units: int, goods: Decimal) -> OrderBrief:
    return OrderBrief(
        number=row.number,
        status=row.status,
        status_text=STATUS_TEXT[row.status],
        customer_id=row.customer_id,
        customer_name=row.name,
        email=row.email,
        placed_at=row.placed_at,
        units=units,
        total=goods + row.shipping_fee,
        currency=row.currency,
    )


async def find(session: AsyncSession, number: str, *, lock: bool = False) -> Order:
    """Return the order with this number.

    Raises:
        NotFound: ``order_not_found``.
    """
    query: Select[Order] = select(Order).where(Order.number == normalise_order_number(number))
    if lock:
        query = query.with_for_update(of=Order).execution_options(populate_existing=True)
    order = await session.scalar(query)
    if order is None:
        raise NotFound("There is no such order.", code="order_not_found")
    return order


async def show(session: AsyncSession, number: str) -> OrderDetail:
    """Return an order with all that belongs to it.

    Raises:
        NotFound: ``order_not_found``.
    """
    return await detail(session, await find(session, number))


async def detail(session: AsyncSession, order: Order) -> OrderDetail:
    """Return an order with its timeline, what may be done now, and who talks about it."""
    view = await order_view(session, order)
    about = select(Ticket).where(Ticket.order_number == order.number)
    tickets = (await session.scalars(about.order_by(Ticket.created_at.desc()).limit(SHOWN))).all()
    return OrderDetail(
        order=view,
        customer=CustomerBrief(name=order.customer.name, email=order.customer.email),
        customer_id=order.customer_id,
        timeline=timeline(order),
        may_pay=money.due(order) > 0,
        may_invoice=order.invoice is not None or money.paid(order) > 0,
        return_risk=await _return_risk(session, order.id),
        conversations=await list_talks(session, Conversation.order_number == order.number, SHOWN),
        tickets=await ticket_rows(session, tickets),
    )


async def _return_risk(session: AsyncSession, order_id: str) -> ReturnRisk | None:
    found = await results.get_result(session, "return_risk", order_id)
    if found is None or not isinstance(found.value.get("probability"), int | float):
        return None
    reasons = [one["text"] if isinstance(one, dict) else str(one) for one in found.value.get("reasons", [])]
    return ReturnRisk(probability=found.value["probability"], reasons=reasons)
